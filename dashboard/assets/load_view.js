/* The page of the operator's load (#/load?hours=): the meter against EEMUA 191, floods, worst rules, use, mutes. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const SPANS = [4, 8, 24, 168, 720], REFRESH_MS = 15e3;
  let box = null, tools = null, body = null, hours = 8, answer = null, fault = "", timer = 0, asked = 0;

  const open = () => Boolean(box) && !box.hidden;
  const share = (n, of) => (of ? `${cm.number((n / of) * 100, n && n / of < 0.1 ? 1 : 0)}%` : "—");

  async function ask() {
    const mine = ++asked;
    try {
      const [got] = await Promise.all([cm.getJSON(`/api/alerts/load?hours=${hours}`), cm.mutes.load(), cm.rules.rows ? null : cm.rules.load()]);
      if (mine !== asked) return;
      answer = got;
      fault = "";
    } catch (e) { if (mine !== asked) return; fault = e.message; }
    draw();
  }

  // EEMUA 191's word for the mean of the window; a flood is said before anything else.
  function grade(a) {
    const mean = a.per_hour / 6;
    if (a.flood) return ["load_class_flood", "flood"];
    return mean <= a.targets.acceptable_10min ? ["load_in_class", "ok"] : mean <= a.targets.manageable_10min ? ["load_class_manage", "manage"] : ["load_class_over", "over"];
  }
  const fact = (key, value, more) => cm.el("div", { class: "rt-fact" }, cm.el("b", { text: value }), cm.el("span", { text: cm.t(key) }), more ? cm.el("small", { text: more }) : null);

  function facts(a) {
    return cm.el("div", { class: "rt-facts" }, fact("load_now", cm.number(a.now_10min)), fact("load_most", cm.number(a.most_10min)), fact("load_hour", cm.number(a.per_hour, 1)),
      fact("load_told", cm.number(a.told)), fact("load_flood_share", share(a.flood_share, 1), a.floods.length ? cm.t("load_floods", { n: a.floods.length }) : cm.t("load_flood_none")),
      fact("load_standing", cm.number(a.standing)), fact("load_stale", cm.number(a.stale)), fact("load_answer", a.answer_s === null ? "—" : cm.rules.length(a.answer_s)),
      fact("load_hidden", cm.number(a.hidden)), fact("load_damped", cm.number(a.damped)), fact("load_fleeting", cm.number(a.fleeting)));
  }
  const part = (key, ...children) => cm.el("section", { "data-keep": key }, cm.el("h3", { text: cm.t(key) }), ...children.filter(Boolean));
  const bar = (n) => cm.el("span", { class: "load-bar" }, cm.el("i", { style: `--share:${Math.min(100, Math.round(n * 100))}%` }));

  function priority(a) {
    const total = Object.values(a.by_severity).reduce((x, y) => x + y, 0);
    return part("load_priority", cm.el("ul", { class: "load-priority" }, ...Object.entries(a.by_severity).map(([s, n]) => cm.el("li", {}, cm.rules.badge(s),
      cm.el("b", { text: cm.number(n) }), bar(total ? n / total : 0), cm.el("span", { text: cm.t("load_share_of", { share: share(n, total), target: share(a.targets.priority[s], 1) }) })))));
  }
  const ruleLink = (r) => cm.el("a", { href: `#/rules?${new URLSearchParams([["r", r.rule]])}`, text: cm.name(r.name) || r.rule, title: r.rule });
  function worst(a) {
    if (!a.worst.length) return part("load_worst", cm.el("p", { class: "empty", text: cm.t("load_none") }));
    return part("load_worst", cm.el("p", { class: "weak", text: cm.t("load_worst_share", { share: share(a.worst_share, 1) }) }),
      cm.el("table", { class: "load-table" }, cm.el("tbody", {}, ...a.worst.map((r) => cm.el("tr", {}, cm.el("th", { scope: "row" }, ruleLink(r)),
        cm.el("td", { class: "n", text: cm.number(r.told) }), cm.el("td", {}, bar(r.share)), cm.el("td", { class: "n", text: share(r.share, 1) }))))));
  }
  function use(a) {
    const rows = a.useful.filter((r) => r.useful + r.not_useful).sort((x, y) => y.not_useful - x.not_useful);
    if (!rows.length) return part("load_use", cm.el("p", { class: "empty", text: cm.t("load_no_use") }));
    return part("load_use", cm.el("table", { class: "load-table" }, cm.el("tbody", {}, ...rows.map((r) => cm.el("tr", {}, cm.el("th", { scope: "row" }, ruleLink(r)),
      cm.el("td", { class: "n", text: `${r.useful} / ${r.useful + r.not_useful}` }), cm.el("td", {}, bar(r.useful / (r.useful + r.not_useful))))))));
  }

  function draw() {
    if (!open()) return;
    for (const b of tools.querySelectorAll("[data-hours]")) b.setAttribute("aria-pressed", String(Number(b.dataset.hours) === hours));
    if (!answer) {
      body.replaceChildren(cm.el("p", { class: "empty", role: fault ? "alert" : "status", text: fault ? cm.t("data_failed", { what: fault }) : cm.t("loading") }));
      return;
    }
    const a = answer, [word, kind] = grade(a);
    cm.renew(body, fault ? cm.el("p", { class: "empty", role: "alert", text: cm.t("data_failed", { what: fault }) }) : null,
      cm.el("div", { class: "load-say", "data-grade": kind }, cm.el("b", { text: cm.t(word) }), cm.el("span", { class: "weak", text: cm.t("load_source") })),
      facts(a), part("load_chart", cm.loadChart(a)),
      cm.el("div", { class: "load-cols" }, worst(a), priority(a), use(a)), cm.mutes.draw((kept) => (kept ? draw() : ask())));
  }

  function build() {
    const spans = cm.el("div", { class: "tr-group", role: "group", "data-t-label": "load_span" }, ...SPANS.map((h) => cm.el("button", { type: "button", "data-hours": h, "data-t": `load_${h}`,
      onclick: () => { hours = h; answer = null; cm.pages.say(new URLSearchParams([["hours", h]])); draw(); ask(); } })));
    const out = ["csv", "xlsx"].map((format) => cm.el("a", { class: "button", "data-export": format, text: format.toUpperCase(), download: "" }));
    for (const link of out) link.addEventListener("click", () => { link.href = `/api/alerts/load/file?${new URLSearchParams({ hours, format: link.dataset.export, lang: cm.state.lang })}`; });
    tools = cm.el("header", { class: "vt-tools" }, cm.el("h2", { "data-t": "load_page" }), spans,
      cm.el("span", { class: "vt-export" }, cm.el("span", { "data-t": "load_export" }), ...out));
    body = cm.el("div", { class: "load-body" });
    box = cm.el("section", { id: "load-page", class: "page", hidden: true, "data-t-label": "load_page" }, tools, body);
    document.body.append(box);
    cm.applyTexts(box);
  }

  cm.pages.register("load", {
    open(p) {
      box.hidden = false;
      hours = SPANS.includes(Number(p.get("hours"))) ? Number(p.get("hours")) : 8;
      draw();
      ask();
      clearInterval(timer);
      timer = setInterval(() => { if (!document.hidden) ask(); }, REFRESH_MS);
    },
    update(p) { hours = SPANS.includes(Number(p.get("hours"))) ? Number(p.get("hours")) : 8; ask(); },
    close() { box.hidden = true; clearInterval(timer); },
    escape: () => Boolean(cm.asking && cm.asking()),
  });
  cm.on("look", () => { if (box) { cm.applyTexts(box); draw(); } });
  cm.on("start", build);
})();
