/* Alerts per ten minutes over a window, with the lines of EEMUA 191 and the floods as bands; drawn as SVG. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const TEN = 600e3, MOST_BARS = 320;
  const svg = (tag, attrs, ...children) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [k, v] of Object.entries(attrs)) node.setAttribute(k, v);
    node.append(...children);
    return node;
  };
  const label = (attrs, text) => { const node = svg("text", { class: "tick", ...attrs }); node.textContent = text; return node; };

  // Of a long window every bar is the worst ten minutes within it: a mean would hide the flood.
  function bars(counts) {
    const step = Math.max(1, Math.ceil(counts.length / MOST_BARS)), out = [];
    for (let at = 0; at < counts.length; at += step) out.push(Math.max(...counts.slice(at, at + step)));
    return { out, step };
  }

  cm.loadChart = function (a) {
    // drawn about as wide as it is shown, so that a tablet's ticks are not a wall's made small
    const W = Math.max(640, Math.min(1600, Math.round(document.body.clientWidth * 0.85))), H = 250, left = 40, right = 130, top = 10, foot = 26, t = a.targets;
    const from = Date.parse(a.from), to = Date.parse(a.to), { out, step } = bars(a.per_10min);
    const most = Math.max(t.flood_over + 2, ...out);
    const x = (at) => left + ((at - from) / (to - from)) * (W - left - right), y = (n) => top + (H - top - foot) * (1 - n / most);
    const root = svg("svg", { viewBox: `0 0 ${W} ${H}`, class: "load-chart", role: "img", "aria-label": cm.t("load_chart_label", { most: cm.number(Math.max(0, ...out)) }) });
    for (const f of a.floods) {
      const begin = x(Date.parse(f.start)), end = x(f.end ? Date.parse(f.end) : to);
      const band = svg("rect", { x: begin, y: top, width: Math.max(2, end - begin), height: H - top - foot, class: "flood" });
      const title = svg("title", {});
      title.textContent = `${cm.clock(f.start)} – ${f.end ? cm.clock(f.end) : cm.t("load_flood_now")}: ${f.told}`;
      band.append(title);
      root.append(band);
    }
    root.append(svg("line", { x1: left, x2: W - right, y1: y(0), y2: y(0), class: "axis" }), label({ x: left - 8, y: y(0) + 4, "text-anchor": "end" }, "0"));
    out.forEach((n, k) => {
      const at = x(from + k * step * TEN), width = Math.max(1, x(from + (k + 1) * step * TEN) - at - 1);
      const bar = svg("rect", { x: at, y: y(n), width: Math.min(width, W - right - at), height: y(0) - y(n), class: n > t.flood_over ? "bar over" : "bar" });
      const title = svg("title", {});
      title.textContent = `${cm.clock(new Date(from + k * step * TEN).toISOString())}: ${n}`;
      bar.append(title);
      root.append(bar);
    });
    for (const [key, n] of [["load_ok", t.acceptable_10min], ["load_manage", t.manageable_10min], ["load_flood", t.flood_over]]) {
      root.append(svg("line", { x1: left, x2: W - right, y1: y(n), y2: y(n), class: `target ${key}` }),
        label({ x: W - right + 8, y: y(n) + (key === "load_ok" ? 9 : key === "load_manage" ? -1 : 4) }, cm.t(key, { n })));
    }
    for (let k = 0; k <= 6; k += 1) {
      const at = from + (k / 6) * (to - from);
      root.append(label({ x: x(at), y: H - 6, "text-anchor": k === 0 ? "start" : k === 6 ? "end" : "middle" }, cm.clock(new Date(at).toISOString())));
    }
    return root;
  };
})();
