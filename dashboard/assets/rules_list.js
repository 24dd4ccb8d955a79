/* The list of rules, the noisiest first: limits, what each did in 30 days, its use, who changed it, drift. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const list = (cm.ruleList = { q: "", kind: "", only: "", sort: "noise" });
  const SORTS = { noise: (a, b) => b.noise - a.noise, raised: (a, b) => b.raised - a.raised, open: (a, b) => b.open - a.open,
    score: (a, b) => (a.score === null ? 2 : a.score) - (b.score === null ? 2 : b.score), changed: (a, b) => b.changed_at.localeCompare(a.changed_at),
    name: (a, b) => cm.name(a.rule.name).localeCompare(cm.name(b.rule.name), "zh-CN") };
  const ONLY = { edited: (r) => r.origin === "edit", drift: (r) => r.drift === "both" || r.drift === "gone", off: (r) => !r.rule.enabled,
    noisy: (r) => r.raised > 0 && r.score !== null && r.score < 0.5 };
  let box = null, chosen = () => {}, body = null, head = null, note = null;

  list.SORTS = Object.keys(SORTS);
  list.ONLY = Object.keys(ONLY);
  list.build = function (choose) {
    chosen = choose;
    body = cm.el("ol", { class: "rules-rows", "data-testid": "rules" });
    note = cm.el("p", { class: "empty", role: "status", hidden: true });
    head = cm.el("div", { class: "rules-head", "aria-hidden": "true" });
    box = cm.el("div", { class: "rules-list" }, head, body, note);
    return box;
  };

  list.rows = function () {
    const words = list.q.toLowerCase().split(/\s+/).filter(Boolean);
    const said = (r) => [r.rule.id, r.rule.name.zh, r.rule.name.en, ...r.rule.templates, r.changed_by, cm.t(`rkind_${r.rule.kind}`)].join(" ").toLowerCase();
    return (cm.rules.rows || []).filter((r) => (!list.kind || r.rule.kind === list.kind) && (!list.only || ONLY[list.only](r))
      && words.every((w) => said(r).includes(w))).sort(SORTS[list.sort]);
  };

  const count = (n, value, title) => cm.el("span", { class: "rr-count", "data-none": n ? null : "", title: title || null, text: value });
  const HEADS = ["rf_name", "rf_kind", "rf_levels", "rules_30", "rules_open", "rules_score", "rules_noise", "rules_who"];

  function row(r, most, id) {
    const judged = r.useful + r.not_useful, rule = r.rule;
    const limits = rule.levels.map((l) => cm.el("span", { class: "rr-level" }, cm.rules.badge(l.severity),
      rule.kind === "event" || rule.kind === "combination" ? "" : cm.el("span", { text: cm.rules.limit(rule, l.limit) })));
    const pressed = String(rule.id === id);
    return cm.el("li", { "data-keep": rule.id },
      cm.el("button", { type: "button", "data-rule": rule.id, "data-keep": rule.id, "aria-pressed": pressed, "data-off": rule.enabled ? null : "", onclick: () => chosen(rule.id) },
      cm.el("span", { class: "rr-name" }, cm.el("b", { text: cm.name(rule.name) }), cm.el("small", { text: rule.id })),
      cm.el("span", { class: "rr-kind", text: cm.t(`rkind_${rule.kind}`) }), cm.el("span", { class: "rr-limits" }, ...limits),
      count(r.raised, cm.number(r.raised)), count(r.open, cm.number(r.open)),
      count(judged, r.score === null ? "—" : cm.percent(r.score), judged ? `${r.useful}/${judged}` : cm.t("rules_unrated")),
      cm.el("span", { class: "rr-noise", title: cm.t("rules_noise_hint") }, cm.el("i", { style: `--share:${most ? Math.round((r.noise / most) * 100) : 0}%` })),
      cm.el("span", { class: "rr-who" }, r.origin === "edit" ? cm.el("span", { text: r.changed_by }) : cm.el("span", { class: "weak", text: cm.t("rules_origin_pack") }),
        r.drift ? cm.el("span", { class: "tag", "data-drift": r.drift, text: cm.t(`rules_drift_${r.drift}`) }) : null,
        rule.enabled ? null : cm.el("span", { class: "tag", text: cm.t("rules_off") }))));
  }

  list.draw = function (id) {
    const rows = list.rows(), most = Math.max(0, ...(cm.rules.rows || []).map((r) => r.noise));
    head.replaceChildren(...HEADS.map((key) => cm.el("span", { text: cm.t(key) })));
    head.hidden = !rows.length;
    cm.renew(body, ...rows.map((r) => row(r, most, id)));
    const why = cm.rules.fault ? cm.t("data_failed", { what: cm.rules.fault }) : !cm.rules.rows ? cm.t("loading")
      : !cm.rules.rows.length ? cm.t("rules_none") : !rows.length ? cm.t("rules_no_match") : "";
    note.hidden = !why;
    cm.setText(note, why);
    return rows.length;
  };
})();
