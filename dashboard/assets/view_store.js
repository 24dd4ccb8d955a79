/* Saved views: taken from the page, put back on it, kept on the server, opened by ?view=ID. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const views = (cm.views = { all: [], current: null });

  async function send(method, path, body) {
    const answer = await fetch(path, { method, headers: { "Content-Type": "application/json",
      Accept: "application/json" }, body: body ? JSON.stringify(body) : undefined });
    const got = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (answer.ok) return got;
    const fault = got && got.error;
    throw new Error(fault ? `${fault.what} ${fault.remedy}` : `${path}: ${answer.status}`);
  }

  const at = (view) => `/api/views/${encodeURIComponent(view.id)}`;
  views.load = async function () {
    views.all = (await cm.getJSON("/api/views")).views;
    cm.emit("views", views.all);
  };
  views.add = (name, role) => send("POST", "/api/views", { name, role, view: views.take() });
  views.rename = (view, name) => send("PUT", at(view), { version: view.version, name });
  views.replace = (view) => send("PUT", at(view), { version: view.version, view: views.take() });
  views.remove = (view) => send("DELETE", `${at(view)}?version=${view.version}`);
  views.link = (view) => `${location.origin}${location.pathname}?view=${encodeURIComponent(view.id)}`;

  // A wall stands one zoom nearer than a desk to show the same stretch of town: views are kept as
  // a page of 1920 pixels would see them.
  const nearer = () => cm.homeView({ zoom: 0 }).zoom;

  views.take = function () {
    const camera = cm.camera();
    const layers = {};
    for (const layer of cm.state.catalogue.layers.filter(cm.tree.drawn)) layers[layer.code] = cm.tree.shown(layer);
    const zoom = Math.min(24, Math.max(0, camera.zoom - nearer()));
    return { camera: { ...camera, zoom }, layers, opacity: { ...cm.state.opacity },
      theme: cm.state.theme, selection: cm.state.selection, page: cm.pages.hash() };
  };

  function putLayers(view) {
    const known = Object.entries(view.layers).filter(([code]) => cm.state.byCode.has(code));
    const gone = Object.keys(view.layers).length - known.length;
    const before = Object.keys(cm.state.opacity).filter((code) => cm.state.byCode.has(code));
    cm.tree.solo = null;
    for (const code of before) cm.tree.setOpacity(code, 1);
    for (const [code, share] of Object.entries(view.opacity)) {
      if (cm.state.byCode.has(code)) cm.tree.setOpacity(code, share);
    }
    cm.tree.setVisible(Object.fromEntries(known));
    if (gone) cm.notice(cm.t("view_missing_layers", { n: gone }));
  }

  function putSelection(chosen) {
    if (chosen && cm.state.byCode.has(chosen.layer)) cm.select(chosen.layer, chosen.id);
    else cm.clearSelection();
  }

  function mark(saved) {
    views.current = saved.id;
    const url = new URL(location.href);
    url.searchParams.set("view", saved.id);
    history.replaceState(history.state, "", url);
    cm.emit("views", views.all);
  }

  // The table, the trend: a view that was saved on a page opens that page again.
  function putPage(view) {
    if (view.page) cm.pages.goHash(view.page);
    else cm.pages.close();
  }

  views.apply = function (saved) {
    const { view } = saved;
    if (view.theme !== cm.state.theme) cm.setTheme(view.theme);
    putLayers(view);
    const c = cm.homeView(view.camera);
    const map = cm.map();
    if (map) map.jumpTo({ center: [c.longitude, c.latitude], zoom: c.zoom, pitch: c.pitch, bearing: c.bearing });
    putSelection(view.selection);
    putPage(view);
    mark(saved);
    cm.notice(cm.t("view_opened", { name: saved.name }));
  };

  // -- ?view=ID: asked before the map is made, so that no tile of another view is fetched --------
  const asked = new URLSearchParams(location.search);
  const wanted = asked.get("view");
  let found = null;
  const request = wanted ? cm.getJSON(`/api/views/${encodeURIComponent(wanted)}`) : Promise.resolve(null);
  const answer = request.then((saved) => { found = saved; }, (e) => { views.fault = e.message; });

  // The camera of the asked view, or nothing; a theme said in the address is stronger than the view's.
  cm.askedView = async function () {
    await answer;
    if (views.fault) cm.notice(`${cm.t("views_failed")} ${views.fault}`, "fault");
    if (!found) return {};
    views.current = found.id;
    if (!asked.has("theme") && found.view.theme !== cm.state.theme) cm.setTheme(found.view.theme);
    return cm.homeView(found.view.camera);
  };

  async function open() {
    await answer;
    if (!found) return;
    const saved = found;
    found = null;
    putLayers(saved.view);
    if (!cm.hashSelection() && saved.view.selection) putSelection(saved.view.selection);
    if (saved.view.page && !cm.pages.now) cm.pages.goHash(saved.view.page);
    cm.emit("views", views.all);
  }
  cm.on("catalogue", () => { if (cm.map()) open(); });
  cm.on("map", () => { if (cm.state.catalogue) open(); });
})();
