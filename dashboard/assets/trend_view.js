/* The trend page (#/trend?c=&span=&compare=…): question first, chart second, table third. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const { trend: state, trendTools: tools, trendChart: chart } = cm;
  const REFRESH_MS = 60e3;
  let box = null, main = null, calendar = null, spread = null, note = null, table = null, back = null, step = null;
  let answer = null, asked = 0, timer = 0;

  const open = () => Boolean(box) && !box.hidden;

  async function ask() {
    const turn = ++asked;
    tools.draw(answer && answer.names);
    if (!state.codes.length) { answer = null; return show("trend_none"); }
    if (!answer) show("loading");
    box.dataset.busy = "1";
    try {
      const got = await cm.getJSON(`/api/trend?${state.query()}&theme=${cm.state.theme}`);
      if (turn !== asked || !open()) return undefined;
      answer = got;
      await draw();
    } catch (e) {
      if (turn === asked) { answer = null; show("trend_failed", { what: e.message }); }
    } finally { if (turn === asked) delete box.dataset.busy; }
    return undefined;
  }

  function show(key, vars) {
    note.hidden = !key;
    cm.setText(note, key ? cm.t(key, vars) : "");
    box.dataset.state = key ? "note" : "chart";
  }

  async function draw() {
    show("");
    tools.draw(answer.names);
    back.hidden = !state.zoom;
    const bits = [cm.t("trend_step_note", { step: cm.t(`trend_step_${answer.step}`) })];
    if (answer.step === "raw") bits[0] = cm.t("trend_step_raw");
    if (state.compare === "festival" && !answer.compared) bits.push(cm.t("trend_no_festival"));
    if (state.forecast && !answer.forecast.some(Boolean) && !state.zoom && state.span !== "own") bits.push(cm.t("trend_ahead_none"));
    cm.setText(step, bits.join(" · "));
    chart.locale = answer.locale;
    await chart.main(main, answer.main, Boolean(state.zoom), state.fit);
    cm.setText(calendar.previousSibling, cm.t("trend_calendar", { name: answer.names[0] }));
    cm.setText(spread.previousSibling, `${cm.t("trend_spread", { name: answer.names[0] })} · ${cm.t("trend_spread_note")}`);
    await Promise.all([chart.side(calendar, answer.calendar), chart.side(spread, answer.spread)]);
    rows();
    cm.emit("trend-drawn", answer);
  }

  const when = (iso) => (iso ? new Date(iso).toLocaleString(cm.state.lang === "en" ? "en-GB" : "zh-CN", { hour12: false,
    timeZone: cm.boot.time_zone || "Asia/Shanghai", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }) : "—");

  function rows() {
    const heads = ["name", "mean", "least", "most", "when", "change", "count", "share", "source"];
    const value = (v, d) => (v === null ? "—" : cm.number(v, d));
    table.replaceChildren(
      cm.el("thead", {}, cm.el("tr", {}, ...heads.map((k) => cm.el("th", { text: cm.t(`trend_t_${k}`), scope: "col" })))),
      cm.el("tbody", {}, ...answer.table.map((r) => {
        const unit = r.unit ? ` ${cm.unit ? cm.unit(r.unit) : r.unit}` : "";
        const change = r.change === null ? "—" : `${r.change > 0 ? "+" : ""}${cm.number(r.change * 100, 1)} %`;
        const cells = [value(r.mean, Math.max(r.decimals, 1)) + unit, value(r.least, r.decimals), value(r.most, r.decimals),
          when(r.most_at), change, cm.number(r.count), r.share === null ? "—" : `${cm.number(r.share * 100, 1)} %`, r.source];
        return cm.el("tr", {}, cm.el("th", { scope: "row", text: r.name, title: r.code }), ...cells.map((text) => cm.el("td", { text })));
      })));
  }

  function changed() {
    cm.pages.say(state.params());
    ask();
  }

  async function save(kind) {
    if (!answer) return;
    const file = `trend-${state.codes[0].replace(/[^\w.-]+/g, "_")}`;
    if (kind === "png") return chart.png(main, { title: answer.names.join(" · "), file: `${file}.png` });
    try {
      const got = await fetch(`/api/trend/file?${state.query()}&format=${kind}`);
      if (!got.ok) throw new Error(((await got.json().catch(() => null)) || { error: { what: got.status } }).error.what);
      const link = cm.el("a", { href: URL.createObjectURL(await got.blob()), download: `${file}.${kind}` });
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 10e3);
    } catch (e) { cm.notice(cm.t("trend_failed", { what: e.message }), "fault"); }
    return undefined;
  }

  function build() {
    main = cm.el("div", { class: "tr-main", id: "trend-main" });
    calendar = cm.el("div", { class: "tr-plot", id: "trend-calendar" });
    spread = cm.el("div", { class: "tr-plot", id: "trend-spread" });
    note = cm.el("p", { class: "tr-note", role: "status" });
    step = cm.el("span", { class: "tr-step" });
    back = cm.el("button", { type: "button", "data-t": "trend_back", hidden: true, onclick: () => { state.zoom = null; ask(); } });
    table = cm.el("table", { class: "tr-table" });
    const figure = (node) => cm.el("figure", {}, cm.el("figcaption"), node);
    box = cm.el("section", { id: "trend-page", class: "page", hidden: true, "data-t-label": "trend_title" },
      ...tools.build(changed, save), note,
      cm.el("div", { class: "tr-body" }, cm.el("div", { class: "tr-line" }, step, back), main,
        cm.el("div", { class: "tr-sides" }, figure(calendar), figure(spread)),
        cm.el("div", { class: "tr-scroll" }, table)));
    document.body.append(box);
    words();
  }

  function words() {
    cm.applyTexts(box);
    tools.words();
  }

  cm.pages.register("trend", {
    open(params) {
      box.hidden = false;
      state.read(params);
      answer = null;
      cm.vitals.load().then(() => { if (open()) tools.draw(answer && answer.names); });
      ask();
      clearInterval(timer);
      timer = setInterval(() => { if (!document.hidden && !state.zoom && state.span !== "own") ask(); }, REFRESH_MS);
    },
    update(params) { state.read(params); ask(); },
    close() { box.hidden = true; clearInterval(timer); },
    find() { tools.find(); },
    escape() { if (!state.zoom) return false; state.zoom = null; ask(); return true; },
  });

  cm.on("trend-zoom", ([from, to]) => {
    const zoom = [state.moment(from), state.moment(to)];
    if (Date.parse(zoom[1]) - Date.parse(zoom[0]) < 120e3) return;
    state.zoom = zoom;
    ask();
  });
  cm.on("look", () => { if (box) { words(); if (open()) ask(); } });
  cm.on("start", build);
  window.addEventListener("resize", () => { if (open()) chart.resize([main, calendar, spread]); });
})();
