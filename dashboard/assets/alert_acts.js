/* Acts on one or many alerts: what is asked before each, which are possible now, and their keys. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const words = cm.alertWords;
  const acts = (cm.alertActs = {});
  const note = (key, required) => ({ name: key, label: cm.t("alert_reason"), required, lines: 2, most: 2000 });

  /* Acts that make sense for an alert as it is, the one that is due first. */
  acts.of = function (a) {
    if (a.closed_at) return ["comment"];
    const out = [a.acked ? "unacknowledge" : "acknowledge", "assign"];
    out.push(a.shelved_until ? "unshelve" : "shelve");
    if (!a.suppressed) out.push("suppress");
    else if (a.suppressed === "design") out.push("unsuppress");
    out.push(a.state === "out_of_service" ? "return_to_service" : "take_out_of_service");
    if (a.stage !== "done") out.push("done");
    return out;
  };

  const people = () => [...new Set([cm.alerts.operator(), ...[...cm.alerts.known.values()].map((a) => a.assignee)])].filter(Boolean).slice(0, 40);
  const minutes = (list) => ({ name: "minutes", label: cm.t("alert_minutes_for"), value: list[1], options: list.map((n) => ({ value: n,
    text: n < 60 ? cm.t("alert_n_min", { n }) : cm.t("age_h", { n: n / 60 }) })) });
  const chips = (key) => [1, 2, 3].map((n) => cm.t(`${key}_${n}`));
  const FIELDS = {
    assign: (list) => [{ name: "assignee", label: cm.t("alert_assignee"), most: 60, value: list.length === 1 ? list[0].assignee : "", hints: people(),
      chips: people().slice(0, 6) }],
    shelve: () => [{ ...note("reason", true), chips: chips("shelve_why") }, minutes([10, 30, 60, 120, 240, 480])],
    suppress: () => [{ ...note("reason", true), chips: chips("suppress_why") }],
    take_out_of_service: () => [{ ...note("reason", true), chips: chips("out_why") }],
    comment: () => [{ name: "text", label: cm.t("act_comment"), required: true, lines: 3, most: 2000 }],
  };

  /* Asks what the act needs and does it; returns the results, empty when the question was left. */
  acts.run = async function (act, list) {
    if (!list.length) return [];
    let body = {};
    if (FIELDS[act]) {
      if (!(await cm.alerts.askOperator())) return [];
      const title = list.length === 1 ? `${cm.t(`act_${act}`)} · ${words.title(list[0])}`
        : cm.t("alert_act_many", { act: cm.t(`act_${act}`), n: list.length });
      const said = await cm.ask({ title, fields: FIELDS[act](list), ok: cm.t(`act_${act}`) });
      if (!said) return [];
      body = said.minutes ? { ...said, minutes: Number(said.minutes) } : said;
    }
    return cm.alerts.actMany(list.map((a) => a.id), act, body);
  };

  acts.button = (act, list, strong) => cm.el("button", { type: "button", class: strong ? "strong" : null, "data-act": act, "data-keep": act,
    text: cm.t(`act_${act}`), onclick: () => acts.run(act, list()) });

  // -- keys: next, acknowledge, assign, mute; the same on the map and on the page ------------------------
  const KEYS = { a: "acknowledge", s: "assign", m: "shelve" };
  let current = 0;
  const urgent = () => cm.alerts.queue().filter(words.todo);

  function onMap(key) {
    if (key === "n") {
      const queue = urgent();
      if (!queue.length) return cm.notice(cm.t("alerts_none"));
      const at = queue.findIndex((a) => a.id === current), a = queue[(at + 1) % queue.length];
      current = a.id;
      return cm.showAlert(a);
    }
    const a = cm.alerts.get(current);
    return a ? acts.run(KEYS[key], [a]) : cm.notice(cm.t("alert_none_chosen"));
  }

  document.addEventListener("keydown", (e) => {
    const key = e.key.toLowerCase(), typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) && e.target.type !== "checkbox";
    if (typing || e.ctrlKey || e.metaKey || e.altKey || cm.asking() || !(key === "n" || key in KEYS)) return;
    const page = cm.pages.now && cm.pages.now.name;
    if (page && page !== "alerts") return;
    e.preventDefault();
    if (page) cm.alertsPage.key(key, KEYS[key]); else onMap(key);
  });
})();
