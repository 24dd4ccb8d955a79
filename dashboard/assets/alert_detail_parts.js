/* Parts of an alert's detail: checklist, card, place, what stands near, values, verdict, log, the past of the place. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const words = cm.alertWords;
  const parts = cm.alertParts;
  const { part, row, link } = parts;

  // -- plan: a checklist; who ticked what stands beside it --------------------------------------------------
  parts.plan = function (a) {
    if (!a.plan || !a.plan.steps) return null;
    const done = a.plan.steps.filter((s) => s.done_at).length;
    const steps = a.plan.steps.map((step, at) => {
      const due = !step.done_at && step.due_at, late = due && Date.parse(due) < Date.now();
      const said = step.done_at ? `${words.person(step.by)} · ${cm.clock(step.done_at)}` : [step.role && words.role(step.role),
        due && cm.t(late ? "ad_late" : "ad_due", { at: cm.clock(due) })].filter(Boolean).join(" · ");
      const tick = cm.el("input", { type: "checkbox", id: `step-${a.id}-${at}`, "data-keep": `step ${at}`, disabled: Boolean(a.closed_at), onchange: async (e) => {
        const result = await cm.alerts.act(a.id, "step", { step: at, done: e.target.checked });
        if (!result.ok) e.target.checked = !e.target.checked;
      } });
      tick.checked = Boolean(step.done_at);
      return cm.el("li", { "data-late": late ? "yes" : null }, tick,
        cm.el("label", { for: `step-${a.id}-${at}` }, cm.el("span", { text: cm.name(step.name) }), cm.el("small", { text: said })));
    });
    const name = cm.t("alert_plan_line", { name: cm.name(a.plan.name), done, n: a.plan.steps.length });
    return part("plan", cm.el("p", { class: "ad-plan-name", text: name }), cm.el("ol", { class: "ad-steps" }, ...steps));
  };

  // -- card: its members, and its shape on the map ------------------------------------------------------------
  parts.group = function (a) {
    if (!a.group || a.group.size < 2) {
      return a.group && a.group.id !== a.id ? part("group", open(a.group.id, cm.t("ad_leader"))) : null;
    }
    const list = cm.el("ul", { class: "ad-list" }), more = cm.el("button", { type: "button", text: cm.t("ad_members", { n: cm.number(a.group.size) }), onclick: async () => {
      more.hidden = true;
      try {
        const got = await cm.alerts.list({ card: a.group.id, state: "all", group: "0", limit: "500" });
        list.append(...got.alerts.map((m) => line(m, words.subject(m))));
      } catch (e) { more.hidden = false; cm.notice(cm.t("data_failed", { what: e.message }), "fault"); }
    } });
    const onMap = () => { const now = cm.alertDetail.answer(); cm.pages.close(); cm.showAlert(now); cm.alertShape(now.group.shape); };
    const map = a.group.shape ? cm.el("button", { type: "button", "data-keep": "shape", text: cm.t("ad_shape"), onclick: onMap }) : null;
    return part("group", cm.el("p", { text: cm.t(a.group.folded ? "ad_folded" : "ad_grouped", { n: cm.number(a.group.size), name: cm.name(a.group.rule_name) }) }),
      map && cm.el("div", { class: "ad-acts" }, map), cm.el("div", { "data-keep": `members ${a.group.size} ${cm.state.lang}`, "data-own": true }, more, list));
  };

  // -- place: from the street down to the building, and who answers for it ------------------------------------
  const LEVELS = ["street", "community", "grid", "zone", "building"];
  parts.place = function (a) {
    const place = a.place || {}, rows = [];
    const subject = a.subject && a.subject.id ? link(a.subject) : null;
    if (subject) rows.push(row(cm.t("ad_subject"), subject));
    if (place.address) rows.push(row(cm.t("address"), link(place.address, far(place.address)) || "—"));
    const chain = LEVELS.map((level) => [level, place[level]]).filter(([, to]) => to && words.named(to));
    if (chain.length) {
      rows.push(cm.el("ol", { class: "crumbs" }, ...chain.map(([level, to]) => cm.el("li", {}, cm.el("span", { class: "crumb-role", text: cm.t(`role_${level}`) }),
        link(to, level === "building" ? [to.code, far(to)].filter(Boolean).join(" · ") : "")))));
    }
    rows.push(row(cm.t("in_charge"), cm.el("span", { text: words.manager(a) || cm.t("no_one_in_charge") })));
    return part("place", ...rows);
  };
  const far = (to) => (to.distance_m ? cm.t("ad_metres", { n: cm.number(to.distance_m) }) : "");

  parts.near = function (a) {
    const near = a.near || {}, kinds = ["cameras", "hydrants"].filter((k) => (near[k] || []).length);
    if (!kinds.length) return null;
    return part("near", ...kinds.map((kind) => cm.el("div", { class: "ad-near" }, cm.el("h4", { text: cm.t(`ad_${kind}`) }),
      cm.el("ul", {}, ...near[kind].map((one) => cm.el("li", {}, link({ ...one, name: words.named(one) || one.code }), cm.el("small", { text: far(one) })))))));
  };

  // -- values as they were when it was raised, each with unit, quality, age -----------------------------------------
  parts.values = function (a) {
    const list = Object.entries(a.values || {});
    if (!list.length) return null;
    const rows = list.map(([code, v]) => cm.el("li", {},
      cm.el("button", { type: "button", class: "goto", "data-page-to": "vitals", "data-page-query": `c=${encodeURIComponent(code)}`, title: code, text: cm.name(v.name) || code }),
      cm.el("b", { text: Number.isFinite(v.value) ? `${words.number(v.value)} ${words.unit(v.unit)}` : "—" }),
      cm.el("span", { class: "q", "data-quality": v.quality, text: cm.t(`q_${v.quality}`) }), cm.el("small", { text: v.observed_at ? cm.clock(v.observed_at, true) : "" })));
    return part("values", cm.el("ul", { class: "ad-values" }, ...rows));
  };

  // -- verdict: one tap; it is what rules are judged by ------------------------------------------------------------
  parts.verdict = function (a) {
    const button = (verdict) => cm.el("button", { type: "button", "data-verdict": verdict, "data-keep": verdict, "aria-pressed": String(a.verdict === verdict), text: cm.t(`averdict_${verdict}`),
      onclick: () => cm.alerts.act(a.id, "verdict", { verdict }) });
    const say = cm.el("form", { class: "ad-comment", "data-keep": "comment", onsubmit: async (e) => {
      e.preventDefault();
      const field = e.target.elements.text, text = field.value.trim();
      if (!text) return;
      const result = await cm.alerts.act(a.id, "comment", { text });
      if (result.ok) field.value = "";
    } }, cm.el("input", { name: "text", "data-keep": "text", maxlength: "2000", autocomplete: "off", placeholder: cm.t("ad_comment"), "aria-label": cm.t("ad_comment") }),
    cm.el("button", { type: "submit", text: cm.t("act_comment") }));
    return part("verdict", cm.el("div", { class: "ad-acts" }, button("useful"), button("not_useful"), cm.el("span", { class: "weak", text: cm.t("ad_verdict_note") })), say);
  };

  // -- log, newest first; what the engine did is quieter than what people did ------------------------------------------
  parts.log = function (a) {
    const lines = [...(a.log || [])].reverse().map((one) => {
      const { say, more } = words.log(one), engine = one.actor === "engine";
      return cm.el("li", { "data-kind": one.kind, "data-engine": engine ? "yes" : null }, cm.el("time", { datetime: one.at, text: cm.clock(one.at, true) }),
        cm.el("span", {}, cm.el("b", { text: say }), engine ? null : cm.el("span", { text: ` ${words.person(one.actor)}` }), more ? cm.el("span", { class: "ad-more", text: more }) : null,
          one.origin ? cm.el("small", { text: one.origin }) : null));
    });
    return part("log", cm.el("ol", { class: "ad-log" }, ...lines));
  };

  const open = (id, text) => cm.el("button", { type: "button", class: "goto", "data-keep": `alert ${id}`, text, onclick: () => cm.alertsPage.choose(id) });
  function line(a, text) {
    return cm.el("li", { "data-keep": a.id }, words.badge(a),
      cm.el("button", { type: "button", class: "goto", "data-keep": `alert ${a.id}`, text: text || words.what(a), onclick: () => cm.alertsPage.choose(a.id) }),
      cm.el("span", { class: "weak", text: [cm.clock(a.raised_at), words.state(a), a.verdict && cm.t(`averdict_${a.verdict}`)].filter(Boolean).join(" · ") }));
  }
  parts.line = line;
  parts.past = function (a) {
    const list = a.past || [];
    return part("past", list.length ? cm.el("ul", { class: "ad-list" }, ...list.map((one) => line(one)))
      : cm.el("p", { class: "weak", text: cm.t("ad_no_past") }),
    a.past_total > list.length ? cm.el("p", { class: "weak", text: cm.t("ad_past_of", { n: list.length, total: cm.number(a.past_total) }) }) : null);
  };
})();
