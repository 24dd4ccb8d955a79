/* The trend page's tools: which indicators, which window, compared with what, and the ways out. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const state = cm.trend;
  const tools = (cm.trendTools = {});
  let changed = () => {}, save = () => {}, input = null, hits = null, chips = null, at = -1;
  const groups = [];

  function group(label, name, values, text) {
    const buttons = values.map((value) => cm.el("button", { type: "button", "data-value": value, "data-t": text(value),
      onclick: () => { state[name] = value; if (name === "span") state.zoom = null; changed(); } }));
    groups.push([name, buttons]);
    return cm.el("div", { class: "tr-group", role: "group", "data-t-label": label }, ...buttons);
  }

  function toggle(name, hint) {
    const button = cm.el("button", { type: "button", "data-t": `trend_${name === "fit" ? "fit_y" : name}`,
      "data-toggle": name, "data-t-title": hint || null, onclick: () => { state[name] = !state[name]; changed(); } });
    groups.push([name, [button]]);
    return button;
  }

  function found() {
    const text = input.value.trim();
    return text ? cm.vitals.search(text).filter((r) => !state.codes.includes(r.code)).slice(0, 12) : [];
  }

  function offer() {
    const rows = found();
    at = Math.min(at, rows.length - 1);
    hits.hidden = !rows.length;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    hits.replaceChildren(...rows.map((row, n) => cm.el("li", { role: "option", id: `tr-hit-${n}`, "aria-selected": String(n === at),
      onmousedown: (e) => { e.preventDefault(); add(row.code); } },
    cm.el("span", { text: cm.name(row.name) }), cm.el("small", { text: `${cm.name(row.domain)} · ${row.code}` }))));
    if (at >= 0) input.setAttribute("aria-activedescendant", `tr-hit-${at}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function add(code) {
    if (state.codes.length >= 8) return;
    state.codes.push(code);
    input.value = "";
    at = -1;
    offer();
    changed();
  }

  function keys(e) {
    const rows = found();
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      at = (at + (e.key === "ArrowDown" ? 1 : rows.length - 1 + (at < 0 ? 1 : 0))) % Math.max(1, rows.length);
      offer();
    } else if (e.key === "Enter" && rows.length) {
      e.preventDefault();
      add(rows[Math.max(0, at)].code);
    } else if (e.key === "Escape" && !hits.hidden) {
      e.stopPropagation();
      input.value = "";
      offer();
    }
  }

  tools.find = () => input.focus();

  tools.build = function (onChange, onSave) {
    changed = onChange;
    save = onSave;
    input = cm.el("input", { type: "search", id: "trend-search", autocomplete: "off", maxlength: "200", role: "combobox",
      "aria-expanded": "false", "aria-controls": "tr-hits", oninput: () => { at = -1; offer(); }, onkeydown: keys,
      onfocus: () => cm.vitals.load().then(offer), onblur: () => { hits.hidden = true; } });
    hits = cm.el("ul", { id: "tr-hits", role: "listbox", hidden: true });
    chips = cm.el("div", { class: "tr-chips" });
    const spans = group("trend_window", "span", Object.keys(state.SPANS), (v) => `trend_q_${v}`);
    const compare = group("trend_compare", "compare", ["", "yesterday", "week", "year", "festival"], (v) => `trend_c_${v || "none"}`);
    const layout = group("trend_layout", "layout", ["axis", "multiples"], (v) => `trend_l_${v}`);
    const out = ["csv", "xlsx", "pdf", "png"].map((kind) => cm.el("button", { type: "button", "data-export": kind,
      text: kind.toUpperCase(), "data-t-title": kind === "pdf" ? "trend_pdf" : null, onclick: () => save(kind) }));
    return [
      cm.el("header", { class: "tr-tools" }, cm.el("h2", { "data-t": "trend_title" }),
        cm.el("div", { class: "tr-find" }, input, hits), chips,
        cm.el("span", { class: "tr-export" }, cm.el("span", { "data-t": "trend_export" }), ...out)),
      cm.el("div", { class: "tr-tools" }, spans, labelled("trend_compare", compare), layout,
        cm.el("div", { class: "tr-group" }, toggle("forecast"), toggle("unusual"), toggle("events"), toggle("fit", "trend_fit_y_hint"))),
    ];
  };

  const labelled = (key, node) => cm.el("div", { class: "tr-label" }, cm.el("span", { "data-t": key }), node);

  tools.words = function () {
    input.placeholder = cm.t("trend_ask");
    input.setAttribute("aria-label", cm.t("trend_ask"));
  };

  tools.draw = function (names) {
    for (const [name, buttons] of groups) {
      for (const b of buttons) {
        const on = b.dataset.toggle ? state[name] : state[name] === b.dataset.value;
        b.setAttribute("aria-pressed", String(on));
      }
    }
    cm.renew(chips, ...state.codes.map((code, n) => chip(code, n, names)), ...state.over.map(behind));
  };

  const called = (code) => (cm.vitals.byCode.get(code) ? cm.name(cm.vitals.byCode.get(code).name) : code);

  const leave = (list, code) => { list.splice(list.indexOf(code), 1); changed(); };

  function behind(code) {
    return cm.el("span", { class: "tr-chip tr-behind", "data-keep": `behind ${code}` }, cm.el("span", { text: called(code), title: code }),
      cm.el("button", { type: "button", "data-keep": "remove", text: "×", "aria-label": cm.t("trend_remove", { name: called(code) }),
        onclick: () => leave(state.over, code) }));
  }

  function chip(code, n, names) {
      const name = (names && names[n]) || called(code);
      return cm.el("span", { class: "tr-chip", "data-line": n, "data-keep": code },
        cm.el("a", { href: `#/vitals?${new URLSearchParams([["c", code]])}`, text: name, title: code }),
        state.codes.length > 1 && state.over.length < 2 ? cm.el("button", { type: "button", "data-keep": "behind", text: "▤", title: cm.t("trend_behind"),
          "aria-label": cm.t("trend_behind"), onclick: () => { state.over.push(code); leave(state.codes, code); } }) : null,
        cm.el("button", { type: "button", "data-keep": "remove", text: "×", "aria-label": cm.t("trend_remove", { name }),
          onclick: () => leave(state.codes, code) }));
  }
})();
