/* What a list of alerts shows, in the address and as the questions of /api/alerts; saved queues are saved views. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const words = cm.alertWords;
  const STATES = ["told", "unacked", "acked", "hidden", "all", "past"];
  const filter = (cm.alertFilter = { q: "", severity: new Set(), state: "told", rule: "", area: "", assignee: "", role: "", cards: true });
  let box = null, changed = () => {};

  filter.read = function (params) {
    filter.q = params.get("q") || "";
    filter.severity = new Set((params.get("severity") || "").split(",").filter((s) => words.SEVERITIES.includes(s)));
    filter.state = STATES.includes(params.get("state")) ? params.get("state") : "told";
    for (const key of ["rule", "area", "assignee", "role"]) filter[key] = params.get(key) || "";
    filter.cards = params.get("cards") !== "0";
  };
  filter.write = function (params) {
    if (filter.q) params.set("q", filter.q);
    if (filter.severity.size) params.set("severity", [...filter.severity].join(","));
    if (filter.state !== "told") params.set("state", filter.state);
    for (const key of ["rule", "area", "assignee", "role"]) if (filter[key]) params.set(key, filter[key]);
    if (!filter.cards) params.set("cards", "0");
  };
  /* The question to the server; "past" is a list of its own, newest first. */
  filter.query = function () {
    const out = new URLSearchParams();
    filter.write(out);
    out.delete("cards");
    if (filter.state === "past") { out.delete("state"); out.set("closed", "1"); }
    out.set("group", filter.cards && filter.state !== "past" ? "1" : "0");
    return out;
  };
  filter.empty = () => !(filter.q || filter.severity.size || filter.rule || filter.area || filter.assignee || filter.role || filter.state !== "told");
  filter.clear = function () {
    Object.assign(filter, { q: "", severity: new Set(), state: "told", rule: "", area: "", assignee: "", role: "", cards: true });
  };

  // -- choices: what the known alerts name ------------------------------------------------------------
  function choices() {
    const rules = new Map(), areas = new Map(), people = new Set();
    for (const a of cm.alerts.known.values()) {
      rules.set(a.rule, words.what(a));
      for (const level of ["zone", "grid", "community", "street"]) {
        const link = (a.place || {})[level];
        if (link && link.code) areas.set(link.code, words.named(link));
      }
      if (a.assignee) people.add(a.assignee);
    }
    const order = new Intl.Collator(cm.state.lang === "en" ? "en" : "zh-CN", { numeric: true }).compare;
    const sorted = (map) => [...map].sort((x, y) => order(x[1], y[1]));
    return { rule: sorted(rules), area: sorted(areas), assignee: [...people].sort(order).map((p) => [p, p]) };
  }

  function fill(select, options, value) {
    const known = options.some(([code]) => code === value);
    const all = [["", cm.t(`af_${select.name}`)], ...(value && !known ? [[value, value]] : []), ...options];
    const key = JSON.stringify([all, cm.state.lang]);
    if (select.dataset.key !== key) {
      select.dataset.key = key;
      cm.renew(select, ...all.map(([code, text]) => cm.el("option", { value: code, "data-keep": code, text })));
    }
    if (select.value !== value) select.value = value;
  }

  filter.draw = function (head) {
    if (!box) return;
    const found = choices(), by = (head && head.by_severity) || {};
    for (const button of box.querySelectorAll("[data-severity]")) {
      button.setAttribute("aria-pressed", String(filter.severity.has(button.dataset.severity)));
      cm.setText(button.lastChild, cm.number(by[button.dataset.severity] || 0));
    }
    for (const button of box.querySelectorAll("[data-state]")) {
      button.setAttribute("aria-pressed", String(filter.state === button.dataset.state));
      cm.setText(button, cm.t(`af_${button.dataset.state}`));
    }
    for (const select of box.querySelectorAll("select")) fill(select, found[select.name], filter[select.name]);
    const cards = box.querySelector("[name=cards]");
    cards.checked = filter.cards;
    cards.disabled = filter.state === "past";
    box.querySelector(".af-clear").hidden = filter.empty();
  };

  filter.build = function (onChange) {
    changed = onChange;
    const severity = words.SEVERITIES.map((s) => cm.el("button", { type: "button", "data-severity": s, onclick: () => {
      if (!filter.severity.delete(s)) filter.severity.add(s);
      changed();
    } }, words.badge(s), cm.el("b")));
    const states = STATES.map((s) => cm.el("button", { type: "button", "data-state": s, onclick: () => { filter.state = s; changed(); } }));
    const selects = ["rule", "area", "assignee"].map((name) => cm.el("select", { name, "data-t-label": `af_${name}`,
      onchange: (e) => { filter[name] = e.target.value; changed(); } }));
    const cards = cm.el("label", { class: "af-cards" }, cm.el("input", { type: "checkbox", name: "cards",
      onchange: (e) => { filter.cards = e.target.checked; changed(); } }), cm.el("span", { "data-t": "af_cards" }));
    box = cm.el("div", { class: "af" }, cm.el("div", { class: "af-sev", role: "group" }, ...severity), cm.el("div", { class: "af-states", role: "group" }, ...states),
      ...selects, cards, cm.el("button", { type: "button", class: "af-clear", "data-t": "vitals_clear", onclick: () => { filter.clear(); changed(); } }));
    return box;
  };
})();
