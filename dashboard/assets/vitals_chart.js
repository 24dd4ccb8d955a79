/* A small chart of one indicator's last 24 hours: mean, span, the same hours last week; axis told. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const W = 420, H = 150, LEFT = 6, RIGHT = 6, TOP = 18, BOTTOM = 20, DAY = 86400e3, HOUR = 3600e3;
  const SVG = "http://www.w3.org/2000/svg";

  function node(tag, attrs, text) {
    const made = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attrs)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // A path that breaks where an hour has no value: a gap is a gap.
  function line(points, x, y) {
    let d = "", before = null;
    for (const p of points) {
      d += `${before !== null && p.at - before <= 1.5 * HOUR ? "L" : "M"}${x(p.at).toFixed(1)} ${y(p.v).toFixed(1)}`;
      before = p.at;
    }
    return d;
  }

  const points = (s, shift) => s.t.map((at, k) => ({ at: Date.parse(at) + shift, v: s.v[k], low: s.min[k], high: s.max[k] }));

  /* Returns an SVG; `now` and `week` are the answers of /series, `to` the right edge in ms. */
  cm.miniTrend = function (row, now, week, to) {
    const mine = points(now, HOUR / 2), before = points(week, HOUR / 2 + 7 * DAY), from = to - DAY;
    const all = [...mine.flatMap((p) => [p.low, p.high]), ...before.map((p) => p.v)];
    if (!mine.length) return null;
    let low = Math.min(...all), high = Math.max(...all);
    if (low >= 0 && low < high * 0.5) low = 0;          // near enough to show from nothing
    if (high === low) { high += 1; low -= low > 0 ? Math.min(1, low) : 1; }
    const x = (at) => LEFT + ((at - from) * (W - LEFT - RIGHT)) / DAY;
    const y = (v) => TOP + ((high - v) * (H - TOP - BOTTOM)) / (high - low);
    const chart = node("svg", { viewBox: `0 0 ${W} ${H}`, class: "mini-trend", role: "img", "aria-label": cm.t("vitals_trend_24") });
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: cm.boot.time_zone, hour: "2-digit", minute: "2-digit" });
    for (const value of [high, low]) {
      chart.append(node("line", { x1: LEFT, x2: W - RIGHT, y1: y(value), y2: y(value), class: "axis" }));
      chart.append(node("text", { x: LEFT, y: y(value) + (value === high ? -5 : -4), class: "tick" }, cm.number(value, row.decimals)));
    }
    for (let k = 0; k <= 4; k += 1) {
      const at = from + (k * DAY) / 4;
      chart.append(node("text", { x: x(at), y: H - 5, class: "tick", "text-anchor": k === 0 ? "start" : k === 4 ? "end" : "middle" },
        k === 4 ? cm.t("now") : clock.format(at)));
    }
    const up = mine.map((p) => `${x(p.at).toFixed(1)} ${y(p.high).toFixed(1)}`);
    const down = [...mine].reverse().map((p) => `${x(p.at).toFixed(1)} ${y(p.low).toFixed(1)}`);
    chart.append(node("path", { d: `M${[...up, ...down].join("L")}Z`, class: "span" }),
      node("path", { d: line(before, x, y), class: "week" }), node("path", { d: line(mine, x, y), class: "mean" }));
    const last = mine[mine.length - 1];
    chart.append(node("circle", { cx: x(last.at), cy: y(last.v), r: 3, class: "dot" }));
    return chart;
  };
})();
