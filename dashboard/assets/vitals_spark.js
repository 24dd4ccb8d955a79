/* Sparklines: the last 24 hours, hour by hour; asked for in one request for all rows in sight. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const KEEP_MS = 300e3, WAIT_MS = 80, MOST = 200;
  const kept = new Map();          // code -> { at, v: [24 numbers or null] }
  const wanted = new Map();        // code -> functions that draw
  const spark = (cm.spark = { asked: 0 });
  let timer = 0, epoch = 0;

  /* Draws `code` on `canvas` as soon as its hours are known; the newest wish of a canvas wins. */
  spark.draw = function (canvas, code) {
    canvas.dataset.spark = code;
    const have = kept.get(code);
    if (have) paint(canvas, have.v);
    else clear(canvas);
    if (have && Date.now() - have.at < KEEP_MS) return;
    const draw = (v) => { if (canvas.dataset.spark === code) paint(canvas, v); };
    if (!wanted.has(code)) wanted.set(code, []);
    wanted.get(code).push(draw);
    if (!timer) timer = setTimeout(ask, WAIT_MS);
  };
  spark.values = (code) => (kept.has(code) ? kept.get(code).v : null);

  async function ask() {
    const batch = [...wanted].slice(-MOST), mine = epoch;
    wanted.clear();
    const query = new URLSearchParams(batch.map(([code]) => ["codes", code]));
    spark.asked += 1;
    try {
      const answer = await cm.getJSON(`/api/sparklines?${query}`);
      if (mine !== epoch) return;
      for (const [code, draws] of batch) {
        const v = answer.series[code];
        if (!v) continue;
        kept.set(code, { at: Date.now(), v });
        for (const draw of draws) draw(v);
      }
    } catch (e) {
      console.warn("sparklines:", e.message);
    } finally {
      timer = wanted.size ? setTimeout(ask, WAIT_MS) : 0;
    }
  }

  // Asking a canvas for its size or colour makes the browser lay out the page: once a kind is enough.
  const looks = new Map();
  const kind = (canvas) => {
    const holder = canvas.parentElement, row = canvas.closest("[data-quality]");
    return `${holder.className}/${row ? row.dataset.quality : ""}/${cm.state.theme}/${cm.state.screen}`;
  };
  function look(canvas) {
    const key = kind(canvas);
    if (!looks.has(key)) {
      const style = getComputedStyle(canvas), ratio = Math.min(window.devicePixelRatio || 1, 2);
      if (!canvas.clientWidth) return null;
      looks.set(key, { w: Math.round(canvas.clientWidth * ratio), h: Math.round(canvas.clientHeight * ratio), ratio,
        colour: style.color, line: Math.max(1.25, parseFloat(style.fontSize) / 11) * ratio });
    }
    return looks.get(key);
  }
  spark.resized = () => looks.clear();
  window.addEventListener("resize", spark.resized);

  function sized(canvas, { w, h }) {
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, w, h);
    return pen;
  }
  function clear(canvas) {
    if (!canvas.dataset.painted) return;
    delete canvas.dataset.painted;
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
  }

  // A gap stays a gap; the line begins at the smallest value, as its title says: shape, not size.
  function paint(canvas, values) {
    const seen = look(canvas);
    if (!seen) return;
    const { w, h, ratio } = seen, pen = sized(canvas, seen);
    canvas.dataset.painted = "yes";
    const known = values.filter((v) => v !== null);
    if (!known.length) return;
    const low = Math.min(...known), high = Math.max(...known), edge = 2.5 * ratio;
    const x = (k) => edge + (k * (w - 2 * edge)) / (values.length - 1);
    const y = (v) => (high === low ? h / 2 : h - edge - ((v - low) * (h - 2 * edge)) / (high - low));
    pen.strokeStyle = pen.fillStyle = seen.colour;
    pen.lineWidth = seen.line;
    pen.lineJoin = "round";
    let open = false, last = null;
    pen.beginPath();
    values.forEach((v, k) => {
      if (v === null) { open = false; return; }
      if (open) pen.lineTo(x(k), y(v)); else pen.moveTo(x(k), y(v));
      open = true;
      last = [x(k), y(v)];
    });
    pen.stroke();
    pen.beginPath();
    pen.arc(last[0], last[1], 1.6 * pen.lineWidth, 0, 7);
    pen.fill();
  }

  cm.on("look", () => { spark.resized(); for (const c of document.querySelectorAll("canvas[data-spark]")) spark.draw(c, c.dataset.spark); });
  cm.on("vitals-catalogue", () => { epoch += 1; kept.clear(); });
})();
