/* The page of rules (#/rules?q=&kind=&only=&sort=&r=): list, editor, live back-test, history; save with a reason. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const { ruleList: list, ruleEditor: editor, ruleTest: test } = cm;
  const { FRESH } = cm.rules;
  let box = null, input = null, count = null, title = null, foot = null, past = null, work = null, id = "", sheet = null, asked = 0, side = "test", picks = [];

  const open = () => Boolean(box) && !box.hidden;

  function params() {
    const p = new URLSearchParams();
    for (const [key, usual] of [["q", ""], ["kind", ""], ["only", ""], ["sort", "noise"]]) if (list[key] !== usual) p.set(key, list[key]);
    if (id) p.set("r", id);
    return p;
  }
  function read(p) {
    list.q = p.get("q") || "";
    list.kind = p.get("kind") || "";
    list.only = list.ONLY.includes(p.get("only")) ? p.get("only") : "";
    list.sort = list.SORTS.includes(p.get("sort")) ? p.get("sort") : "noise";
    input.value = list.q;
    for (const [key, pick] of picks) pick.value = list[key];
  }
  function rows() {
    const n = list.draw(id);
    cm.setText(count, cm.rules.rows ? cm.t("rules_count", { n: cm.number(n), total: cm.number(cm.rules.rows.length) }) : "");
  }
  function say() { cm.pages.say(params()); rows(); }

  // -- one rule --------------------------------------------------------------------------------------
  async function leaveable() {
    if (!editor.rule || !editor.changes().length) return true;
    return Boolean(await cm.ask({ title: cm.t("rules_leave"), note: cm.t("rules_leave_note", { n: editor.changes().length }), ok: cm.t("rules_discard"), fields: [] }));
  }
  async function choose(next) {
    if (next === id || !(await leaveable())) return;
    await show(next);
    cm.pages.say(params());
  }
  async function show(next) {
    id = next;
    sheet = null;
    const mine = ++asked;
    box.toggleAttribute("data-open", Boolean(id));
    rows();
    editor.clear();
    test.show(null);
    past.replaceChildren();
    if (!id) return;
    if (id === "+new") return begin(FRESH, null);
    try {
      const [found] = await Promise.all([cm.rules.sheet(id), cm.vitals.load()]);
      if (mine !== asked) return;
      sheet = found;
      begin(found.rule, found.rule);
      past.replaceChildren(cm.rulePast(found, take));
    } catch (e) {
      if (mine === asked) title.replaceChildren(cm.el("h2", { text: id }), cm.el("p", { class: "empty", role: "alert", text: cm.t("data_failed", { what: e.message }) }));
    }
  }
  function begin(rule, saved) {
    editor.show(rule, saved);
    head();
    changed();
  }
  function changed() {
    editor.faults([]);
    bar("");
    if (side === "test") test.show(editor.rule, editor.saved);
  }

  function head() {
    const r = sheet ? sheet.rule : editor.rule;
    const tab = (name, key) => cm.el("button", { type: "button", "data-keep": name, "aria-pressed": String(side === name), text: cm.t(key), onclick: () => turn(name) });
    cm.renew(title, cm.el("div", { class: "rw-name" }, cm.el("h2", { text: sheet ? cm.name(r.name) : cm.t("rules_new") }),
      cm.el("small", { text: sheet ? `${r.id} · ${cm.t(`rkind_${r.kind}`)} · v${r.version} · ${sheet.changed_by} ${cm.clock(sheet.changed_at)}` : "" })),
    sheet && sheet.drift ? cm.el("button", { type: "button", class: "tag", "data-drift": sheet.drift, "data-keep": "drift",
      text: cm.t(`rules_drift_${sheet.drift}`), onclick: () => turn("past") }) : null,
    cm.el("div", { class: "tr-group" }, tab("test", "rules_test"), sheet ? tab("past", "rules_history") : null),
    cm.el("button", { type: "button", class: "small", "data-keep": "close", text: "×", "aria-label": cm.t("close"), title: cm.t("close"), onclick: () => choose("") }));
    work.dataset.side = side;
  }
  function turn(name) {
    side = name;
    head();
    if (side === "test") test.show(editor.rule, editor.saved);
  }

  function bar(fault) {
    const n = editor.changes().length;
    cm.renew(foot,
      cm.el("span", { class: fault ? "rw-fault" : "weak", role: fault ? "alert" : "status", text: fault || (n ? cm.t("rules_changed", { n }) : cm.t("rules_unchanged")) }),
      cm.el("button", { type: "button", "data-keep": "discard", text: cm.t("rules_discard"), disabled: !n, onclick: () => { editor.show(editor.saved || FRESH, editor.saved); changed(); } }),
      cm.el("button", { type: "button", class: "strong", "data-keep": "save", text: cm.t("rules_save"), disabled: !n, "data-testid": "rule-save", onclick: save }));
  }

  async function save() {
    const actor = await cm.alerts.askOperator();
    if (actor === null) return;
    const said = await cm.ask({ title: cm.t("rules_save"), ok: cm.t("rules_save"), note: editor.changes().map(([key]) => cm.rules.field(key)).join(" · "),
      fields: [{ name: "reason", label: cm.t("rules_reason"), required: true, lines: 2, most: 500, chips: [cm.t("rules_r_noisy"), cm.t("rules_r_late"), cm.t("rules_r_festival")] }] });
    if (!said || !said.reason) return;
    const answer = await cm.rules.save(editor.rule, editor.version, said.reason, actor);
    if (answer.ok) {
      cm.notice(cm.t("rules_saved", { v: answer.got.rule.version }));
      id = answer.got.rule.id;
      await cm.rules.load();
      await show(id);
      cm.pages.say(params());
    } else if (answer.conflict && editor.version) {
      await second();
    } else {
      const rest = editor.faults(answer.fields);
      bar(answer.fields.length && !rest.length ? cm.t("rules_faults", { n: answer.fields.length }) : answer.what);
    }
  }

  // Somebody else was first: what they made is shown beside what is in the editor, which is kept.
  async function second() {
    const mine = editor.rule;
    sheet = await cm.rules.sheet(id);
    editor.show(mine, sheet.rule);
    past.replaceChildren(cm.rulePast(sheet, take));
    side = "past";
    head();
    bar(cm.t("rules_second", { who: sheet.changed_by, at: cm.clock(sheet.changed_at), v: sheet.rule.version }));
    rows();
  }

  async function take() {
    const actor = await cm.alerts.askOperator();
    if (actor === null || !sheet) return;
    const sure = await cm.ask({ title: cm.t("rules_take"), note: cm.t("rules_take_note"), ok: cm.t("rules_take"), fields: [] });
    if (!sure) return;
    const answer = await cm.rules.takePack(id, sheet.rule.version, actor);
    if (!answer.ok) { cm.notice(answer.what, "fault"); return; }
    cm.notice(cm.t("rules_taken"));
    await cm.rules.load();
    await show(id);
  }

  // -- frame -------------------------------------------------------------------------------------------
  function pick(key, options) {
    const node = cm.el("select", { "data-pick": key, onchange: () => { list[key] = node.value; say(); } }, ...options.map(([value, word]) => cm.el("option", { value, "data-t": word })));
    picks.push([key, node]);
    return node;
  }
  function build() {
    input = cm.el("input", { type: "search", id: "rules-search", autocomplete: "off", maxlength: "200", oninput: () => { list.q = input.value.trim(); say(); } });
    count = cm.el("span", { class: "vt-count", role: "status" });
    const kinds = ["threshold", "rate", "season", "silence", "state", "detector", "forecast", "combination", "count", "event"];
    title = cm.el("header", { class: "rw-head" });
    foot = cm.el("footer", { class: "rw-foot" });
    past = cm.el("div", { class: "rw-past" });
    work = cm.el("div", { class: "rule-work", "data-testid": "rule-work" }, title,
      cm.el("div", { class: "rw-body" }, cm.el("div", { class: "rw-left" }, editor.build(changed), foot), cm.el("div", { class: "rw-right" }, test.build(), past)));
    box = cm.el("section", { id: "rules-page", class: "page", hidden: true, "data-t-label": "rules_page" },
      cm.el("header", { class: "vt-tools" }, cm.el("h2", { "data-t": "rules_page" }), input,
        pick("kind", [["", "rules_all_kinds"], ...kinds.map((k) => [k, `rkind_${k}`])]),
        pick("only", [["", "rules_all"], ...list.ONLY.map((k) => [k, `rules_only_${k}`])]), pick("sort", list.SORTS.map((k) => [k, `rules_by_${k}`])), count,
        cm.el("button", { type: "button", "data-t": "rules_new", onclick: () => choose("+new") })),
      cm.el("div", { class: "rules-body" }, list.build(choose), work));
    document.body.append(box);
    words();
  }
  function words() {
    cm.applyTexts(box);
    input.placeholder = cm.t("rules_search");
    input.setAttribute("aria-label", cm.t("rules_search"));
  }

  cm.pages.register("rules", {
    async open(p) {
      box.hidden = false;
      read(p);
      rows();
      const turn = asked;
      await Promise.all([cm.rules.load(), cm.vitals.load()]);
      if (turn !== asked) return rows();           // the list of last time was there, and one was chosen meanwhile
      const wanted = p.get("r") || "";
      // what was being edited when the page was left is still there
      if (open() && !(wanted && wanted === id && editor.changes().length)) await show(wanted);
      return undefined;
    },
    update(p) { read(p); if ((p.get("r") || "") !== id) show(p.get("r") || ""); else rows(); },
    close() { box.hidden = true; },
    find() { input.focus(); },
    escape() { if (cm.asking && cm.asking()) return true; if (!id) return false; choose(""); return true; },
  });
  cm.on("look", () => {
    if (!box) return;
    words();
    if (!open()) return;
    rows();
    if (editor.rule) { const mine = editor.rule; editor.show(mine, editor.saved); head(); bar(""); if (sheet) past.replaceChildren(cm.rulePast(sheet, take)); }
  });
  cm.on("start", build);
})();
