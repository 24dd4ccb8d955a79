/* A rule's past: versions with what each changed, and the three-way difference to the pack's words. */
(function () {
  "use strict";
  const cm = window.citymirror;

  function table(heads, rows) {
    return cm.el("table", { class: "rp-table" }, cm.el("thead", {}, cm.el("tr", {}, ...heads.map((text) => cm.el("th", { text, scope: "col" })))),
      cm.el("tbody", {}, ...rows));
  }
  const cell = (key, value) => cm.el("td", { text: value === undefined ? "—" : cm.rules.say(key, value) });

  /* As the pack said when people changed it, as it says now, as it is in force. */
  function three(sheet, take) {
    const { base, pack, ours } = sheet.three;
    const keys = [...new Set([...cm.rules.differences(pack, ours), ...cm.rules.differences(base, pack)].map(([k]) => k))];
    const side = (rule, key) => cell(key, rule ? rule[key] : undefined);
    const rows = keys.map((key) => {
      const moved = base && pack && cm.rules.differences({ [key]: base[key] }, { [key]: pack[key] }).length > 0;
      return cm.el("tr", { "data-moved": moved || null }, cm.el("th", { scope: "row", text: cm.rules.field(key) }), side(base, key), side(pack, key), side(ours, key));
    });
    return cm.el("section", { class: "rp-three", "data-testid": "drift" }, cm.el("h3", { text: cm.t("rules_three") }),
      cm.el("p", { text: cm.t(`rules_drift_${sheet.drift}_long`) }),
      table(["", "base", "pack", "ours"].map((k) => (k ? cm.t(`rules_side_${k}`) : "")), rows),
      cm.el("button", { type: "button", text: cm.t(pack ? "rules_take" : "rules_take_gone"), onclick: take }));
  }

  function version(one, older) {
    const changes = older ? cm.rules.differences(older.rule, one.rule) : [];
    const what = !older ? cm.el("p", { class: "weak", text: cm.t("rules_first") })
      : changes.length ? cm.el("dl", {}, ...changes.flatMap(([key, a, b]) => [cm.el("dt", { text: cm.rules.field(key) }),
        cm.el("dd", {}, cm.el("del", { text: cm.rules.say(key, a) }), " → ", cm.el("ins", { text: cm.rules.say(key, b) }))]))
        : cm.el("p", { class: "weak", text: cm.t("rules_same") });
    return cm.el("li", {}, cm.el("header", {}, cm.el("b", { text: `v${one.version}` }), cm.el("span", { text: cm.clock(one.at) }),
      cm.el("span", { text: one.actor }), cm.el("span", { class: "tag", text: cm.t(`rules_origin_${one.origin}`) })),
    one.reason ? cm.el("p", { class: "rp-why", text: `“${one.reason}”` }) : null, what);
  }

  cm.rulePast = function (sheet, take) {
    return cm.el("div", { class: "rule-past" }, sheet.three ? three(sheet, take) : null, cm.el("h3", { text: cm.t("rules_history") }),
      cm.el("ol", { class: "rp-list" }, ...sheet.history.map((one, n) => version(one, sheet.history[n + 1]))));
  };
})();
