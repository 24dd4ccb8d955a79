/* Rules as this page knows them: the list, one with its past, edits, back-tests; and what differs between two. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const rules = (cm.rules = { rows: null, plans: [], days: 30, fault: "", unheeded: {} });
  const at = (id) => `/api/rules/${encodeURIComponent(id)}`;

  /* A rule that nobody has written yet. */
  rules.FRESH = { id: "", name: { zh: "", en: "" }, kind: "threshold", levels: [{ severity: "III", limit: 80 }], op: ">=", templates: [], over: "", where: {},
    subjects: [], area: [], hours: "", deadband: 0, on_delay_s: 0, off_delay_s: 0, window_s: 0, measure: "", horizon_s: 0, radius_m: 0, overrides: [],
    conditions: [], mode: "all", event_kinds: [], score_least: 0, inhibited_by: [], grouping: null, escalation: [], realarm_s: 0, shelve_most_s: 28800,
    plan: "", role: "operator", explain: { zh: "", en: "" }, vital: false, enabled: true, source: "", version: 0 };

  rules.load = async function () {
    try {
      const [answer, plans] = await Promise.all([cm.getJSON("/api/rules"), cm.getJSON("/api/plans")]);
      rules.rows = answer.rules;
      rules.days = answer.days;
      rules.unheeded = answer.unheeded;
      rules.plans = plans.plans;
      rules.fault = "";
    } catch (e) { rules.fault = e.message; }
    cm.emit("rules", rules.rows);
  };
  rules.sheet = (id) => cm.getJSON(at(id));
  rules.row = (id) => (rules.rows || []).find((r) => r.rule.id === id) || null;

  /* Sends and returns { ok, got, conflict, what, fields }: a fault names the fields that it is of. */
  async function send(method, path, body, signal) {
    let answer;
    try {
      answer = await fetch(path, { method, signal, body: JSON.stringify(body),
        headers: { "Content-Type": "application/json", Accept: "application/json" } });
    } catch (e) {
      if (e.name === "AbortError") throw e;
      return { ok: false, what: cm.t("rules_unsent"), fields: [] };
    }
    const got = await answer.json().catch(() => null);
    if (answer.ok) return { ok: true, got, fields: [] };
    const fault = (got && got.error) || { what: String(answer.status), remedy: "" };
    return { ok: false, conflict: answer.status === 409, what: `${fault.what} ${fault.remedy}`.trim(), fields: (got && got.fields) || [] };
  }

  rules.save = (rule, version, reason, actor) => (version
    ? send("PUT", at(rule.id), { rule, version, reason, actor })
    : send("POST", "/api/rules", { rule, reason, actor }));
  rules.takePack = (id, version, actor) => send("POST", `${at(id)}/take_pack`, { version, actor });
  rules.backtest = (rule, days, signal) => send("POST", "/api/rules/backtest", { rule, days }, signal);

  // -- what differs -------------------------------------------------------------------------------
  const text = (value) => JSON.stringify(value === undefined ? null : value);
  const EMPTY = ["", "0", "[]", "{}", "null", "false", '""'];
  /* [key, before, after] of every field that differs; the version is none. */
  rules.differences = function (before, after) {
    const keys = [...new Set([...Object.keys(before || {}), ...Object.keys(after || {})])].filter((k) => k !== "version");
    return keys.filter((k) => text((before || {})[k]) !== text((after || {})[k])).map((k) => [k, (before || {})[k], (after || {})[k]]);
  };
  rules.isEmpty = (value) => EMPTY.includes(text(value)) || (value && typeof value === "object" && "zh" in value && !value.zh);

  /* One field as a person reads it: "I 100 · II 90", "300 s → leader". */
  rules.say = function (key, value) {
    if (rules.isEmpty(value)) return key === "enabled" || key === "vital" ? cm.t("rules_no") : "—";
    if (value === true) return cm.t("rules_yes");
    if (key === "levels") return value.map((l) => `${l.severity} ${cm.rules.number(l.limit)}`).join(" · ");
    if (key === "escalation") return value.map((s) => `${rules.length(s.after_s)} → ${cm.alertWords.role(s.role)}`).join(" · ");
    if (key === "overrides") {
      return value.map((o) => `${cm.name(o.name)} ${o.since.replace("T", " ")} – ${o.until.replace("T", " ")}: ${rules.say("levels", o.levels)}`).join("\n");
    }
    if (key === "conditions" || key === "inhibited_by") {
      return value.map((c) => `${c.rule} (${cm.t(`near_${c.near}`)}, ${c.severity}, ≥ ${c.least})`).join(" · ");
    }
    if (key === "where") return Object.entries(value).map(([k, v]) => `${k} = ${v.join(", ")}`).join(" · ");
    if (key === "grouping") return cm.t("rules_group_said", { n: value.least, m: rules.number(value.within_m), s: rules.length(value.within_s) });
    if (/_s$/.test(key) && typeof value === "number") return rules.length(value);
    if (key === "kind") return cm.t(`rkind_${value}`);
    if (Array.isArray(value)) return value.join(", ");
    if (value && typeof value === "object") return "zh" in value ? [value.zh, value.en].filter(Boolean).join(" / ") : JSON.stringify(value);
    return typeof value === "number" ? rules.number(value) : String(value);
  };
  rules.field = (key) => { const said = cm.t(`rf_${key}`); return said === `rf_${key}` ? key : said; };
  rules.number = (v) => (Number.isFinite(v) ? cm.number(v, Number.isInteger(v) ? 0 : Math.abs(v) >= 10 ? 1 : 2) : "—");
  rules.length = function (s) {
    if (!Number.isFinite(s)) return "—";
    if (s < 120) return cm.t("age_s", { n: rules.number(s) });
    if (s < 7200) return cm.t("age_min", { n: rules.number(Math.round(s / 6) / 10) });
    return cm.t("age_h", { n: rules.number(Math.round(s / 360) / 10) });
  };

  /* A severity where nothing is to be done about it: an outline, for colour means act. */
  rules.badge = (severity) => cm.alertWords.setBadge(cm.el("span", { class: "sev" }, cm.el("i", { "aria-hidden": "true" }), cm.el("b")), severity, { calm: true });
  const watched = (rule) => (cm.vitals && cm.vitals.rows ? cm.vitals.rows.find((r) => rule.templates.includes(r.template) || rule.templates.includes(r.code)) : null);
  /* A limit as it is read: the name of a state, else the number. */
  rules.limit = function (rule, value) {
    const states = rule.kind === "state" && (watched(rule) || {}).states, state = states && states.find((s) => s.value === value);
    return state ? cm.name(state.name) : rules.number(value);
  };

  /* The unit of a rule's limits: that of what it watches, or what its kind counts in. */
  rules.unit = function (rule) {
    if (rule.kind === "silence") return cm.t(`rmeasure_${rule.measure || "cadences"}`);
    if (rule.kind === "season" && rule.measure !== "unit") return rule.measure === "scales" ? "×" : "%";
    if (["combination", "count", "event", "detector", "state"].includes(rule.kind)) return "";
    const row = watched(rule);
    return row && row.unit ? cm.unit(row.unit) : "";
  };
})();
