/* The trend page's question: what its address says, and the address of what it asks. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const HOUR = 3600e3, DAY = 24 * HOUR;
  const SPANS = { "4h": 4 * HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY, "90d": 90 * DAY, "1y": 365 * DAY };
  const state = (cm.trend = { SPANS, codes: [], span: "24h", from: "", to: "", compare: "week", layout: "axis", over: [],
    forecast: false, unusual: false, events: false, fit: false, zoom: null });

  state.read = function (p) {
    state.codes = p.getAll("c").slice(0, 8);
    state.span = p.get("span") in SPANS ? p.get("span") : p.get("from") ? "own" : "24h";
    state.from = state.span === "own" ? p.get("from") || "" : "";
    state.to = state.span === "own" ? p.get("to") || "" : "";
    state.compare = p.has("compare") ? p.get("compare") : "week";
    state.layout = p.get("layout") === "multiples" ? "multiples" : "axis";
    state.over = p.getAll("o").slice(0, 2);
    for (const key of ["forecast", "unusual", "events"]) state[key] = p.get(key) === "1";
    state.fit = p.get("fit") === "1";
    state.zoom = null;
  };

  state.params = function () {
    const p = new URLSearchParams(state.codes.map((c) => ["c", c]));
    if (state.span === "own") { p.set("from", state.from); if (state.to) p.set("to", state.to); } else p.set("span", state.span);
    if (state.compare !== "week") p.set("compare", state.compare);
    if (state.layout !== "axis") p.set("layout", state.layout);
    for (const code of state.over) p.append("o", code);
    for (const key of ["forecast", "unusual", "events", "fit"]) if (state[key]) p.set(key, "1");
    return p;
  };

  // The window that is asked for: the zoomed one, the chosen one, or the last hours until now.
  state.window = function () {
    if (state.zoom) return { from: state.zoom[0], to: state.zoom[1] };
    if (state.span === "own") return { from: state.from, to: state.to };
    const now = cm.vitals && cm.vitals.now ? cm.vitals.now() : Date.now();
    return { from: new Date(now - SPANS[state.span]).toISOString(), to: "" };
  };

  state.query = function () {
    const { from, to } = state.window();
    const p = new URLSearchParams(state.codes.map((c) => ["c", c]));
    p.set("from", from);
    if (to) p.set("to", to);
    if (state.compare) p.set("compare", state.compare);
    p.set("layout", state.layout);
    for (const code of state.over) p.append("o", code);
    for (const key of ["forecast", "unusual", "events"]) if (state[key]) p.set(key, "true");
    p.set("lang", cm.state.lang);
    return p;
  };

  /* A local clock's reading (as the chart's axis gives it) as a moment. The zone's offset is looked up,
     twice: near a clock change the first guess may lie on its other side. */
  state.moment = function (text) {
    const zone = cm.boot.time_zone || "Asia/Shanghai";
    const wall = Date.parse(`${text.replace(" ", "T").slice(0, 19).padEnd(16, "T00:00")}Z`);
    const offset = (at) => {
      const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit",
        day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" }).formatToParts(at);
      const get = (type) => Number(parts.find((q) => q.type === type).value);
      return Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second")) - Math.floor(at / 1000) * 1000;
    };
    const guess = wall - offset(wall);
    return new Date(wall - offset(guess)).toISOString();
  };
})();
