/* The wall's strip below: four hours of people present, what is forecast, rain from above, alerts as marks. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const words = cm.alertWords;
  const AGAIN_MS = 60e3, HOUR = 3600e3;
  let answer = null, marks = [], code = "", fault = "";

  const wall = () => cm.state.screen === "wall";

  async function load() {
    if (!wall()) return;
    try {
      if (!code) code = ((await cm.getJSON("/api/indicators/vitals?role=operator")).indicators[0] || {}).code || "";
      if (!code) return void (cm.byId("wall-strip").hidden = true);
      answer = await cm.getJSON(`/api/strip?c=${encodeURIComponent(code)}`);
      fault = "";
    } catch (e) { fault = e.message; }
    try {
      const since = new Date(Date.now() - 4 * HOUR).toISOString();
      marks = (await cm.alerts.list({ closed: "1", from: since, limit: "500" })).alerts;
    } catch (e) { marks = []; }
    draw();
  }

  function pen() {
    const canvas = cm.byId("wall-strip-canvas"), ratio = window.devicePixelRatio || 1;
    const w = Math.round(canvas.clientWidth * ratio), h = Math.round(canvas.clientHeight * ratio);
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
    const p = canvas.getContext("2d");
    p.clearRect(0, 0, w, h);
    return { p, w, h };
  }
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function scales(w, h, size) {
    const from = Date.parse(answer.from), to = Date.parse(answer.to);
    const seen = [...answer.main.v, ...(answer.ahead ? answer.ahead.high : [])].filter((v) => Number.isFinite(v));
    const most = Math.max(1, ...seen) * 1.06, left = size * 4.2, foot = size * 1.5, top = size * 1.7;
    return { from, to, most, left, top, low: h - foot, x: (iso) => left + ((typeof iso === "number" ? iso : Date.parse(iso)) - from) * (w - left - size * 0.6) / (to - from),
      y: (v) => h - foot - (v * (h - foot - top)) / most };
  }

  function axes(p, s, w, size) {
    p.fillStyle = p.strokeStyle = css("--cm-text-3");
    p.lineWidth = 1;
    p.textAlign = "center";
    p.textBaseline = "alphabetic";
    for (let at = Math.ceil(s.from / HOUR) * HOUR; at <= s.to; at += HOUR) {
      p.globalAlpha = 0.35;
      p.strokeRect(s.x(at), s.top, 0, s.low - s.top);
      p.globalAlpha = 1;
      p.fillText(cm.clock(new Date(at).toISOString()), Math.min(s.x(at), w - size * 1.5), s.low + size * 1.2);
    }
    p.textAlign = "right";
    const step = 10 ** Math.floor(Math.log10(s.most)), tick = s.most / step < 2 ? step / 2 : s.most / step < 5 ? step : 2 * step;
    for (let v = 0; v <= s.most; v += Math.max(1, tick)) {
      p.globalAlpha = 0.35;
      p.strokeRect(s.left, s.y(v), w - s.left, 0);
      p.globalAlpha = 1;
      p.fillText(cm.number(v), s.left - size * 0.5, s.y(v) + size * 0.35);
    }
  }

  // Rain hangs from above: it is another scale, and it is what pushes people down.
  function rain(p, s, size) {
    if (!answer.rain) return;
    const known = answer.rain.v.filter((v) => v > 0);
    if (!known.length) return;
    const most = Math.max(10, ...known), wide = (s.x(s.from + 300e3) - s.x(s.from)) * 0.8;
    p.fillStyle = css("--cm-load-c");
    answer.rain.t.forEach((t, k) => {
      const v = answer.rain.v[k];
      if (v > 0) p.fillRect(s.x(t), s.top, wide, (v / most) * (s.low - s.top) * 0.4);
    });
  }

  function line(p, s, t, v, broken) {
    let before = null;
    p.beginPath();
    t.forEach((at, k) => {
      if (!Number.isFinite(v[k])) { before = null; return; }
      if (before !== null && (broken === 0 || Date.parse(at) - before < broken)) p.lineTo(s.x(at), s.y(v[k])); else p.moveTo(s.x(at), s.y(v[k]));
      before = Date.parse(at);
    });
    p.stroke();
  }

  function forecast(p, s, size) {
    const a = answer.ahead;
    if (!a || a.t.length < 2) return;
    const sure = a.t.map((t, k) => k).filter((k) => Number.isFinite(a.low[k]) && Number.isFinite(a.high[k]));
    p.save();
    p.beginPath();
    p.rect(s.x(answer.now), 0, 1e5, 1e5);
    p.clip();
    p.fillStyle = css("--cm-load-d");
    p.globalAlpha = 0.28;
    p.beginPath();
    for (const k of sure) p.lineTo(s.x(a.t[k]), s.y(a.high[k]));
    for (const k of sure.reverse()) p.lineTo(s.x(a.t[k]), s.y(a.low[k]));
    p.fill();
    p.globalAlpha = 1;
    p.strokeStyle = css("--cm-text-2");
    p.setLineDash([size * 0.4, size * 0.3]);
    line(p, s, a.t, a.v, 0);
    p.restore();
  }

  // A mark a time, where it was raised: shape and colour of what still asks, an outline for what is over.
  function alertsAt(p, s, size) {
    p.textAlign = "center";
    const levels = ["IV", "III", "II", "I"], edge = s.low - size * 0.35;
    for (const a of [...marks].sort((x, y) => words.rank(y.severity) - words.rank(x.severity))) {
      const at = Date.parse(a.raised_at);
      if (!(at >= s.from)) continue;
      p.fillStyle = words.todo(a) && !a.closed_at ? css(`--cm-severity-${4 - levels.indexOf(a.severity)}`) : css("--cm-text-3");
      p.fillText(words.SHAPES[a.severity] || "", s.x(at), edge);
    }
  }

  function draw() {
    if (!wall() || !answer) return;
    const box = cm.byId("wall-strip"), { p, w, h } = pen(), size = parseFloat(getComputedStyle(box).fontSize) * (window.devicePixelRatio || 1) * 0.82;
    cm.setText(cm.byId("wall-strip-title"), fault ? cm.t("data_failed", { what: fault }) : cm.t("strip_title", { name: cm.name(answer.main.name) }));
    cm.byId("wall-strip-rain").hidden = !answer.rain || !answer.rain.v.some((v) => v > 0);
    cm.byId("wall-strip-ahead").hidden = !answer.ahead;
    const s = scales(w, h, size);
    p.font = `${size}px ${css("--cm-font")}`;
    axes(p, s, w, size);
    rain(p, s, size);
    forecast(p, s, size);
    p.strokeStyle = css("--cm-text-1");
    p.lineWidth = size / 8;
    p.lineJoin = "round";
    line(p, s, answer.main.t, answer.main.v, 20 * 60e3);
    p.strokeStyle = css("--cm-text-2");
    p.lineWidth = 2;
    p.strokeRect(s.x(answer.now), s.top, 0, s.low - s.top);
    alertsAt(p, s, size);
  }

  cm.strip = { load, draw, get answer() { return answer; }, get marks() { return marks; } };
  cm.on("catalogue", load);
  cm.on("screen", load);
  cm.on("look", draw);
  cm.on("alert-new", (a) => { if (!marks.some((m) => m.id === a.id)) marks.push(a); draw(); });
  cm.on("start", () => { setInterval(load, AGAIN_MS); window.addEventListener("resize", draw); });
})();
