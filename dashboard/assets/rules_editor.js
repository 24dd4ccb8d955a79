/* The editor of one rule: sections over one plain copy of it; what changed is counted, saving asks for the reason. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const { ruleFields: f } = cm;
  const editor = (cm.ruleEditor = { rule: null, saved: null, version: 0 });
  const KINDS = ["threshold", "rate", "season", "silence", "state", "detector", "forecast", "combination", "count", "event"];
  const NEAR = ["subject", "zone", "grid", "community", "street", "radius", "district"];
  const SEVERITIES = ["I", "II", "III", "IV"];
  let box = null, told = () => {};

  editor.build = function (onChange) {
    told = onChange;
    box = cm.el("form", { class: "rule-form", novalidate: true, onsubmit: (e) => e.preventDefault() });
    return box;
  };
  editor.changes = () => (editor.rule ? cm.rules.differences(editor.saved, editor.rule) : []);
  editor.faults = (faults) => f.faults(box, faults);

  /* Shows a rule; `saved` null: it is a new one. */
  editor.show = function (rule, saved) {
    editor.saved = saved;
    editor.version = saved ? saved.version : 0;
    editor.rule = structuredClone(rule);
    draw();
  };
  editor.clear = () => { editor.rule = editor.saved = null; box.replaceChildren(); };

  const changed = () => told(editor.rule);
  const bind = (key) => [() => editor.rule[key], (v) => { editor.rule[key] = v; changed(); }];
  const bindName = (key, lang) => [() => (editor.rule[key] || {})[lang], (v) => { editor.rule[key] = { ...(editor.rule[key] || {}), [lang]: v }; changed(); }];
  const row = (key, ...inputs) => f.row(key, cm.rules.field(key), ...inputs.flat());
  const number = (key, more) => row(key, f.number(...bind(key), more));
  const seconds = (key) => row(key, f.seconds(...bind(key)));
  const section = (key, open, ...rows) => cm.el("details", { class: "rule-part", open }, cm.el("summary", { text: cm.t(key) }), ...rows.filter(Boolean));
  const pair = (options, say) => options.map((o) => [o, say(o)]);

  function draw() {
    const r = editor.rule, fresh = !editor.saved, has = (key) => !cm.rules.isEmpty(r[key]);
    const limits = cm.el("div", { class: "rl" });
    cm.ruleLimits(limits, r, changed);
    box.replaceChildren(
      section("rules_p_limits", true, fresh ? head(true) : null,
        cm.el("div", { class: "rf", "data-field": "levels" }, limits, cm.el("p", { class: "rf-fault", hidden: true })),
        heeds(r, "deadband") ? number("deadband", { min: 0 }) : null, seconds("on_delay_s"), seconds("off_delay_s"), ...byKind(r)),
      section("rules_p_scope", fresh, heeds(r, "templates") ? row("templates", f.codes(...bind("templates"))) : null, row("over", f.text(...bind("over"))),
        row("where", where(r)), row("subjects", f.codes(...bind("subjects"))), row("area", f.codes(...bind("area"))),
        row("hours", f.text(...bind("hours"), { placeholder: cm.t("rules_hours_hint"), list: "rule-hours" }), hoursHints())),
      section("rules_p_overrides", has("overrides"), overrides(r)),
      section("rules_p_escalation", has("escalation"), escalation(r), seconds("realarm_s"), seconds("shelve_most_s"),
        row("role", f.text(...bind("role"), { list: "rule-roles" }), roleHints())),
      section("rules_p_flood", has("grouping") || has("inhibited_by"), ...grouping(r), conditions("inhibited_by", r),
        heeds(r, "conditions") ? null : number("radius_m", { min: 0 })),
      section("rules_p_plan", has("plan"), row("plan", f.pick(...bind("plan"),
        [["", cm.t("rules_no_plan")], ...cm.rules.plans.map((p) => [p.id, cm.name(p.name)])]))),
      section("rules_p_words", false, fresh ? null : head(false), row("explain", f.text(...bindName("explain", "zh"), { placeholder: cm.t("rules_in_zh") }),
        f.text(...bindName("explain", "en"), { placeholder: cm.t("rules_in_en") })), row("source", f.text(...bind("source"))),
        cm.el("div", { class: "rf" }, ...(heeds(r, "vital") ? [f.check(...bind("vital"), cm.t("rf_vital"))] : []), f.check(...bind("enabled"), cm.t("rf_enabled")))));
  }

  function head(fresh) {
    const r = editor.rule;
    const names = row("name", f.text(...bindName("name", "zh"), { placeholder: cm.t("rules_in_zh") }), f.text(...bindName("name", "en"), { placeholder: cm.t("rules_in_en") }));
    if (!fresh) return names;
    return cm.el("div", {}, row("id", f.text(...bind("id"), { placeholder: "crowd.my_rule" })), names,
      row("kind", f.pick(() => r.kind, (v) => { turn(r, v); changed(); draw(); },
        pair(KINDS, (k) => cm.t(`rkind_${k}`)))));
  }

  const heeds = (r, key) => !(cm.rules.unheeded[r.kind] || []).includes(key);
  /* Another kind: what it does not heed is as a new rule has it. */
  function turn(r, kind) {
    r.kind = kind;
    r.op = kind === "state" ? "==" : kind === "combination" || r.op === "==" ? ">=" : r.op;
    for (const key of cm.rules.unheeded[kind] || []) r[key] = structuredClone(cm.rules.FRESH[key]);
    r.measure = "";
  }

  function byKind(r) {
    const out = [];
    if (!["state", "combination", "event"].includes(r.kind)) {
      out.push(row("op", f.pick(() => r.op, (v) => { r.op = v; changed(); draw(); }, pair([">=", ">", "<=", "<"], (o) => o))));
    }
    if (heeds(r, "window_s")) out.push(seconds("window_s"));
    if (heeds(r, "horizon_s")) out.push(seconds("horizon_s"));
    const measures = { season: ["", "percent", "unit", "scales"], silence: ["", "cadences", "seconds", "stuck", "stuck_seconds"] }[r.kind];
    if (measures) out.push(row("measure", f.pick(...bind("measure"), pair(measures, (m) => cm.t(m ? `rmeasure_${m}` : "rules_usual")))));
    if (heeds(r, "mode")) out.push(row("mode", f.pick(...bind("mode"), pair(["all", "any"], (m) => cm.t(`rules_mode_${m}`)))));
    if (heeds(r, "conditions")) out.push(conditions("conditions", r), number("radius_m", { min: 0 }));
    if (r.kind === "event") out.push(row("event_kinds", f.codes(...bind("event_kinds"))), number("score_least", { min: 0, max: 1 }));
    return out;
  }

  function where(r) {
    const shown = Object.entries(r.where || {}).map(([k, v]) => `${k}=${v.join("|")}`).join(" ");
    return f.text(() => shown, (text) => {
      r.where = Object.fromEntries(text.split(/\s+/).filter((p) => p.includes("=")).map((p) => {
        const [key, values] = [p.slice(0, p.indexOf("=")), p.slice(p.indexOf("=") + 1)];
        return [key, values.split("|").filter(Boolean)];
      }));
      changed();
    }, { placeholder: "kind=square|stairs", spellcheck: "false" });
  }

  const hoursHints = () => cm.el("datalist", { id: "rule-hours" }, cm.el("option", { value: "office" }), cm.el("option", { value: "08:00-22:00" }),
    cm.el("option", { value: "22:00-06:00" }));
  const roleHints = () => cm.el("datalist", { id: "rule-roles" }, ...["operator", "leader", "commander", "patrol", "technician"].map((value) => cm.el("option", { value })));

  function overrides(r) {
    const minute = (text) => (text || "").slice(0, 16);
    return f.list("overrides", () => r.overrides, (v) => { r.overrides = v; changed(); },
      () => ({ since: "", until: "", levels: structuredClone(r.levels.length ? r.levels : [{ severity: "III", limit: 1 }]), subjects: [], name: { zh: "", en: "" } }), (one, set) => [
        cm.el("div", { class: "rf-line" },
          f.text(() => one.name.zh, (v) => { one.name = { ...one.name, zh: v }; set(); }, { placeholder: cm.t("rules_why"), "aria-label": cm.t("rules_why") }),
          f.text(() => minute(one.since), (v) => { one.since = v; set(); }, { type: "datetime-local", "aria-label": cm.t("rules_since") }),
          cm.el("span", { text: "–" }),
          f.text(() => minute(one.until), (v) => { one.until = v; set(); }, { type: "datetime-local", "aria-label": cm.t("rules_until") })),
        cm.el("div", { class: "rf-line" }, ...one.levels.flatMap((l) => [r.levels.length ? cm.rules.badge(l.severity)
          : f.pick(() => l.severity, (v) => { l.severity = v; set(); }, pair(SEVERITIES, (s) => s)),
          f.number(() => l.limit, (v) => { l.limit = v; set(); }, { "aria-label": `${l.severity} ${cm.t("rf_levels")}` })])),
        f.codes(() => one.subjects, (v) => { one.subjects = v; set(); }, { placeholder: cm.t("rules_all_subjects"), "aria-label": cm.t("rf_subjects") }),
      ], cm.t("rules_add_override"));
  }

  function escalation(r) {
    return f.list("escalation", () => r.escalation, (v) => { r.escalation = v; changed(); },
      (all) => ({ after_s: all.length ? all[all.length - 1].after_s * 2 : 300, role: "leader" }), (one, set) => cm.el("div", { class: "rf-line" },
        cm.el("span", { text: cm.t("rules_unanswered") }), ...f.seconds(() => one.after_s, (v) => { one.after_s = v; set(); }), cm.el("span", { text: "→" }),
        f.text(() => one.role, (v) => { one.role = v; set(); }, { list: "rule-roles", "aria-label": cm.t("rf_role") })), cm.t("rules_add_step"));
  }

  function grouping(r) {
    const on = f.check(() => r.grouping, (v) => { r.grouping = v ? { least: 3, within_m: 150, within_s: 600, by: "" } : null; changed(); draw(); }, cm.t("rules_group_on"));
    if (!r.grouping) return [cm.el("div", { class: "rf" }, on)];
    const part = (key) => [() => r.grouping[key], (v) => { r.grouping[key] = v; changed(); }];
    return [cm.el("div", { class: "rf" }, on), cm.el("div", { "data-field": "grouping" },
      f.row("grouping least", cm.t("rules_g_least"), f.number(...part("least"), { min: 2, step: 1 })),
      f.row("grouping within_m", cm.t("rules_g_m"), f.number(...part("within_m"), { min: 0 })),
      f.row("grouping within_s", cm.t("rules_g_s"), ...f.seconds(...part("within_s"))),
      f.row("grouping by", cm.t("rules_g_by"), f.text(...part("by"))))];
  }

  function conditions(key, r) {
    const ids = cm.el("datalist", { id: `rule-ids-${key}` }, ...(cm.rules.rows || []).map((one) => cm.el("option", { value: one.rule.id })));
    return cm.el("div", { class: "rf", "data-field": key }, cm.el("span", { class: "rf-name", text: cm.rules.field(key) }), ids,
      f.list(key, () => r[key], (v) => { r[key] = v; changed(); }, () => ({ rule: "", near: "subject", severity: "IV", least: 1 }), (one, set) =>
        cm.el("div", { class: "rf-line" },
          f.text(() => one.rule, (v) => { one.rule = v; set(); }, { list: `rule-ids-${key}`, "aria-label": cm.t("rules_other") }),
          f.pick(() => one.near, (v) => { one.near = v; set(); }, pair(NEAR, (n) => cm.t(`near_${n}`)), { "aria-label": cm.t("rules_near") }),
          f.pick(() => one.severity, (v) => { one.severity = v; set(); }, pair(SEVERITIES, (s) => s), { "aria-label": cm.t("rules_severity") }),
          f.number(() => one.least, (v) => { one.least = v; set(); }, { min: 1, step: 1, "aria-label": cm.t("rules_least") })), cm.t("rules_add_condition")));
  }
})();
