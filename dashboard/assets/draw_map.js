/* The drawn shape on the map: outline, inside, the grids it counts, and handles for mouse and finger. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const SOURCE = "citymirror-draw", GRIDS = "citymirror-draw-grids";
  let shape = null;          // GeoJSON geometry
  let grids = { layer: null, ids: [] };
  let handles = [];          // [{node, point}]

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const data = () => ({ type: "FeatureCollection",
    features: shape ? [{ type: "Feature", properties: {}, geometry: shape }] : [] });

  // A new style forgets what was added to the old one.
  function ensure(map) {
    if (!map.getSource(SOURCE)) map.addSource(SOURCE, { type: "geojson", data: data() });
    const selection = colour("--cm-selection") || "#ffd54a";
    const add = (layer) => { if (!map.getLayer(layer.id)) map.addLayer(layer); };
    add({ id: `${SOURCE}-fill`, type: "fill", source: SOURCE,
      paint: { "fill-color": selection, "fill-opacity": 0.12 } });
    add({ id: `${SOURCE}-line`, type: "line", source: SOURCE, layout: { "line-join": "round" },
      paint: { "line-color": selection, "line-width": 3 * cm.scaleFactor() } });
    const layer = grids.layer && cm.state.byCode.get(grids.layer);
    if (layer && layer.source && map.getSource(layer.source) && !map.getLayer(GRIDS)) {
      map.addLayer({ id: GRIDS, type: "line", source: layer.source, "source-layer": layer.source_layer,
        filter: within(), paint: { "line-color": selection, "line-width": 1.5 * cm.scaleFactor(),
          "line-dasharray": [3, 2], "line-opacity": 0.9 } });
    }
  }
  const within = () => ["in", ["id"], ["literal", grids.ids]];

  function paint() {
    const map = cm.map();
    if (!map || !map.isStyleLoaded()) { if (map) map.once("idle", paint); return; }
    if (!shape && !map.getSource(SOURCE)) return;
    ensure(map);
    map.getSource(SOURCE).setData(data());
    if (map.getLayer(GRIDS)) map.setFilter(GRIDS, within());
  }

  cm.drawShape = function (geometry) {
    shape = geometry;
    paint();
  };

  cm.drawGrids = function (layer, ids) {
    const map = cm.map();
    if (map && layer !== grids.layer && map.getLayer(GRIDS)) map.removeLayer(GRIDS);
    grids = { layer, ids };
    paint();
  };

  // -- handles ------------------------------------------------------------------------------
  function place() {
    const map = cm.map();
    if (!map) return;
    for (const { node, point } of handles) {
      const p = map.project(point);
      node.style.transform = `translate(${p.x.toFixed(1)}px, ${p.y.toFixed(1)}px) translate(-50%, -50%)`;
    }
  }

  function dragging(node, index, moved, dropped) {
    node.addEventListener("pointerdown", (down) => {
      down.preventDefault();
      down.stopPropagation();
      node.setPointerCapture(down.pointerId);
      const box = cm.byId("map").getBoundingClientRect();
      const go = (e) => {
        const at = cm.map().unproject([e.clientX - box.left, e.clientY - box.top]);
        handles[index].point = [at.lng, at.lat];
        place();
        moved(index, handles[index].point);
      };
      const end = () => {
        node.removeEventListener("pointermove", go);
        node.removeEventListener("pointerup", end);
        node.removeEventListener("pointercancel", end);
        dropped(index);
      };
      node.addEventListener("pointermove", go);
      node.addEventListener("pointerup", end);
      node.addEventListener("pointercancel", end);
    });
  }

  // The first handle of an open polygon closes it: a tap on it ends the drawing.
  cm.drawHandles = function (points, moved, dropped) {
    for (const { node } of handles) node.remove();
    handles = points.slice(0, 200).map((point, index) => {
      const node = cm.el("button", { type: "button", class: "draw-handle", "data-handle": index,
        "aria-label": cm.t("draw_corner", { n: index + 1 }) });
      dragging(node, index, moved, dropped);
      cm.byId("map-frame").append(node);
      return { node, point };
    });
    place();
  };

  cm.on("map", (map) => map.on("move", place));
  cm.on("style", (map) => { if (shape) map.once("idle", paint); });
  window.addEventListener("resize", place);
})();
