/* States of many features by feature state: put on the tiles in view, and on every other when it comes.

   MapLibre looks each id up in every loaded tile, for all that it was ever told: telling it 30,000 ids
   to colour the few thousand in view costs what this spares. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const wanted = new Map();    // layer code -> { states: Map(id -> state), told: the same, version, blank }
  const tiles = new Map();     // source -> Map(tile -> what was put on it)
  let versions = 0;

  // Of a tile as MapLibre's event gives it (pydeck pinned to 0.9.3): in use is in view; unloaded is gone.
  const inView = (tile) => tile.uses > 0;
  const gone = (tile) => tile.uses === 0 && tile.state === "unloaded";

  function idsOf(tile, entry, layer) {
    if (!entry.ids.has(layer.code)) {
      const found = [];
      tile.querySourceFeatures(found, { sourceLayer: layer.source_layer });
      entry.ids.set(layer.code, [...new Set(found.map((f) => f.id))]);
    }
    return entry.ids.get(layer.code);
  }

  function put(map, layer, want, ids) {
    const target = { source: layer.source, sourceLayer: layer.source_layer };
    for (const id of ids) {
      const state = want.states.get(id) || (want.told.has(id) ? want.blank : null);
      if (!state || want.told.get(id) === state) continue;
      want.told.set(id, state);
      map.setFeatureState({ ...target, id }, state);
    }
  }

  function sweep(map, source) {
    const known = tiles.get(source);
    for (const [tile, entry] of known || []) {
      if (gone(tile)) known.delete(tile);
      else if (inView(tile)) bring(map, source, tile, entry);
    }
  }

  function bring(map, source, tile, entry) {
    for (const [code, want] of wanted) {
      const layer = cm.state.byCode.get(code);
      if (!layer || layer.source !== source || entry.versions.get(code) === want.version) continue;
      entry.versions.set(code, want.version);
      put(map, layer, want, idsOf(tile, entry, layer));
    }
  }

  /* Every state of a layer's features: states is a Map of id to {name: value}; who is not in it has
     none any more. What is in view is told now, the rest as its tiles come. */
  cm.paintStates = function (code, states) {
    const map = cm.map(), layer = cm.state.byCode.get(code);
    const was = wanted.get(code), blank = (was && was.blank) || {};
    for (const state of states.values()) for (const name in state) blank[name] = null;
    wanted.set(code, { states, blank, version: ++versions, told: was ? was.told : new Map() });
    if (!map || !layer || !map.getSource(layer.source)) return;
    if (tiles.has(layer.source)) sweep(map, layer.source);
    else early(map, layer, wanted.get(code));
  };

  // What a quick server had sent before anybody listened: nothing was said of these tiles.
  function early(map, layer, want) {
    const found = map.querySourceFeatures(layer.source, { sourceLayer: layer.source_layer });
    put(map, layer, want, new Set(found.map((f) => f.id)));
  }

  // A source made anew, by another style or load, was told nothing yet.
  function forget(source) {
    tiles.delete(source);
    for (const [code, want] of wanted) {
      if ((cm.state.byCode.get(code) || {}).source === source) want.told.clear();
    }
  }

  // Before the tile is drawn first.
  function came(map, event) {
    if (event.sourceDataType === "metadata") return forget(event.sourceId);
    if (!event.tile || !event.tile.hasData()) return;
    if (!tiles.has(event.sourceId)) tiles.set(event.sourceId, new Map());
    const entry = { ids: new Map(), versions: new Map() };
    tiles.get(event.sourceId).set(event.tile, entry);
    bring(map, event.sourceId, event.tile, entry);
  }

  cm.on("map", (map) => {
    map.on("sourcedata", (event) => came(map, event));
    // a tile that was kept out of view comes back without an event
    map.on("render", () => { for (const source of tiles.keys()) sweep(map, source); });
  });
})();
