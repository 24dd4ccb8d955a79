/* Lists of the governance page: what is not attached or was changed, paged, exported, shown on the map. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const page = cm.dataPage;
  const STEP = 100, REASONS = ["no_parent", "no_grid", "grid_differs", "rejected"];
  const OPS = ["", "added", "removed", "changed", "moved", "broken", "reused"];
  let box = null, asked = 0;

  page.listBox = () => (box = cm.el("aside", { class: "data-list", hidden: true }));

  const url = (path, query) => `${path}?${new URLSearchParams(query)}`;

  function exports(path, query) {
    return cm.el("span", { class: "data-export" }, ...["csv", "xlsx"].map((format) =>
      cm.el("a", { href: url(path, { ...query, format }), download: "", text: format.toUpperCase() })));
  }

  // What has no name of its own is a field of the pack's: shown as its source calls it.
  const field = (name) => (cm.t(`field_${name}`) === `field_${name}` ? name : cm.t(`field_${name}`));
  const fields = (names) => String(names || "").split(/[,\s]+/).filter(Boolean).map(field).join(cm.t("data_comma"));

  function line(layer, r) {
    const why = [r.op && cm.t(`op_${r.op}`), r.distance_m && `${cm.number(r.distance_m, 1)} m`, fields(r.fields),
      r.broken && `${cm.t("op_broken")}: ${fields(r.broken)}`,
      r.reused_m && `${cm.t("op_reused")} ${cm.number(r.reused_m)} m`, r.problem, r.detail].filter(Boolean).join(" · ");
    const text = [cm.el("b", { class: "list-code", text: r.code || (r.row ? `#${r.row}` : "—") }),
      cm.el("span", { class: "list-name", text: String(r.name || "").slice(0, 200) }), cm.el("small", { text: why })];
    const there = known(layer, r);
    return cm.el("li", {}, there
      ? cm.el("button", { type: "button", onclick: () => page.show(there, r.id) }, ...text)
      : cm.el("div", {}, ...text));
  }

  // A removed feature is on no map; a house's row stands for its building, whose layer is not told.
  function known(layer, r) {
    const mapped = cm.state.byCode.get(layer.code);
    return r.id && r.op !== "removed" && mapped && mapped.source ? layer.code : null;
  }

  async function more(state) {
    const mine = state.ask;
    try {
      const a = await cm.getJSON(url(state.path, { ...state.query, offset: state.rows, limit: STEP }));
      if (mine !== asked) return;
      state.rows += a.rows.length;
      state.list.append(...a.rows.map((r) => line(state.layer, r)));
      const rest = a.total - state.rows, persons = state.layer.role === "person" && a.total;
      const listed = a.listed === false && !state.rows;
      cm.setText(state.note, listed ? cm.t("data_not_listed") : persons && !a.rows.length ? `${cm.number(a.total)} · ${cm.t("data_persons")}`
        : a.total ? cm.t("data_shown", { n: cm.number(state.rows), total: cm.number(a.total) }) : cm.t("data_no_rows"));
      state.more.hidden = !(rest > 0 && a.rows.length);
      cm.setText(state.more, cm.t("data_more", { n: cm.number(Math.min(rest, STEP)) }));
    } catch (e) { cm.setText(state.note, cm.t("data_failed", { what: e.message })); }
  }

  // Whoever may write on the server brings a version back; the page says with which words.
  function revert(layer, load) {
    const words = `python app.py revert ${layer.code} ${load - 1}`;
    return cm.el("p", { class: "data-revert" }, cm.el("span", { text: cm.t("data_revert", { id: load }) }), cm.el("code", { text: words }),
      cm.el("button", { type: "button", "aria-label": cm.t("data_copy"), text: cm.t("data_copy"), onclick: () => cm.copy(words, "data_copied") }));
  }

  function open(layer, path, query, chips, below) {
    if (!box) return;
    box.hidden = false;
    const state = { layer, path, query, rows: 0, ask: ++asked, list: cm.el("ul"), note: cm.el("p", { class: "empty", role: "status" }) };
    state.more = cm.el("button", { type: "button", hidden: true, onclick: () => more(state) });
    box.replaceChildren(cm.el("header", {}, cm.el("h3", { text: cm.name(layer.name) }), exports(path, query),
      cm.el("button", { type: "button", "aria-label": cm.t("close"), text: "×", onclick: () => { box.hidden = true; } })),
    cm.el("div", { class: "data-chips" }, ...chips), below || "", state.note, state.list, state.more);
    more(state);
  }

  const chip = (label, on, act) => cm.el("button", { type: "button", "aria-pressed": String(on), text: label, onclick: act });

  page.list = function (layer, reason, street) {
    const code = street === "none" ? "" : street;
    open(layer, `/api/attachment/${layer.code}`, { reason, street: code }, REASONS.map((r) =>
      chip(cm.t(`reason_${r}`), r === reason, () => page.list(layer, r, street))));
  };

  page.differences = function (layer, load, op, kept) {
    open(layer, `/api/layers/${layer.code}/diff`, { load, op }, OPS.map((o) =>
      chip(cm.t(`op_${o || "all"}`), o === op, () => page.differences(layer, load, o, kept))), kept && revert(layer, load));
  };

  function counts(c) {
    return OPS.slice(1).filter((o) => c[o]).map((o) => cm.el("span", { class: "data-count", "data-op": o },
      cm.el("small", { text: cm.t(`op_${o}`) }), cm.el("b", { text: cm.number(c[o]) })));
  }

  function load(one, first) {
    const head = cm.el("header", {}, cm.el("b", { text: cm.t("data_load", { id: one.id }) }),
      cm.el("span", { text: cm.t("data_load_who", { actor: one.actor, at: page.when(one.at) }) }));
    if (first) return cm.el("li", {}, head, cm.el("p", { text: cm.t("data_load_first", { n: cm.number(one.rows) }) }));
    const layers = one.layers.map((l) => {
      const layer = page.answer.layers.find((x) => x.code === l.code) || { code: l.code, name: { zh: l.code, en: l.code } };
      return cm.el("li", {}, cm.el("button", { type: "button", onclick: () => page.differences(layer, one.id, "", l.kept) },
        cm.el("span", { class: "data-name", text: cm.name(layer.name) }), ...counts(l.counts),
        l.kept ? cm.el("small", { text: cm.t("data_can_revert") }) : null));
    });
    return cm.el("li", {}, head, cm.el("div", { class: "data-sums" }, ...counts(one.counts)),
      layers.length ? cm.el("ul", {}, ...layers) : cm.el("p", { text: cm.t("data_load_same") }));
  }

  page.changes = function (body) {
    const first = Math.min(...page.loads.map((l) => l.id));
    body.append(cm.el("div", { class: "data-main" }, cm.el("div", { class: "data-scroll", tabindex: "0" },
      cm.el("ol", { class: "data-loads" }, ...page.loads.map((l) => load(l, l.id === first && !l.layers.some((x) => x.kept)))))), page.listBox());
  };
})();
