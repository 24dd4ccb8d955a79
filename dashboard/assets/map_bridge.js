/* The one bridge between Dash and the map: creates deck and MapLibre once, and hands out the map. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const TILES_MS = 5000;
  let overlay = null;
  let created = false;
  let limits = {};
  let templates = [];       // pydeck's live layers: everything but their data is kept as it is

  // pydeck's bundle overwrites the overlay's setProps by one that calls itself for ever; this is
  // the class's own method behind it, reached in this one place.
  function overlayProps(props) {
    Object.getPrototypeOf(overlay).setProps.call(overlay, props);
  }

  // The only place that reaches into the overlay for MapLibre's map (pydeck pinned to 0.9.3).
  function reachMap() {
    return overlay && overlay._map ? overlay._map : null;
  }

  function renderer() {
    const gl = document.createElement("canvas").getContext("webgl2");
    if (!gl) return null;
    const info = gl.getExtension("WEBGL_debug_renderer_info");
    const name = info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "";
    const lose = gl.getExtension("WEBGL_lose_context");
    if (lose) lose.loseContext();
    return name || "unknown";
  }

  function pixelRatio() {
    if (!cm.software) return Math.min(window.devicePixelRatio || 1, 2);
    return window.innerWidth * (window.devicePixelRatio || 1) >= 2560 ? 0.75 : 1;
  }

  // The style as it was given, to come back to from what people fade.
  function given(style) {
    const scaled = cm.scaleStyle(style);
    cm.styleLayers = new Map(structuredClone(scaled.layers).map((layer) => [layer.id, layer]));
    return scaled;
  }
  cm.styleLayers = new Map();

  const look = (path) => `${path}?theme=${cm.state.theme}&lang=${cm.state.lang}`;
  cm.styleUrl = () => look("/map/style.json");
  cm.overlay = () => overlay;
  cm.map = () => reachMap();
  cm.camera = function () {
    const map = reachMap();
    if (!map) return null;
    const c = map.getCenter();
    return { longitude: c.lng, latitude: c.lat, zoom: map.getZoom(), pitch: map.getPitch(),
      bearing: map.getBearing() };
  };

  // A fresh object each time (the converter caches by identity) and never an initialViewState
  // (it would reset the camera).
  cm.updateLayers = function (layers) {
    if (!overlay) return;
    window.updateDeck({ layers: structuredClone(layers) },
      { setProps: (p) => overlayProps({ layers: (p.layers || []).filter(Boolean) }) });
  };

  // pydeck's layers are templates over the zones of the snapshot, taken as they are, or over what a
  // part of the page gives a layer by its name.
  cm.liveData = cm.liveData || {};
  cm.drawLive = (zones) => cm.updateLayers(templates.map(cm.scaleDeck).map((layer) => ({ ...layer,
    data: layer.id in cm.liveData ? cm.liveData[layer.id]() : cm.roomFor(layer, zones) })));
  cm.liveTextSize = function (id) {
    const layer = templates.find((one) => one.id === id);
    return layer ? cm.scaleDeck(layer).getSize : 0;
  };

  // Pixels of a place above the ground ([lon, lat, metres]), null before deck has drawn.
  cm.project = function (place) {
    const [view] = overlay && overlay._deck && overlay._deck.isInitialized ? overlay._deck.getViewports() : [];
    return view ? view.project(place) : null;
  };

  function fail(key, detail) {
    const box = cm.byId("map-message");
    box.replaceChildren(
      cm.el("strong", { text: cm.t(key) }),
      cm.el("p", { text: detail || "" }),
      cm.el("button", { type: "button", text: cm.t("reload"), onclick: () => location.reload() }));
    box.dataset.state = "failed";
    box.hidden = false;
  }

  // Idle, or a while after all tiles are there: live columns keep a slow machine drawing, it is never idle.
  function ready(map) {
    const say = () => { cm.ready = true; document.body.dataset.map = "ready"; };
    const look = () => {
      if (!map.isStyleLoaded() || !map.areTilesLoaded()) return;
      map.off("render", look);
      setTimeout(say, TILES_MS);
    };
    map.once("idle", say);
    map.on("render", look);
  }

  function settle(map) {
    map._fadeDuration = 0;
    for (const [key, set] of [["maxPitch", "setMaxPitch"], ["minZoom", "setMinZoom"], ["maxZoom", "setMaxZoom"]]) {
      if (Number.isFinite(limits[key])) map[set](limits[key]);
    }
    map.setPixelRatio(pixelRatio());
    overlayProps({ useDevicePixels: pixelRatio(), getTooltip: null });
    map.on("render", () => { cm.frames += 1; });
    map.on("error", (e) => console.warn("map:", e.error ? e.error.message : e));
    map.on("style.load", () => cm.emit("style", map));
    const canvas = map.getCanvas();
    canvas.addEventListener("webglcontextlost", () => fail("map_lost", cm.t("map_lost_remedy")));
    canvas.setAttribute("aria-label", cm.t("map"));
    window.addEventListener("resize", () => map.setPixelRatio(pixelRatio()));
    cm.byId("map-message").hidden = true;
    cm.emit("map", map);
    cm.emit("style", map);
    ready(map);
  }

  function waitForMap() {
    const map = reachMap();
    if (map) settle(map);
    else setTimeout(waitForMap, 50);
  }

  async function createMap(boot) {
    if (created) return;
    created = true;
    cm.gpu = renderer();
    if (!cm.gpu) return fail("map_no_webgl", cm.t("map_no_webgl_remedy"));
    cm.software = /swiftshader|llvmpipe|software|basic render/i.test(cm.gpu);
    document.documentElement.dataset.software = String(cm.software);
    let spec = null, style = null;
    const asked = await cm.askedView();
    try {
      spec = await cm.getJSON(look("/map/deck.json"));
      style = await cm.getJSON(cm.styleUrl());
    } catch (e) {
      return fail("map_no_style", e.message);
    }
    templates = spec.layers;
    limits = spec.initialViewState;
    spec = { ...spec, layers: [], mapStyle: given(style),
      initialViewState: { ...cm.homeView(spec.initialViewState), ...asked, ...(cm.hashView() || {}) } };
    overlay = window.createDeck({ container: cm.byId("map"), jsonInput: spec });
    if (!overlay) return fail("map_no_webgl", cm.t("map_no_webgl_remedy"));
    overlayProps({ getTooltip: null });
    waitForMap();
  }

  // An update changes the addresses of a few sources' tiles: these are fetched again in place, so
  // that what is drawn stays until the new tile is there, and the style's comparison finds them equal.
  function renewTiles(map, sources) {
    for (const [name, wanted] of Object.entries(sources)) {
      const source = map.getSource(name);
      if (!source || source.type !== "vector" || !wanted.tiles) continue;
      if (JSON.stringify(source.tiles) !== JSON.stringify(wanted.tiles)) source.setTiles(wanted.tiles);
    }
  }

  // New theme, language or data: another style, the same camera, selection and visibility.
  cm.restyle = async function () {
    const map = reachMap();
    if (!map) return;
    try {
      templates = (await cm.getJSON(look("/map/deck.json"))).layers;
      const style = given(await cm.getJSON(cm.styleUrl()));
      renewTiles(map, style.sources);
      map.setStyle(style, { diff: true });
      cm.emit("style", map);
    } catch (e) {
      cm.notice(cm.t("map_no_style"), "fault");
    }
  };
  cm.on("look", () => cm.restyle());
  cm.on("screen", () => cm.restyle());

  const clientside = (window.dash_clientside = window.dash_clientside || {});
  clientside.map = Object.assign(clientside.map || {}, {
    start(boot) {
      if (!boot || cm.boot) return;
      cm.boot = boot;
      cm.applyTexts();
      cm.setProps("page-lang", { data: cm.state.lang });
      cm.emit("start", boot);
      cm.loadCatalogue().catch((e) => cm.notice(`${cm.t("layers_failed")} ${e.message}`, "fault"));
      createMap(boot);
    },
    live(snapshot) {
      if (snapshot) cm.receive(snapshot, "push");
    },
    fault(fault) {
      if (fault) cm.notice(cm.t("fault", { what: fault.what || cm.t("fault_unknown") }), "fault");
    },
  });
})();
