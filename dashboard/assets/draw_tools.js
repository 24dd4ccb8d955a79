/* Drawing: four tools, one state; by mouse, by finger and by key. Finished shapes go to draw_block. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const NEED = { polygon: 3, rect: 2, circle: 2, road: 0 };
  const FIRST_REACH_M = 50;
  let tool = null;             // the tool in hand, null when nothing is being drawn
  let shape = { kind: null, points: [], reach: 0, road: null };

  cm.drawing = () => tool !== null;

  const edge = () => (shape.kind === "circle" && shape.points.length && shape.reach > 0
    ? [shape.points[0], cm.eastOf(shape.points[0], shape.reach)] : shape.points);
  const text = () => cm.shapeText(shape.kind, shape.points, shape.reach, shape.road);
  const complete = () => Boolean(text());

  function preview(cursor) {
    const points = cursor && shape.kind !== "circle" ? [...shape.points, cursor] : shape.points;
    const reach = cursor && shape.kind === "circle" && shape.points.length
      ? cm.metresBetween(shape.points[0], cursor) : shape.reach;
    const ring = cm.shapeRing(shape.kind, points, reach);
    if (ring.length >= 4) cm.drawShape({ type: "Polygon", coordinates: [ring] });
    else if (ring.length >= 2) cm.drawShape({ type: "LineString", coordinates: ring });
    else if (shape.kind !== "road") cm.drawShape(null);
  }

  function corners() {
    cm.drawHandles(edge(), (index, point) => {
      if (shape.kind === "circle" && index === 1) shape.reach = cm.metresBetween(shape.points[0], point);
      else shape.points[index] = point;
      preview();
    }, (index) => {
      const closes = tool === "polygon" && index === 0 && shape.points.length >= 3;
      if (closes) finish();
      else if (!tool) ask();
      corners();
    });
  }

  function ask() {
    if (complete()) cm.setBlock(text());
  }

  function bar() {
    const box = cm.byId("draw-bar");
    if (!box) return;
    box.hidden = !tool;
    if (!tool) return;
    for (const b of box.querySelectorAll("[data-tool]")) {
      b.setAttribute("aria-pressed", String(b.dataset.tool === tool));
    }
    const n = shape.points.length;
    const key = tool === "polygon" ? (n < 3 ? "draw_hint_polygon" : "draw_hint_close")
      : tool === "road" ? "draw_hint_road" : n ? `draw_hint_${tool}_2` : `draw_hint_${tool}`;
    cm.setText(cm.byId("draw-hint"), cm.t(key));
    cm.byId("draw-reach-box").hidden = tool !== "road";
    box.querySelector("[data-action=draw-undo]").disabled = !n;
    box.querySelector("[data-action=draw-finish]").disabled = !(tool === "polygon" && complete());
  }

  function start(name) {
    const map = cm.map();
    if (!map) return;
    if (!tool) cm.clearBlock();
    tool = name;
    shape = { kind: name, points: [], reach: 0, road: null };
    if (cm.state.selection) cm.clearSelection();
    map.doubleClickZoom.disable();
    document.body.dataset.drawing = name;
    cm.drawGrids(null, []);
    cm.drawShape(null);
    corners();
    bar();
  }

  function leave() {
    tool = null;
    delete document.body.dataset.drawing;
    if (cm.map()) cm.map().doubleClickZoom.enable();
    bar();
  }

  function cancel() {
    leave();
    shape = { kind: null, points: [], reach: 0, road: null };
    cm.drawShape(null);
    corners();
  }

  function finish() {
    if (!complete()) return;
    leave();
    preview();
    corners();
    ask();
  }

  function undo() {
    shape.points.pop();
    shape.reach = 0;
    preview();
    corners();
    bar();
  }

  function reachWanted() {
    const value = Number(cm.byId("draw-reach").value);
    return Number.isFinite(value) && value >= 1 ? Math.min(value, 5000) : FIRST_REACH_M;
  }

  function pickRoad(e) {
    const reach = 10, p = e.point, map = cm.map();
    const hit = map.queryRenderedFeatures([[p.x - reach, p.y - reach], [p.x + reach, p.y + reach]])
      .map((f) => ({ f, layer: cm.state.byCode.get((f.layer.metadata || {})["citymirror:layer"]) }))
      .find((c) => c.layer && c.layer.role === "base" && c.f.id !== undefined && /Line/.test(c.f.geometry.type));
    if (!hit) return cm.notice(cm.t("draw_no_road"));
    shape.road = { layer: hit.layer.code, id: hit.f.id };
    shape.reach = reachWanted();
    finish();
  }

  function press(e) {
    if (!tool) return;
    e.preventDefault();              // it selects nothing
    if (tool === "road") return pickRoad(e);
    const point = [e.lngLat.lng, e.lngLat.lat];
    if (tool === "circle" && shape.points.length) shape.reach = cm.metresBetween(shape.points[0], point);
    else shape.points.push(point);
    preview();
    corners();
    bar();
    if (tool !== "polygon" && shape.points.length + (shape.reach > 0 ? 1 : 0) >= NEED[tool]) finish();
  }

  // A shape out of the address: drawn, with its handles, as if a hand had drawn it.
  cm.showShape = function (wanted) {
    const found = cm.parseShape(wanted);
    shape = found ? { reach: 0, road: null, ...found } : { kind: null, points: [], reach: 0, road: null };
    if (tool) leave();
    preview();
    corners();
  };
  cm.forgetShape = () => { if (!tool) cancel(); };

  cm.on("map", (map) => {
    map.on("click", press);
    map.on("dblclick", () => { if (tool === "polygon") finish(); });
    map.on("mousemove", (e) => {
      if (tool && tool !== "road" && shape.points.length) preview([e.lngLat.lng, e.lngLat.lat]);
    });
  });
  cm.on("look", bar);

  const acts = { "draw": () => (tool ? cancel() : start("polygon")), "draw-cancel": cancel,
    "draw-undo": undo, "draw-finish": finish };
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-action], [data-tool]");
    if (!button || !cm.boot) return;
    if (button.dataset.tool) start(button.dataset.tool);
    else if (acts[button.dataset.action]) acts[button.dataset.action]();
  });
  document.addEventListener("keydown", (e) => {
    if (!tool || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return;
    const act = { Escape: cancel, Enter: finish, Backspace: undo }[e.key];
    if (!act || (e.key === "Enter" && e.target.closest("button"))) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    act();
  }, true);
})();
