/* The time slider: any kind of indicator at every place, moment by moment, in place of the live columns. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const { replay } = cm;
  const SPANS = { "4h": 4, "24h": 24, "7d": 168, "30d": 720 };
  const FRAME_MS = 350, TALLEST_M = 260;
  let bar = null, kind = null, range = null, play = null, stamp = null, key = null, note = null, spans = null, asked = 0;

  const plain = (row) => cm.name(row.name).replace(row.subject ? cm.name(row.subject.name) : "", "").trim() || row.template;

  // One entry a template: its name is what remains when the place's own name is taken out.
  function kinds() {
    const seen = new Map();
    for (const row of cm.vitals.rows) if (row.subject && !seen.has(row.template)) seen.set(row.template, row);
    const groups = new Map();
    for (const row of seen.values()) {
      const domain = cm.name(row.domain);
      if (!groups.has(domain)) groups.set(domain, []);
      groups.get(domain).push(cm.el("option", { value: row.template, text: plain(row) }));
    }
    kind.replaceChildren(...[...groups].map(([label, options]) => cm.el("optgroup", { label }, ...options)));
    kind.value = replay.template;
  }

  async function fetchFilm() {
    const turn = ++asked;
    say("replay_wait");
    const now = cm.vitals.now ? cm.vitals.now() : Date.now();
    const query = new URLSearchParams({ template: replay.template, theme: cm.state.theme,
      from: new Date(now - SPANS[replay.span] * 3600e3).toISOString(), to: new Date(now).toISOString() });
    try {
      const film = await cm.getJSON(`/api/frames?${query}`);
      if (turn !== asked || !replay.on) return;
      replay.film = film;
      replay.at = Math.max(0, film.times.length - 1);
      range.max = String(Math.max(0, film.times.length - 1));
      legend();
      show();
    } catch (e) {
      if (turn !== asked) return;
      replay.film = null;
      note.hidden = false;
      cm.setText(note, cm.t("trend_failed", { what: e.message }));
    }
  }

  function say(word) {
    note.hidden = !word;
    cm.setText(note, word ? cm.t(word) : "");
  }

  const step = (value) => replay.film.edges.filter((edge) => value > edge).length;

  function records() {
    const { film } = replay, row = film.values[replay.at] || [];
    return film.subjects.map((s, n) => {
      const value = row[n], known = value !== null && value !== undefined;
      const share = known ? Math.min(1, Math.max(0, (value - film.low) / (film.high - film.low))) : 0;
      return { id: s.id, layer: s.layer, lon: s.lon, lat: s.lat, height_m: share * TALLEST_M, quality: known ? "good" : "missing",
        step: known ? film.levels[step(value)] : null, label: known ? cm.number(value, Math.min(film.decimals, 1)) : "?" };
    });
  }

  function show() {
    const { film } = replay;
    const none = !film || !film.times.length;
    say(none ? "replay_empty" : "");
    range.disabled = none;
    if (none) { cm.updateLayers([]); cm.setText(stamp, ""); return; }
    range.value = String(replay.at);
    const at = new Date(film.times[replay.at]).toLocaleString(cm.state.lang === "en" ? "en-GB" : "zh-CN", { hour12: false,
      timeZone: cm.boot.time_zone || "Asia/Shanghai", month: "2-digit", day: "2-digit", weekday: "short", hour: "2-digit", minute: "2-digit" });
    cm.setText(stamp, cm.t("replay_at", { at }));
    range.setAttribute("aria-valuetext", at);
    if (!cm.map() || cm.pages.now) return;
    cm.updateLayers(film.layers.map((layer) => ({ ...cm.scaleDeck(layer), data: records() })));
  }

  function legend() {
    const { film } = replay, unit = cm.unit(film.unit), digits = Math.min(film.decimals, 1);
    const edges = [film.low, ...film.edges, film.high];
    key.replaceChildren(...film.levels.map((level, n) => cm.el("li", {},
      cm.el("i", { class: "swatch", style: `background: var(--cm-load-${level.toLowerCase()})` }),
      cm.el("span", { text: n === film.levels.length - 1 ? `≥ ${cm.number(edges[n], digits)}` : cm.number(edges[n], digits) }))),
    cm.el("li", {}, cm.el("i", { class: "swatch unknown" }), cm.el("span", { text: cm.t("replay_missing") })),
    cm.el("li", { text: unit }));
  }

  function pause() {
    clearInterval(replay.playing);
    replay.playing = 0;
    cm.setText(play, cm.t("replay_play"));
  }

  function toggle() {
    if (replay.playing) return pause();
    if (!replay.film || !replay.film.times.length) return undefined;
    if (replay.at >= replay.film.times.length - 1) replay.at = 0;
    cm.setText(play, cm.t("replay_pause"));
    replay.playing = setInterval(() => {
      if (document.hidden || cm.pages.now) return;
      if (replay.at >= replay.film.times.length - 1) return pause();
      replay.at += 1;
      show();
      return undefined;
    }, FRAME_MS);
    return undefined;
  }

  function build() {
    kind = cm.el("select", { id: "replay-kind", "data-t-label": "replay_kind", onchange: () => { replay.template = kind.value; pause(); fetchFilm(); } });
    spans = Object.keys(SPANS).map((name) => cm.el("button", { type: "button", "data-t": `trend_q_${name}`, "data-span": name,
      onclick: () => { replay.span = name; marks(); pause(); fetchFilm(); } }));
    range = cm.el("input", { type: "range", min: "0", max: "0", step: "1", "data-t-label": "replay_slider",
      oninput: () => { pause(); replay.at = Number(range.value); show(); } });
    play = cm.el("button", { type: "button", onclick: toggle });
    stamp = cm.el("b", { class: "replay-stamp" });
    note = cm.el("span", { class: "replay-note", role: "status", hidden: true });
    key = cm.el("ol", { class: "replay-key" });
    bar = cm.el("section", { id: "replay", hidden: true, "data-t-label": "replay" },
      cm.el("div", { class: "replay-row" }, stamp, note, kind, cm.el("div", { class: "replay-spans" }, ...spans),
        cm.el("button", { type: "button", "data-t": "replay_close", onclick: () => cm.openReplay(false) })),
      cm.el("div", { class: "replay-row" }, play, range, key));
    document.body.append(bar);
  }

  function marks() {
    for (const b of spans) b.setAttribute("aria-pressed", String(b.dataset.span === replay.span));
    const button = document.querySelector("[data-action=replay]");
    if (button) button.setAttribute("aria-pressed", String(replay.on));
    document.body.toggleAttribute("data-replay", replay.on);
  }

  function words() {
    cm.applyTexts(bar);
    cm.setText(play, cm.t(replay.playing ? "replay_pause" : "replay_play"));
    if (cm.vitals.rows.length) kinds();
  }

  cm.openReplay = async function (on) {
    replay.on = on;
    bar.hidden = !on;
    marks();
    if (!on) { pause(); replay.film = null; cm.paintLive(); return; }
    words();
    await cm.vitals.load();
    kinds();
    if (!kind.value && kind.options.length) { replay.template = kind.options[0].value; kind.value = replay.template; }
    fetchFilm();
  };

  cm.on("start", build);
  cm.on("look", () => { if (bar && replay.on) { words(); fetchFilm(); } });
  cm.on("style", () => { if (replay.on && replay.film) show(); });
  cm.on("page", () => { if (replay.on && replay.film) show(); });
  document.addEventListener("click", (e) => { if (e.target.closest("[data-action=replay]")) cm.openReplay(!replay.on); });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && replay.on && !cm.pages.now && bar.contains(document.activeElement)) { e.stopPropagation(); cm.openReplay(false); }
  }, true);
})();
