"""What bench/page.py runs inside the page."""

#: Until every tile of the view is there and drawn.
SETTLED = """() => new Promise((done) => {
  const map = window.citymirror.map();
  const look = () => {
    if (!map.areTilesLoaded()) return setTimeout(look, 100);
    map.once("render", () => done());
    return map.triggerRepaint();
  };
  setTimeout(look, 300);
})"""

#: Switches on the first n layers that are drawn (those on stay on) and says how many are on.
SHOW_MANY = """(n) => {
  const cm = window.citymirror, drawn = cm.state.catalogue.layers.filter(cm.tree.drawn);
  const on = drawn.filter(cm.tree.shown), off = drawn.filter((l) => !cm.tree.shown(l));
  const more = off.slice(0, Math.max(0, n - on.length));
  cm.tree.setVisible(Object.fromEntries(more.map((l) => [l.code, true])));
  return on.length + more.length;
}"""

#: Steps of the tree's own work; the layout that each asks for belongs to it.
TREE_STEPS: dict[str, str] = {
    "build it whole": "() => { window.citymirror.tree.build(); "
                      "return document.getElementById('layer-tree').offsetHeight; }",
    "find 'jk' among it": "() => { window.citymirror.tree.filter('jk'); "
                          "return document.getElementById('layer-tree').offsetHeight; }",
    "show it all again": "() => { window.citymirror.tree.filter(''); "
                         "return document.getElementById('layer-tree').offsetHeight; }",
    "switch its largest group": """() => {
      const size = (node) => node.codes.length, all = [...window.citymirror.tree.groups];
      all.sort((a, b) => size(b) - size(a))[0].box.click();
      return document.getElementById("layer-tree").offsetHeight;
    }""",
}

#: The facility layer that recolouring is measured on: the one with most features, at most n ids.
FACILITIES = """(n) => {
  const all = window.citymirror.state.catalogue.layers.filter((l) => l.role === "facility");
  const most = all.sort((a, b) => b.count - a.count).find((l) => l.code === "camera") || all[0];
  return `${most.code}: ${most.count} features, ${n} ids`;
}"""

#: Looks at the cameras from where the first are drawn; says how many are in view.
SHOW_CAMERAS = """async () => {
  const cm = window.citymirror, map = cm.map();
  const all = cm.state.catalogue.layers.filter((l) => l.role === "facility");
  const layer = all.find((l) => l.code === "camera") || all.sort((a, b) => b.count - a.count)[0];
  window.benched = layer;
  if (!cm.tree.shown(layer)) cm.tree.setVisible({ [layer.code]: true });
  const [w, s, e, n] = layer.extent;
  const zoom = Math.max(13, layer.min_zoom);
  map.jumpTo({ center: [(w + e) / 2, (s + n) / 2], zoom, pitch: 0 });
  const ids = () => [...new Set(map.querySourceFeatures(
    layer.source, { sourceLayer: layer.source_layer }).map((f) => f.id))];
  let calm = 0;
  window.benchedIds = [];
  while (calm < 4) {                   // a layer just switched on asks for its tiles a little later
    await new Promise((r) => setTimeout(r, 500));
    const found = ids();
    const still = map.areTilesLoaded() && found.length === window.benchedIds.length;
    calm = still ? calm + 1 : 0;
    window.benchedIds = found;
  }
  return window.benchedIds.length;
}"""

#: Those in view and as many neighbours by number as make n: ids of a layer are given in a row.
CAMERA_IDS = """(n) => {
  const seen = window.benchedIds, first = seen.length ? Math.min(...seen) : 1;
  const rest = Array.from({ length: n }, (_, i) => first + i);
  window.benchedIds = [...new Set([...seen, ...rest])].slice(0, n);
  return window.benchedIds.length;
}"""

#: Gives each id another state, as the page does it, and has the loaded tiles coloured by it, which
#: the next frame would do (the drawing itself, without a GPU, is not measured).
RECOLOUR = """() => {
  const cm = window.citymirror, map = cm.map(), layer = window.benched;
  window.benchedHover = !window.benchedHover;
  cm.paintStates(layer.code, new Map(
    window.benchedIds.map((id) => [id, { hover: window.benchedHover }])));
  const own = (map.style.tileManagers || map.style.sourceCaches)[layer.source];
  own._state.coalesceChanges(own._inViewTiles || own._tiles, map.painter);
}"""

#: Then somewhere else: what tiles that come later cost.
ELSEWHERE = """async () => {
  const map = window.citymirror.map();
  const [w, s, e, n] = window.benched.extent;
  map.jumpTo({ center: [w + (e - w) / 4, s + (n - s) / 4], zoom: 14.5 });
  do await new Promise((r) => setTimeout(r, 300)); while (!map.areTilesLoaded());
}"""

#: How many of the ids that tiles in view hold have their state, and how many there are.
COLOURED = """() => {
  const map = window.citymirror.map(), layer = window.benched;
  const target = { source: layer.source, sourceLayer: layer.source_layer };
  const asked = new Set(window.benchedIds);
  const seen = new Set(map.querySourceFeatures(layer.source, target).map((f) => f.id));
  const ids = [...seen].filter((id) => asked.has(id));
  return [ids.filter((id) =>
    map.getFeatureState({ ...target, id }).hover === window.benchedHover).length, ids.length];
}"""
