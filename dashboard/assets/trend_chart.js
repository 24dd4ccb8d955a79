/* The trend page's charts: plotly.js from its wheel, fetched when the first chart is drawn. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const CONFIG = { displaylogo: false, showSendToCloud: false, responsive: true, displayModeBar: false, doubleClick: false };
  const chart = (cm.trendChart = { ranges: null, locale: null });
  let loading = null;

  function library() {
    if (window.Plotly) return Promise.resolve(window.Plotly);
    if (!loading) {
      loading = new Promise((done, fail) => {
        const script = cm.el("script", { src: "/vendor/plotly.js" });
        script.onload = () => done(window.Plotly);
        script.onerror = () => { loading = null; fail(new Error("/vendor/plotly.js")); };
        document.head.append(script);
      });
    }
    return loading;
  }

  const config = () => (chart.locale ? { ...CONFIG, locale: "zh-CN", locales: { "zh-CN": chart.locale } } : CONFIG);
  const sizes = () => {
    const px = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--fs")) || 15;
    return Number.isFinite(px) ? parseFloat(getComputedStyle(document.body).fontSize) || px : 15;
  };

  function scaled(figure) {
    const layout = structuredClone(figure.layout), size = sizes();
    layout.font.size = Math.round(size * 0.93);
    for (const [key, axis] of Object.entries(layout)) {
      if (!/^[xy]axis/.test(key)) continue;
      if (axis.tickfont) axis.tickfont.size = Math.round(size * 0.85);
      if (axis.title) axis.title.font = { size: Math.round(size * 0.85) };
    }
    return layout;
  }

  /* Draws the curves. While time is zoomed the values' axes stay as they were for the whole window, unless
     the reader asked for them to be magnified. */
  chart.main = async function (node, figure, keep, fit) {
    const plotly = await library();
    const layout = scaled(figure);
    const axes = Object.keys(layout).filter((k) => /^yaxis\d?$/.test(k));
    for (const key of axes) {
      if (fit) { delete layout[key].range; layout[key].autorange = true; }
      else if (keep && chart.ranges && chart.ranges[key]) layout[key].range = chart.ranges[key];
    }
    if (!keep) chart.ranges = Object.fromEntries(axes.map((k) => [k, layout[k].range]));
    await plotly.react(node, figure.data, layout, config());
    if (!node.dataset.bound) {
      node.dataset.bound = "1";
      node.on("plotly_relayout", (e) => {
        const from = e["xaxis.range[0]"], to = e["xaxis.range[1]"];
        if (from && to) cm.emit("trend-zoom", [String(from), String(to)]);
      });
    }
  };

  chart.side = async function (node, figure) {
    const plotly = await library();
    await plotly.react(node, figure.data, scaled(figure), config());
  };

  chart.png = async function (node, name) {
    const plotly = await library();
    const box = node.getBoundingClientRect();
    const ground = getComputedStyle(document.documentElement).getPropertyValue("--cm-ground").trim();
    const layout = { ...node.layout, paper_bgcolor: ground, plot_bgcolor: ground, title: { text: name.title, font: { size: 16 } },
      margin: { l: 60, r: 40, t: 90, b: 50 } };
    const url = await plotly.toImage({ data: node.data, layout, config: config() },
      { format: "png", width: Math.round(box.width), height: Math.round(box.height) + 80, scale: 2 });
    const link = cm.el("a", { href: url, download: name.file });
    document.body.append(link);
    link.click();
    link.remove();
  };

  chart.resize = (nodes) => { if (window.Plotly) nodes.forEach((n) => n.data && window.Plotly.Plots.resize(n)); };
})();
