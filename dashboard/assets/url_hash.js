/* The address carries view and selection: #map=zoom/lat/lon/bearing/pitch&sel=layer/id. */
(function () {
  "use strict";
  const cm = window.citymirror;
  let written = location.hash;
  let timer = 0;

  function decoded(text) {
    try { return decodeURIComponent(text); } catch (e) { return null; }
  }

  function parse(hash) {
    const out = { view: null, sel: null, block: null, house: null };
    for (const part of hash.replace(/^#/, "").split("&")) {
      const [key, value] = part.split("=");
      if (key === "map" && value) {
        const n = value.split("/").map(Number);
        if (n.length >= 3 && n.every(Number.isFinite) && Math.abs(n[1]) <= 85 && Math.abs(n[2]) <= 180) {
          out.view = { zoom: n[0], latitude: n[1], longitude: n[2], bearing: n[3] || 0, pitch: n[4] || 0 };
        }
      }
      if (key === "block" && value) out.block = value;
      if (key === "house" && value) out.house = decoded(value);
      const at = key === "sel" && value ? /^([a-z][a-z0-9_]{0,60})\/(\d{1,16})$/.exec(value) : null;
      if (at) out.sel = { layer: at[1], id: Number(at[2]) };
    }
    return out;
  }

  cm.hashView = () => parse(location.hash).view;
  cm.hashSelection = () => parse(location.hash).sel;

  cm.hashBlock = () => parse(location.hash).block;

  cm.linkHash = function () {
    const c = cm.camera();
    const parts = [];
    if (c) {
      parts.push(`map=${c.zoom.toFixed(3)}/${c.latitude.toFixed(6)}/${c.longitude.toFixed(6)}/` +
        `${c.bearing.toFixed(1)}/${c.pitch.toFixed(1)}`);
    }
    const s = cm.state.selection;
    if (s) parts.push(`sel=${s.layer}/${s.id}`);
    if (s && s.house) parts.push(`house=${encodeURIComponent(s.house)}`);
    if (cm.state.block) parts.push(`block=${cm.state.block}`);
    return `#${parts.join("&")}`;
  };

  function write() {
    if (cm.pages.now) return;           // the address is the page's
    written = cm.linkHash();
    history.replaceState(history.state, "", location.pathname + location.search + written);
  }
  function writeSoon() {
    clearTimeout(timer);
    timer = setTimeout(write, 300);
  }

  cm.on("map", (map) => {
    map.on("moveend", writeSoon);
    const { sel, house } = parse(location.hash);
    if (sel) cm.select(sel.layer, sel.id, { fly: !cm.hashView(), house });
  });
  cm.on("selection", writeSoon);
  cm.on("block", writeSoon);

  window.addEventListener("hashchange", () => {
    if (location.hash === written || location.hash.startsWith("#/")) return;
    const { view, sel, house, block } = parse(location.hash);
    const map = cm.map();
    if (view && map) {
      map.jumpTo({ center: [view.longitude, view.latitude], zoom: view.zoom, bearing: view.bearing,
        pitch: view.pitch });
    }
    if (block) cm.openBlock(block);
    else cm.clearBlock();
    if (sel) cm.select(sel.layer, sel.id, { fly: !view, house });
    else cm.clearSelection();
  });
})();
