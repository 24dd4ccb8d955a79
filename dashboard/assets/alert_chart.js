/* The trend that raised an alert: the values around it, the limit they met, when it was raised and when it ended. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const words = cm.alertWords;
  const MINUTE = 60e3, HOUR = 60 * MINUTE;
  const chart = (cm.alertChart = {});

  function span(a) {
    const raised = Date.parse(a.raised_at), over = Date.parse(a.closed_at || a.returned_at), now = Date.now();
    const to = Math.min(now, Number.isFinite(over) ? over + 30 * MINUTE : now);
    const length = to - raised, before = Math.min(12 * HOUR, Math.max(90 * MINUTE, length));
    return { from: Math.max(raised - before, to - 14 * 24 * HOUR), to, raised, over };
  }
  const stepOf = (ms) => (ms <= 4 * HOUR ? "raw" : ms <= 36 * HOUR ? "minute" : "hour");

  /* Draws on `canvas`, words on `note`; what cannot be drawn is said. */
  chart.show = async function (canvas, note, a) {
    if (canvas.dataset.alert !== String(a.id)) canvas.hidden = true;       // of the same alert the old one stays till the new one comes
    canvas.dataset.alert = a.id;
    if (!a.code || a.code.startsWith("event:")) return cm.setText(note, cm.t("alert_chart_event"));
    const s = span(a), query = new URLSearchParams({ from: new Date(s.from).toISOString(), to: new Date(s.to).toISOString(), step: stepOf(s.to - s.from) });
    if (canvas.hidden) cm.setText(note, cm.t("loading"));
    try {
      const got = await cm.getJSON(`/api/indicators/${encodeURIComponent(a.code)}/series?${query}`);
      if (canvas.dataset.alert !== String(a.id)) return undefined;
      canvas.hidden = !got.t.length;
      cm.setText(note, got.t.length ? "" : cm.t("alert_chart_none"));
      canvas.paint = () => paint(canvas, a, got, s);
      return requestAnimationFrame(canvas.paint);
    } catch (e) { return cm.setText(note, cm.t("data_failed", { what: e.message })); }
  };

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  // A limit is drawn over values only where the rule compares the value itself with it.
  const limitOf = (a) => (["threshold", "forecast", ""].includes(a.kind) && Number.isFinite(a.limit) ? a.limit : null);

  function paint(canvas, a, got, s) {
    const ratio = window.devicePixelRatio || 1, w = Math.round(canvas.clientWidth * ratio), h = Math.round(canvas.clientHeight * ratio);
    if (!w || !h) return;
    canvas.width = w;
    canvas.height = h;
    const p = canvas.getContext("2d"), size = 12 * ratio, limit = limitOf(a), usual = a.detail && a.detail.expected;
    p.font = `${size}px ${css("--cm-font")}`;
    const known = [...got.v, limit, usual].filter((v) => Number.isFinite(v));
    let low = Math.min(...known), high = Math.max(...known);
    const air = (high - low || Math.abs(high) || 1) * 0.12;
    low = low >= 0 && low < (high - low) ? 0 : low - air;
    high += air;
    const left = size * 3.4, foot = size * 1.6, top = size * 1.4;
    const x = (ms) => left + ((ms - s.from) * (w - left - size)) / Math.max(1, s.to - s.from), y = (v) => h - foot - ((v - low) * (h - foot - top)) / (high - low);
    frame(p, { s, x, y, low, high, w, h, size, left, foot, top });
    if (limit !== null) level(p, x, y, w, limit, size, css(`--cm-severity-${words.rank(a.severity) + 1}`), cm.t("alert_limit", { n: words.number(limit) }), left);
    if (Number.isFinite(usual)) level(p, x, y, w, usual, size, css("--cm-text-3"), cm.t("alert_usual", { n: words.number(usual) }), left);
    values(p, got, x, y, size);
    moment(p, x(s.raised), top, h - foot, size, `${words.SHAPES[a.severity] || ""} ${cm.clock(a.raised_at)}`, css(`--cm-severity-${words.rank(a.severity) + 1}`), w);
    if (Number.isFinite(s.over)) moment(p, x(s.over), top, h - foot, size, cm.t("act_return"), css("--cm-text-3"), w);
  }

  function frame(p, f) {
    p.fillStyle = p.strokeStyle = css("--cm-text-3");
    p.textAlign = "right";
    for (const v of [f.low, (f.low + f.high) / 2, f.high]) {
      p.globalAlpha = 0.35;
      p.strokeRect(f.left, f.y(v), f.w - f.left, 0);
      p.globalAlpha = 1;
      p.fillText(words.number(Math.round(v * 100) / 100), f.left - f.size * 0.4, f.y(v) + f.size * 0.35);
    }
    p.textAlign = "left";
    p.fillText(cm.clock(new Date(f.s.from).toISOString()), f.left, f.h - f.size * 0.3);
    p.textAlign = "right";
    p.fillText(cm.clock(new Date(f.s.to).toISOString()), f.w - f.size * 0.4, f.h - f.size * 0.3);
  }
  function level(p, x, y, w, v, size, colour, text, left) {
    p.save();
    p.strokeStyle = p.fillStyle = colour;
    p.lineWidth = size / 8;
    p.setLineDash([size / 2, size / 3]);
    p.strokeRect(left, y(v), w - left, 0);
    p.fillStyle = css("--cm-text-1");
    p.textAlign = "left";
    p.fillText(text, left + size * 0.4, y(v) - size * 0.35);
    p.restore();
  }
  function values(p, got, x, y, size) {
    const times = got.t.map((t) => Date.parse(t)), gaps = times.slice(1).map((t, k) => t - times[k]).sort((a, b) => a - b);
    const most = 6 * (gaps[gaps.length >> 1] || MINUTE);
    p.strokeStyle = css("--cm-text-1");
    p.lineWidth = size / 7;
    p.lineJoin = "round";
    p.beginPath();
    times.forEach((t, k) => {
      if (!Number.isFinite(got.v[k])) return;
      if (k && t - times[k - 1] <= most && Number.isFinite(got.v[k - 1])) p.lineTo(x(t), y(got.v[k])); else p.moveTo(x(t), y(got.v[k]));
    });
    p.stroke();
  }
  function moment(p, at, top, foot, size, text, colour, w) {
    p.strokeStyle = colour;
    p.lineWidth = size / 7;
    p.strokeRect(at, top, 0, foot - top);
    p.fillStyle = css("--cm-text-1");
    p.textAlign = at > w * 0.7 ? "right" : "left";
    p.fillText(text, at + (at > w * 0.7 ? -size : size) * 0.3, top - size * 0.3);
  }

  cm.on("look", () => { for (const c of document.querySelectorAll("canvas[data-alert]")) if (c.paint) c.paint(); });
})();
