/* Picking on the map, the selection and its highlight; the panel follows the `selection` store. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const PRIORITY = ["zone", "facility", "address", "place", "building_part", "building", "grid",
    "community", "street", "district"];
  const ZOOM = { district: 12.5, street: 13.5, community: 14.5, grid: 16, zone: 16.5, building: 16.5,
    building_part: 16.5, facility: 17.5, address: 17.5, place: 16.5 };
  let marked = [];

  const codeOf = (feature) => feature.layer.metadata && feature.layer.metadata["citymirror:layer"];

  function candidates(map, point, reach) {
    const box = [[point.x - reach, point.y - reach], [point.x + reach, point.y + reach]];
    return map.queryRenderedFeatures(box)
      .map((f) => ({ f, layer: cm.state.byCode.get(codeOf(f)) }))
      .filter((c) => c.layer && c.f.id !== undefined && PRIORITY.includes(c.layer.role));
  }

  // A part of a building stands for its building: the one building layer whose tiles hold that id.
  function owner(hit) {
    const own = { layer: hit.layer.code, id: hit.f.id };
    const id = Number(hit.f.properties.building_id);
    if (hit.layer.role !== "building_part" || !id) return own;
    const holds = (l) => cm.map().getSource(l.source) && cm.map().querySourceFeatures(l.source,
      { sourceLayer: l.source_layer, filter: ["==", ["id"], id] }).length > 0;
    const of = cm.state.catalogue.layers.find((l) => l.role === "building" && l.source && holds(l));
    return of ? { layer: of.code, id } : own;
  }

  function pickColumn(point, reach) {
    const overlay = cm.overlay();
    try {
      const info = overlay.pickObject({ x: point.x, y: point.y, radius: reach });
      const o = info && info.object;
      return o && o.id !== undefined && o.layer ? { layer: o.layer, id: o.id } : null;
    } catch (e) {
      return null; // the overlay has nothing to pick yet
    }
  }

  cm.pick = function (point, touch) {
    const reach = touch ? 14 : 4;
    const column = pickColumn(point, reach);
    if (column) return column;
    const found = candidates(cm.map(), point, reach);
    if (!found.length) return null;
    found.sort((a, b) => PRIORITY.indexOf(a.layer.role) - PRIORITY.indexOf(b.layer.role));
    return owner(found[0]);
  };

  function mark(on) {
    const map = cm.map();
    if (!map) return;
    for (const target of marked) {
      if (map.getSource(target.source)) map.removeFeatureState(target, "selected");
    }
    marked = [];
    const s = on && cm.state.selection;
    if (!s) return;
    marked = targets(map, s);
    for (const target of marked) map.setFeatureState(target, { selected: true });
  }

  function targets(map, s) {
    const layer = cm.state.byCode.get(s.layer);
    if (!layer || !layer.source || !map.getSource(layer.source)) return [];
    const out = [{ source: layer.source, sourceLayer: layer.source_layer, id: s.id }];
    if (layer.role !== "building") return out;
    for (const part of cm.state.catalogue.layers.filter((l) => l.role === "building_part")) {
      if (!map.getSource(part.source)) continue;
      const filter = ["==", ["get", "building_id"], s.id];
      const seen = map.querySourceFeatures(part.source, { sourceLayer: part.source_layer, filter });
      for (const id of new Set(seen.map((f) => f.id))) {
        out.push({ source: part.source, sourceLayer: part.source_layer, id });
      }
    }
    return out;
  }

  cm.select = function (layer, id, options) {
    const was = cm.state.selection, house = (options && options.house) || null;
    const same = was && was.layer === layer && was.id === id && (was.house || null) === house;
    const place = house ? { layer, id, house } : { layer, id };
    cm.state.selection = place;
    document.body.dataset.inspector = "open";
    if (!same) cm.setProps("selection", { data: { ...place, ts: Date.now() } });
    mark(true);
    cm.emit("selection", cm.state.selection);
    if (options && options.fly) cm.flyToFeature(layer, id, options);
  };

  cm.clearSelection = function () {
    if (!cm.state.selection) return;
    cm.state.selection = null;
    document.body.dataset.inspector = cm.state.block ? "open" : "closed";
    mark(false);
    cm.setProps("selection", { data: null });
    cm.emit("selection", null);
  };

  // The middle of what the panels leave free, so that a found thing is not found under a panel.
  function freeOffset() {
    const box = (id) => {
      const node = cm.byId(id);
      return node && node.getClientRects().length ? node.getBoundingClientRect() : null;
    };
    const left = box("zones") || box("layers"), right = box("inspector");
    if (right && right.width > window.innerWidth * 0.8) {      // a sheet from below
      const head = box("header").height;
      return [0, (head - (window.innerHeight - right.top)) / 2];
    }
    return [((left ? left.right : 0) - (right ? right.width : 0)) / 2, 0];
  }

  cm.flyTo = function (lon, lat, zoom) {
    const map = cm.map();
    if (!map || !Number.isFinite(lon) || !Number.isFinite(lat)) return;
    const still = cm.reducedMotion() || cm.software;
    map.easeTo({ center: [lon, lat], zoom: zoom || map.getZoom(), offset: freeOffset(),
      duration: still ? 0 : 900 });
  };

  cm.flyToFeature = async function (layer, id, known) {
    const spec = cm.state.byCode.get(layer);
    const zoom = Math.max(ZOOM[spec ? spec.role : "building"] || 16, 0);
    const map = cm.map();
    const closer = map ? Math.max(map.getZoom(), zoom) : zoom;
    const area = spec && ["district", "street", "community", "grid"].includes(spec.role);
    if (known && Number.isFinite(known.lon)) return cm.flyTo(known.lon, known.lat, area ? zoom : closer);
    try {
      const detail = await cm.getJSON(`/api/features/${encodeURIComponent(layer)}/${id}`);
      if (detail.centre) cm.flyTo(detail.centre[0], detail.centre[1], area ? zoom : closer);
    } catch (e) {
      cm.notice(e.message, "fault");
    }
  };

  cm.on("map", (map) => {
    map.on("click", (e) => {
      if (e.defaultPrevented) return;        // a corner of a shape being drawn
      const touch = e.originalEvent && e.originalEvent.pointerType === "touch";
      const hit = cm.pick(e.point, touch || cm.state.screen === "tablet");
      if (!hit) return cm.clearSelection();
      cm.setProps("map-click", { data: { ...hit, lon: e.lngLat.lng, lat: e.lngLat.lat, ts: Date.now() } });
      cm.select(hit.layer, hit.id);
    });
    if (cm.state.selection) mark(true);
  });
  cm.on("style", () => mark(true));
  cm.on("catalogue", () => mark(true));

  document.addEventListener("click", (e) => {
    const go = e.target.closest("[data-goto]");
    if (!go) return;
    const [layer, id] = go.dataset.goto.split("/");
    cm.select(layer, Number(id), { fly: true });
  });
})();
