/* What the layer tree does to the map: visibility, opacity, one layer alone, fit, zoom in to see. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const tree = cm.tree;
  const OPACITY = {
    fill: ["fill-opacity"], line: ["line-opacity"], "fill-extrusion": ["fill-extrusion-opacity"],
    circle: ["circle-opacity", "circle-stroke-opacity"], symbol: ["text-opacity", "icon-opacity"],
  };
  const GROUND = ["base", "district"];    // what stays under a layer that is shown alone
  const ease = () => ({ duration: cm.reducedMotion() || cm.software ? 0 : 500 });

  function showOn(map, layer) {
    const value = tree.shown(layer) ? "visible" : "none";
    for (const id of layer.style_layers || []) {
      if (map.getLayer(id) && map.getLayoutProperty(id, "visibility") !== value) {
        map.setLayoutProperty(id, "visibility", value);
      }
    }
  }

  function fadeOn(map, layer) {
    const share = tree.opacity(layer.code);
    for (const id of layer.style_layers || []) {
      const own = cm.styleLayers.get(id);
      if (!own || !map.getLayer(id)) continue;
      for (const name of OPACITY[own.type] || []) {
        const plain = own.paint && own.paint[name] !== undefined ? own.paint[name] : 1;
        map.setPaintProperty(id, name, share === 1 ? plain : cm.times(plain, share));
      }
    }
  }

  // A zone's label wins over its namesakes; with every zone off, theirs are all there is.
  function namesakes(map) {
    const zones = cm.state.catalogue.layers.filter((l) => l.role === "zone" && tree.drawn(l));
    if (!zones.some((l) => l.code in cm.state.visibility)) return;
    const alone = !zones.some(tree.shown);
    for (const [id, own] of cm.styleLayers) {
      const plain = own.metadata && own.metadata["citymirror:alone"];
      if (plain && map.getLayer(id)) map.setFilter(id, alone ? plain : own.filter);
    }
  }

  // A new style comes as its pack says: what people switched and faded is put on it again.
  tree.apply = function () {
    const map = cm.map();
    if (!map || !cm.state.catalogue) return;
    for (const layer of cm.state.catalogue.layers) {
      if (layer.code in cm.state.visibility) showOn(map, layer);
      if (layer.code in cm.state.opacity) fadeOn(map, layer);
    }
    namesakes(map);
  };

  tree.setVisible = function (states) {
    Object.assign(cm.state.visibility, states);
    const map = cm.map();
    const layers = Object.keys(states).map((code) => cm.state.byCode.get(code));
    if (map) for (const layer of layers) showOn(map, layer);
    if (map && layers.some((layer) => layer.role === "zone")) namesakes(map);
    cm.setProps("layer-visibility", { data: { ...cm.state.visibility } });
    tree.refresh();
    cm.emit("visibility", cm.state.visibility);
  };

  tree.setOpacity = function (code, share) {
    if (share >= 1) cm.state.opacity[code] = 1;
    else cm.state.opacity[code] = Math.max(0, share);
    const map = cm.map();
    if (map) fadeOn(map, cm.state.byCode.get(code));
    if (share >= 1) delete cm.state.opacity[code];
    cm.emit("opacity", cm.state.opacity);
  };

  // One layer alone on the ground map; the same again brings everything back.
  tree.toggleSolo = function (code) {
    const now = {};
    for (const layer of cm.state.catalogue.layers.filter(tree.drawn)) now[layer.code] = tree.shown(layer);
    if (tree.solo && tree.solo.code === code) {
      const before = tree.solo.before;
      tree.solo = null;
      return tree.setVisible(before);
    }
    const before = tree.solo ? tree.solo.before : now;
    tree.solo = { code, before };
    const alone = {};
    for (const layer of cm.state.catalogue.layers.filter(tree.drawn)) {
      alone[layer.code] = layer.code === code || (GROUND.includes(layer.role) && before[layer.code]);
    }
    return tree.setVisible(alone);
  };

  function padding() {
    const box = (id) => (cm.byId(id) ? cm.byId(id).getBoundingClientRect() : { width: 0 });
    const tablet = cm.state.screen === "tablet";
    return { top: box("header").height + 40, bottom: 60, left: tablet ? 40 : box("left").width + 40,
      right: tablet || !cm.state.selection ? 40 : box("inspector").width + 40 };
  }

  tree.fit = function (layer) {
    const map = cm.map();
    if (!map || !layer.extent) return;
    const [w, s, e, n] = layer.extent;
    map.fitBounds([[w, s], [e, n]], { padding: padding(), maxZoom: 17, bearing: map.getBearing(),
      pitch: map.getPitch(), ...ease() });
    if (tree.drawn(layer) && !tree.shown(layer)) tree.setVisible({ [layer.code]: true });
  };

  tree.zoomIn = function (layer) {
    const map = cm.map();
    if (map) map.easeTo({ zoom: layer.min_zoom + 0.1, ...ease() });
  };

  cm.on("style", tree.apply);
  cm.on("map", (map) => { map.on("zoomend", () => tree.refresh()); tree.apply(); tree.refresh(); });
})();
