/* The live back-test beside the editor: a sentence, the days as bars, what was found and missed; moves with the limits. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const panel = (cm.ruleTest = { days: 30, answer: null });
  const SETTLE_MS = 160, SPANS = [7, 30, 90];
  let box = null, timer = 0, request = null, rule = null, before = null, beforeOf = "";

  panel.build = function () {
    box = cm.el("section", { class: "rule-test", "data-testid": "backtest", "aria-live": "polite" });
    return box;
  };

  /* Judges the rule as it stands in the editor; `saved` is what it is compared with. */
  panel.show = function (now, saved) {
    rule = now;
    const key = saved ? `${saved.id}/${saved.version}/${panel.days}` : "";
    if (key !== beforeOf) { before = null; beforeOf = key; panel.answer = null; }
    clearTimeout(timer);
    if (!rule) { box.replaceChildren(); return; }
    if (!panel.answer) draw(cm.t("rules_testing"));
    else box.dataset.busy = "1";
    timer = setTimeout(() => ask(saved), panel.answer ? SETTLE_MS : 0);
  };

  async function ask(saved) {
    if (request) request.abort();
    const mine = (request = new AbortController());
    try {
      const answer = await cm.rules.backtest(rule, panel.days, mine.signal);
      if (mine !== request) return;
      delete box.dataset.busy;
      if (!answer.ok) { panel.answer = null; draw(answer.what); return; }
      panel.answer = answer.got;
      if (saved && before === null && !cm.rules.differences(saved, rule).length) before = answer.got;
      draw("");
    } catch (e) { if (e.name !== "AbortError") draw(e.message); }
  }

  // -- what is said ---------------------------------------------------------------------------------
  function limitText() {
    const unit = cm.rules.unit(rule);
    return rule.levels.map((l) => `${l.severity} ${cm.rules.number(l.limit)}${unit ? (unit === "%" ? "%" : ` ${unit}`) : ""}`).join(" · ") || cm.t("rules_own_limits");
  }
  function sentence(a) {
    const vars = { limit: limitText(), days: a.days, n: cm.number(a.alerts), of: cm.number(a.of), found: cm.number(a.found),
      worst: a.worst ? cm.number(a.worst.alerts) : "0", day: a.worst ? a.worst.day.slice(5) : "—" };
    return cm.t(a.alerts === 0 ? (a.of ? "rules_said_none_of" : "rules_said_none") : a.of ? "rules_said_of" : "rules_said", vars);
  }
  const fact = (key, value, more) => cm.el("div", { class: "rt-fact" }, cm.el("b", { text: value }), cm.el("span", { text: cm.t(key) }), more ? cm.el("small", { text: more }) : null);

  function facts(a) {
    const change = before && before !== a ? `${cm.t("rules_saved_had")} ${cm.number(before.alerts)}` : "";
    const out = [fact("rules_alerts", cm.number(a.alerts), change), fact("rules_a_day", cm.number(a.alerts / a.days, 1)),
      fact("rules_worst_day", a.worst ? cm.number(a.worst.alerts) : "0", a.worst ? a.worst.day.slice(5) : ""),
      fact("rules_most_10", cm.number(a.most_10min)), fact("rules_lasts", a.median_s === null ? "—" : cm.rules.length(a.median_s))];
    if (a.of) out.push(fact("rules_found", `${cm.number(a.found)}/${cm.number(a.of)}`, a.delay_s === null ? "" : cm.t("rules_after", { age: cm.rules.length(a.delay_s) })));
    if (a.labels) out.push(fact("rules_false", cm.number(a.false), a.unjudged ? cm.t("rules_unjudged", { n: cm.number(a.unjudged) }) : ""));
    return cm.el("div", { class: "rt-facts" }, ...out);
  }

  // -- days as bars: grey as a calm number is; the saved rule's stand behind as outlines ----------------
  const svg = (tag, attrs, ...children) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [k, v] of Object.entries(attrs)) node.setAttribute(k, v);
    node.append(...children);
    return node;
  };
  function chart(a) {
    const W = 640, H = 170, left = 34, foot = 30, days = a.per_day, old = before && before !== a && before.per_day.length === days.length ? before.per_day : null;
    const most = Math.max(1, ...days.map((d) => d.alerts), ...(old || []).map((d) => d.alerts));
    const step = (W - left) / days.length, y = (n) => (H - foot) * (1 - n / most) + 10;
    const root = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": cm.t("rules_chart", { days: a.days, n: a.alerts }), class: "rt-chart" });
    for (const n of [...new Set([0, Math.round(most / 2), most])]) {
      const label = svg("text", { x: left - 6, y: y(n) + 4, "text-anchor": "end", class: "tick" });
      label.textContent = cm.number(n);
      root.append(svg("line", { x1: left, x2: W, y1: y(n), y2: y(n), class: "axis" }), label);
    }
    days.forEach((d, n) => {
      const x = left + n * step, w = Math.max(1.5, step * 0.72);
      if (old) root.append(svg("rect", { x, y: y(old[n].alerts), width: w, height: Math.max(0, y(0) - y(old[n].alerts)), class: "was" }));
      const bar = svg("rect", { x, y: y(d.alerts), width: w, height: Math.max(0, y(0) - y(d.alerts)), class: a.worst && d.day === a.worst.day ? "bar worst" : "bar" });
      const title = svg("title", {});
      title.textContent = `${d.day}: ${d.alerts}${old ? ` (${old[n].alerts})` : ""}`;
      bar.append(title);
      root.append(bar);
      if (n % Math.ceil(days.length / 6) === 0 && x < W - 40) {
        const label = svg("text", { x, y: H - 4, class: "tick" });
        label.textContent = d.day.slice(5);
        root.append(label);
      }
    });
    return root;
  }

  function examples(a) {
    const rows = a.examples.slice(-8).reverse().map((e) => cm.el("tr", {}, cm.el("td", {}, cm.rules.badge(e.severity)),
      cm.el("td", { text: cm.clock(e.raised_at) }), cm.el("th", { scope: "row", text: e.name ? cm.name(e.name) : e.code, title: e.code }),
      cm.el("td", { text: `${cm.rules.number(e.value)} / ${cm.rules.number(e.limit)}` }),
      cm.el("td", { text: e.ended_at ? cm.rules.length((Date.parse(e.ended_at) - Date.parse(e.raised_at)) / 1000) : cm.t("rules_stands") }),
      cm.el("td", { text: a.labels ? cm.t(`rjudged_${e.judged}`) : "" })));
    return rows.length ? cm.el("details", { class: "rule-part", "data-keep": "examples" }, cm.el("summary", { text: cm.t("rules_examples") }),
      cm.el("table", { class: "rt-table" }, cm.el("tbody", {}, ...rows))) : null;
  }
  function missed(a) {
    if (!a.missed.length) return null;
    return cm.el("details", { class: "rule-part", "data-keep": "missed", open: true }, cm.el("summary", { text: cm.t("rules_missed", { n: a.of - a.found }) }),
      cm.el("ul", { class: "rt-missed" }, ...a.missed.map((m) => cm.el("li", { text: `${m.id} · ${m.kind} · ${cm.clock(m.since)}` }))));
  }
  function notes(a) {
    const out = [cm.t("rules_how", { step: cm.rules.length(a.step_s), n: cm.number(a.indicators) })];
    if (!a.labels) out.unshift(cm.t("rules_no_labels"));
    if (a.known < 0.95) out.push(cm.t("rules_known", { share: cm.percent(a.known) }));
    if (!a.indicators) out.unshift(cm.t("rules_no_indicator"));
    return [...out, ...a.problems.map((p) => `${p.what} ${p.remedy}`)].map((text) => cm.el("p", { class: "weak", text }));
  }

  function draw(note) {
    const a = panel.answer;
    const spans = cm.el("div", { class: "tr-group", role: "group", "aria-label": cm.t("rules_window") }, ...SPANS.map((days) => cm.el("button", {
      type: "button", "data-keep": days, text: cm.t("rules_days", { n: days }), "aria-pressed": String(days === panel.days),
      onclick: () => { panel.days = days; panel.show(rule, cm.ruleEditor.saved); } })));
    const head = cm.el("header", {}, cm.el("h3", { text: cm.t("rules_test") }), spans);
    if (!a) { cm.renew(box, head, cm.el("p", { class: "empty", text: note })); return; }
    cm.renew(box, head, cm.el("p", { class: "rt-say", text: sentence(a), "data-testid": "backtest-say" }), facts(a), chart(a), ...notes(a), missed(a), examples(a));
  }
  cm.on("look", () => { if (box && rule) draw(""); });
})();
