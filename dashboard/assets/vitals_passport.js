/* The passport of an indicator: what it is, what it is now and why, where it comes from, whose it is. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const vitals = cm.vitals;
  const DAY = 86400e3;
  const passport = (cm.passport = { code: "" });
  let box = null, closed = () => {}, sheet = null, asked = 0;

  passport.build = function (onClose) {
    closed = onClose;
    box = cm.el("aside", { class: "passport", hidden: true, "data-testid": "passport", "data-t-label": "passport" });
    return box;
  };

  const has = (value) => value !== null && value !== undefined && value !== "";
  const part = (key, ...children) => cm.el("section", { class: `part pp-${key}` }, cm.el("h3", { text: cm.t(`pp_${key}`) }), ...children);
  function lines(pairs) {
    const list = cm.el("dl", { class: "sheet-list" });
    for (const [key, value] of pairs) {
      if (has(value)) list.append(cm.el("dt", { text: cm.t(key) }), cm.el("dd", {}, value));
    }
    return list;
  }
  const chip = (quality) => cm.el("span", { class: "q", "data-quality": quality, text: cm.t(`quality_${quality}`) });

  passport.cadence = (s) => (s ? cm.t("pp_every", { age: cm.age(s) }) : "");
  function when(iso) {
    return iso ? new Date(iso).toLocaleString(cm.state.lang === "en" ? "en-GB" : "zh-CN",
      { timeZone: cm.boot.time_zone, dateStyle: "medium", timeStyle: "medium" }) : "";
  }

  // -- head: name, code, place -----------------------------------------------------------------------
  function head(p) {
    const name = cm.name(p.name), copy = `${cm.t("copy")} ${p.code}`;
    const close = cm.el("button", { type: "button", class: "small", "aria-label": cm.t("close"), title: cm.t("close"), text: "×", onclick: () => closed() });
    const where = p.subject && p.subject.id ? cm.el("button", { type: "button", class: "goto", text: cm.name(p.subject.name) || p.subject.layer, onclick: () => {
      cm.pages.close();
      cm.select(p.subject.layer, p.subject.id, { fly: true });
    } }) : p.subject && cm.el("span", { text: cm.name(p.subject.name) });
    const trend = cm.pages.has("trend") ? cm.el("a", { href: `#/trend?${new URLSearchParams([["c", p.code]])}`, class: "button", text: cm.t("pp_open_trend") }) : null;
    return cm.el("div", { class: "part head" }, cm.el("div", { class: "title" }, cm.el("h2", { text: name, title: name.slice(0, 1000) }), close),
      cm.el("p", { class: "about", text: [cm.name(p.domain), cm.name(p.group)].filter(Boolean).join(" · ") }),
      cm.el("div", { class: "code" }, cm.el("code", { text: p.code }),
        cm.el("button", { type: "button", "data-copy": p.code, title: copy, "aria-label": copy, text: cm.t("copy") })),
      cm.el("div", { class: "pp-links" }, where ? cm.el("span", { class: "code-label", text: cm.t("pp_place") }) : null, where || null, trend));
  }

  // -- now: value, quality, age, change; kept fresh by the push ----------------------------------------
  function now(p) {
    return part("now", cm.el("div", { class: "pp-value" }, cm.el("b", { "data-pp": "value" }), cm.el("span", { "data-pp": "unit" }),
      cm.el("span", { "data-pp": "quality", class: "q" })),
    cm.el("p", { "data-pp": "told" }), cm.el("p", { "data-pp": "change" }),
    p.derived ? inputs(p) : null);
  }

  function inputs(p) {
    const shown = p.inputs.map((i) => cm.el("li", {}, link(i), cm.el("b", { "data-pp-input": i.at }), cm.el("span", { class: "q", "data-pp-quality": i.at })));
    const more = p.inputs_total - p.inputs.length;
    return cm.el("div", { class: "pp-inputs" }, cm.el("h4", { text: cm.t("pp_inputs") }), cm.el("ul", {}, ...shown),
      more > 0 ? cm.el("p", { class: "weak", text: cm.t("pp_more", { n: cm.number(more) }) }) : null);
  }
  const link = (i) => cm.el("button", { type: "button", class: "goto", title: i.code, text: cm.name(i.name), onclick: () => passport.go(i.code) });
  passport.go = (code) => cm.pages.go("vitals", { c: code });

  function fresh() {
    if (!sheet || box.hidden) return;
    const p = sheet, quality = vitals.quality(p.at), age = vitals.age(p.at), value = vitals.v[p.at];
    const set = (key, text) => cm.setText(box.querySelector(`[data-pp="${key}"]`), text);
    set("value", vitals.shown(p, value));
    set("unit", has(value) ? vitals.unit(p) : "");
    const mark = box.querySelector('[data-pp="quality"]');
    mark.dataset.quality = quality;
    set("quality", cm.t(`quality_${quality}`));
    set("told", `${cm.t(`pp_why_${p.derived ? "derived_" : ""}${quality}`, { cadence: cm.age(p.cadence_s) })} ${age === null ? "" : cm.t("ago", { age: cm.age(age) })}`);
    const change = vitals.change(p);
    set("change", change ? `${cm.t("pp_change")} ${change.text}（${vitals.shown(p, change.before)} → ${vitals.shown(p, value)}）` : "");
    for (const node of box.querySelectorAll("[data-pp-input]")) {
      const i = p.inputs.find((one) => String(one.at) === node.dataset.ppInput);
      cm.setText(node, `${vitals.shown(i, vitals.v[i.at])} ${has(vitals.v[i.at]) ? vitals.unit(i) : ""}`);
    }
    for (const node of box.querySelectorAll("[data-pp-quality]")) {
      const q = vitals.quality(Number(node.dataset.ppQuality));
      node.dataset.quality = q;
      cm.setText(node, cm.t(`q_${q}`));
    }
  }

  // -- the sheet ---------------------------------------------------------------------------------------
  function limits(p) {
    if (!p.thresholds.length) return null;
    const rows = p.thresholds.map((t) => cm.el("tr", { "data-force": String(t.in_force) },
      cm.el("td", {}, cm.el("span", { class: "severity", "data-severity": t.severity, text: t.severity })),
      cm.el("td", { text: `${t.op.replace(">=", "≥").replace("<=", "≤")} ${cm.number(t.value, Number.isInteger(t.value) ? 0 : Math.max(2, p.decimals))} ${vitals.unit(p)}` }),
      cm.el("td", { text: t.since ? cm.t("pp_since", { day: t.since }) : cm.t("pp_always") }),
      cm.el("td", { text: t.in_force ? cm.t("pp_in_force") : cm.t("pp_not_in_force") })));
    return part("thresholds", cm.el("table", { class: "pp-limits" }, cm.el("tbody", {}, ...rows)));
  }

  function about(p) {
    const text = (names) => (names ? cm.name(names) : "");
    return [part("meaning", cm.el("p", { text: text(p.definition) || cm.t("pp_no_definition") }),
      lines([["pp_formula", text(p.formula) || p.expr], ["pp_formula_source", p.formula_source]])),
    limits(p),
    part("facts", lines([["pp_unit", p.unit ? cm.unit(p.unit) : ""], ["pp_kind", cm.t(`kind_of_${p.kind}`)], ["pp_dimension", text(p.dimension)],
      ["pp_direction", cm.t(`direction_${p.direction}`)], ["pp_cadence", passport.cadence(p.cadence_s)], ["pp_system", text(p.system)],
      ["pp_source", p.source], ["pp_seen_source", p.now.source], ["pp_observed", when(p.now.observed_at)], ["pp_received", when(p.now.received_at)],
      ["owner", text(p.owner)], ["sharing", p.sharing ? cm.t(`sharing_${p.sharing}`) : ""], ["sensitivity", p.sensitivity]])),
    p.used_by.length ? part("used_by", cm.el("ul", { class: "pp-used" }, ...p.used_by.map((i) => cm.el("li", {}, link(i))))) : null];
  }

  async function trend(p, mine, holder) {
    const to = vitals.now(), url = (end) => `/api/indicators/${encodeURIComponent(p.code)}/series?${new URLSearchParams({ step: "hour",
      from: new Date(end - DAY).toISOString(), to: new Date(end).toISOString() })}`;
    try {
      const [today, week] = await Promise.all([cm.getJSON(url(to)), cm.getJSON(url(to - 7 * DAY))]);
      if (mine !== asked) return;
      const chart = cm.miniTrend(p, today, week, to);
      holder.replaceChildren(chart || cm.el("p", { class: "empty", text: cm.t("pp_no_readings") }));
      if (chart) holder.append(cm.el("p", { class: "pp-legend" }, cm.el("span", { "data-line": "mean", text: cm.t("pp_legend_mean") }),
        cm.el("span", { "data-line": "span", text: cm.t("pp_legend_span") }),
        week.t.length ? cm.el("span", { "data-line": "week", text: cm.t("pp_legend_week") }) : null));
    } catch (e) {
      if (mine === asked) holder.replaceChildren(cm.el("p", { class: "empty", text: cm.t("data_failed", { what: e.message }) }));
    }
  }

  function draw(p, mine) {
    const holder = cm.el("div", { class: "pp-chart" }, cm.el("p", { class: "empty", text: cm.t("loading") }));
    box.replaceChildren(head(p), now(p), part("trend", holder), ...about(p).filter(Boolean));
    box.scrollTop = 0;
    fresh();
    trend(p, mine, holder);
  }

  passport.show = async function (code) {
    passport.code = code;
    const mine = ++asked;
    box.hidden = !code;
    if (!code) { sheet = null; return; }
    if (!sheet || sheet.code !== code) box.replaceChildren(cm.el("p", { class: "empty", role: "status", text: cm.t("loading") }));
    try {
      const found = await cm.getJSON(`/api/indicators/${encodeURIComponent(code)}`);
      if (mine !== asked) return;
      sheet = found;
      draw(found, mine);
    } catch (e) {
      if (mine !== asked) return;
      sheet = null;
      box.replaceChildren(cm.el("div", { class: "problem", role: "alert" }, cm.el("h2", { text: cm.t(e.status === 404 ? "pp_unknown" : "failed") }),
        cm.el("p", { class: "fault-detail", text: e.message }), cm.el("button", { type: "button", text: cm.t("close"), onclick: () => closed() })));
    }
  };

  cm.on("vitals", fresh);
  cm.on("look", () => { if (sheet && passport.code) draw(sheet, asked); });
  setInterval(fresh, 1000);
})();
