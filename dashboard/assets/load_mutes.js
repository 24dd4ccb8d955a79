/* The ledger of mutes: why, whose, until when, what each hid; made, prolonged and lifted with a name. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const mutes = (cm.mutes = { all: false, list: null, fault: "" });
  const PARTS = ["rule", "subject", "area", "severity", "code"];
  let changed = () => {};

  async function send(method, path, body) {
    try {
      const answer = await fetch(path, { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json", Accept: "application/json" } });
      const got = await answer.json().catch(() => null);
      if (answer.ok) return got;
      cm.notice(got && got.error ? `${got.error.what} ${got.error.remedy}` : String(answer.status), "fault");
    } catch (e) { cm.notice(cm.t("rules_unsent"), "fault"); }
    return null;
  }
  mutes.load = async function () {
    try { mutes.list = (await cm.getJSON("/api/mutes")).mutes; mutes.fault = ""; } catch (e) { mutes.fault = e.message; }
  };

  const minutes = () => ({ name: "minutes", label: cm.t("mute_for"), value: 120, options: [30, 60, 120, 240, 480, 1440, 4320, 10080].map((n) => ({ value: n,
    text: n < 60 ? cm.t("age_min", { n }) : n < 1440 ? cm.t("age_h", { n: n / 60 }) : cm.t("age_d", { n: n / 1440 }) })) });
  const why = () => ({ name: "reason", label: cm.t("mute_reason"), required: true, lines: 2, most: 500, chips: [1, 2, 3].map((n) => cm.t(`mute_why_${n}`)) });

  /* Asks for a scope, a reason and an end; `given` fills the scope in. */
  mutes.ask = async function (given) {
    const actor = await cm.alerts.askOperator();
    if (actor === null) return;
    const scope = { ...given };
    const said = await cm.ask({ title: cm.t("mute_new"), note: cm.t("mute_need_scope"), ok: cm.t("mute_new"), fields: [
      { name: "rule", label: cm.t("mute_rule"), value: scope.rule || "", hints: ((cm.rules && cm.rules.rows) || []).map((r) => r.rule.id) },
      { name: "subject", label: cm.t("mute_subject"), value: scope.subject || "" }, { name: "area", label: cm.t("mute_area"), value: scope.area || "" },
      { name: "severity", label: cm.t("mute_severity"), value: scope.severity || "", options: ["", "IV", "III", "II", "I"].map((s) => ({ value: s, text: s || cm.t("mute_any") })) },
      why(), minutes()] });
    if (!said) return;
    const wanted = Object.fromEntries(PARTS.filter((k) => said[k]).map((k) => [k, said[k].split(/[,，\s]+/).filter(Boolean)]));
    const made = await send("POST", "/api/mutes", { scope: wanted, reason: said.reason, minutes: Number(said.minutes), actor });
    if (made) cm.notice(cm.t("mute_made", { at: cm.clock(made.until) }));
    changed();
  };
  const now = (one) => mutes.list.find((m) => m.id === one.id) || one;      // a row outlives the list it was made from
  async function lift(one) {
    const actor = await cm.alerts.askOperator();
    if (actor === null) return;
    const sure = await cm.ask({ title: `${cm.t("mute_lift")} · ${scopeText(one)}`, note: cm.t("mute_lift_note"), ok: cm.t("mute_lift"), fields: [] });
    if (sure && (await send("PUT", `/api/mutes/${one.id}`, { version: now(one).version, lift: true, actor }))) cm.notice(cm.t("mute_was_lifted"));
    changed();
  }
  async function prolong(one) {
    const actor = await cm.alerts.askOperator();
    if (actor === null) return;
    const said = await cm.ask({ title: `${cm.t("mute_prolong")} · ${scopeText(one)}`, ok: cm.t("mute_prolong"), fields: [why(), minutes()] });
    if (said) await send("PUT", `/api/mutes/${one.id}`, { version: now(one).version, minutes: Number(said.minutes), reason: said.reason, actor });
    changed();
  }

  const list = (v) => (Array.isArray(v) ? v : [v]);
  const ruleName = (id) => { const row = cm.rules && cm.rules.row(id); return row ? cm.name(row.rule.name) : id; };
  const scopeText = (one) => Object.entries(one.scope).map(([k, v]) => (k === "rule" ? list(v).map(ruleName).join(", ") : `${cm.t(`mute_${k}`)} ${list(v).join(", ")}`)).join(" · ");

  function row(one) {
    const open = one.state === "in_force" || one.state === "ahead";
    return cm.el("tr", { "data-state": one.state, "data-keep": one.id }, cm.el("th", { scope: "row", text: scopeText(one) }), cm.el("td", { text: one.reason }), cm.el("td", { text: one.owner }),
      cm.el("td", { text: `${cm.clock(one.since)} – ${cm.clock(one.lifted_at || one.until)}` }), cm.el("td", { text: cm.t(`mute_${one.state}`) }),
      cm.el("td", { class: "n" }, cm.el("b", { text: cm.number(one.hidden) }), one.hides ? cm.el("small", { text: ` ${cm.t("mute_hides", { n: cm.number(one.hides) })}` }) : null),
      cm.el("td", {}, open ? cm.el("button", { type: "button", "data-keep": "lift", text: cm.t("mute_lift"), onclick: () => lift(one) }) : null,
        open ? cm.el("button", { type: "button", "data-keep": "prolong", text: cm.t("mute_prolong"), onclick: () => prolong(one) }) : null));
  }

  mutes.draw = function (onChange) {
    changed = onChange;
    const rows = (mutes.list || []).filter((m) => mutes.all || m.state === "in_force" || m.state === "ahead");
    const heads = ["mute_scope", "mute_reason", "mute_owner", "mute_until", "mute_state", "mute_hid", ""];
    const all = cm.el("input", { type: "checkbox", "data-keep": "all", onchange: () => { mutes.all = all.checked; changed(true); } });
    all.checked = mutes.all;
    return cm.el("section", { class: "load-mutes", "data-testid": "mutes", "data-keep": "mutes" }, cm.el("header", {}, cm.el("h3", { text: cm.t("mutes") }),
      cm.el("label", { class: "rf-check" }, all, cm.el("span", { text: cm.t("mute_all") })),
      cm.el("button", { type: "button", "data-keep": "new", text: cm.t("mute_new"), onclick: () => mutes.ask({}) })),
    mutes.fault ? cm.el("p", { class: "empty", role: "alert", text: cm.t("data_failed", { what: mutes.fault }) })
      : !rows.length ? cm.el("p", { class: "empty", text: cm.t("mutes_none") })
        : cm.el("table", { class: "load-table" }, cm.el("thead", {}, cm.el("tr", {}, ...heads.map((k) => cm.el("th", { scope: "col", text: k ? cm.t(k) : "" })))),
          cm.el("tbody", {}, ...rows.map(row))));
  };
})();
