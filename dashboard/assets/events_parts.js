/* Parts of an event's detail: facts, words, place and its chain, earlier verdicts on its kind, its alert. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const parts = (cm.eventParts = {});

  function span(e) {
    const s = (Date.parse(e.last_seen) - Date.parse(e.first_seen)) / 1000;
    return s > 0 ? cm.age(s) : "";
  }
  parts.facts = function (e, line) {
    const d = e.detail || {}, colour = e.type === "weather" || e.kind.startsWith("weather."), known = cm.t(`ev_colour_${e.level}`);
    return [line("group", cm.name(e.group)), line("type", cm.name(e.type_name)),
      colour && e.level && known !== `ev_colour_${e.level}` ? line("signal", known) : null,
      colour || e.type === "response" || e.type === "cap" ? line("area", e.place.name || cm.t("ev_whole")) : null,
      line("first", cm.clock(e.first_seen, true)), line("last", cm.clock(e.last_seen, true)), line("span", span(e)),
      line("count", e.count > 1 ? cm.t("ev_merged", { n: cm.number(e.count) }) : cm.t("ev_once")),
      e.ends_at ? line("ends", cm.clock(e.ends_at, true)) : null, e.lifted_at ? line("lifted", cm.clock(e.lifted_at, true)) : null,
      line("algorithm", d.algorithm), line("channel", d.channel), line("department", d.department), line("act", d.act), line("case", d.case),
      line("snapshot", e.snapshot)].filter(Boolean);
  };
  // What a person or an office wrote, as it was written.
  parts.words = function (e) {
    const d = e.detail || {}, said = [d.title, e.text].filter(Boolean).join("\n");
    return said ? cm.el("section", { class: "part", "data-part": "text", "data-keep": "text" },
      cm.el("h3", { text: cm.t("ev_text") }), cm.el("p", { class: "ev-words", text: said.slice(0, 4000) })) : null;
  };

  parts.place = function (e, row, line) {
    const p = e.place, feature = p.feature_id ? cm.alertParts.link({ id: p.feature_id, layer: p.layer, code: p.camera, name: p.name || p.camera || p.key, lon: p.lon, lat: p.lat }) : null;
    const at = cm.eventWords.degrees(e), fly = () => { cm.pages.close(); cm.flyTo(p.lon, p.lat, 17); };
    return [p.camera ? row("camera", feature || cm.el("span", { text: p.camera }), feature && p.name !== p.camera ? cm.el("small", { class: "weak", text: ` ${p.camera}` }) : "")
      : feature ? row("site", feature) : p.name ? line("site", p.name) : null,
    at ? row("at", cm.el("button", { type: "button", class: "goto", "data-map": "", "data-keep": at, text: `${cm.t("events_on_map")} ${at}`, onclick: fly })) : null].filter(Boolean);
  };

  // From the street down to the grid and building: the feature's own chain, or the grid's.
  parts.chain = async function (e) {
    const p = e.place;
    let layer = p.layer, id = p.feature_id, self = null;
    if (!id && p.grid) {
      const hit = (await cm.getJSON(`/api/search?${new URLSearchParams({ q: p.grid })}`)).hits.find((h) => h.role === "grid" && h.code === p.grid);
      if (hit) { layer = hit.layer; id = hit.id; self = hit; }
    }
    if (!id) return p.grid ? cm.el("div", { class: "row" }, cm.el("span", { class: "row-label", text: cm.t("ev_grid") }), cm.el("span", { text: p.grid })) : [];
    const found = await cm.getJSON(`/api/features/${encodeURIComponent(layer)}/${id}`);
    const chain = [...found.lineage, self].filter(Boolean), charge = found.in_charge;
    return [chain.length ? cm.el("ol", { class: "crumbs" },
      ...chain.map((to) => cm.el("li", {}, cm.el("span", { class: "crumb-role", text: cm.t(`role_${to.role}`) }), cm.alertParts.link(to)))) : null,
      charge ? cm.el("div", { class: "row" }, cm.el("span", { class: "row-label", text: cm.t("in_charge") }),
        cm.el("span", { text: [charge.name, charge.phone, charge.team].filter(Boolean).join(" · ") })) : null];
  };

  // -- how right this kind was, here and everywhere ---------------------------------------------------------
  const sum = (rows) => rows.reduce((a, r) => ({ true: a.true + r.true, false: a.false + r.false, duplicate: a.duplicate + r.duplicate }), { true: 0, false: 0, duplicate: 0 });
  function counts(label, n, scope) {
    const judged = n.true + n.false;
    return cm.el("tr", { "data-scope": scope }, cm.el("th", { scope: "row", text: label }),
      ...["true", "false", "duplicate"].map((v) => cm.el("td", { "data-verdict-count": v, text: cm.number(n[v]) })),
      cm.el("td", { class: "ev-share", title: judged ? `${n.true} / ${judged}` : cm.t("ev_unjudged"), text: judged ? cm.percent(n.true / judged) : "—" }));
  }
  parts.past = function (e, rows) {
    const all = rows.filter((r) => r.kind === e.kind), here = e.place.camera ? all.filter((r) => r.camera === e.place.camera) : [];
    const whole = sum(all);
    if (!whole.true && !whole.false && !whole.duplicate) return cm.el("p", { class: "weak", text: cm.t("ev_unjudged") });
    return cm.el("table", { class: "ev-past" },
      cm.el("thead", {}, cm.el("tr", {}, cm.el("td"), ...["ev_true", "ev_false", "ev_duplicate", "ev_precision"].map((k) => cm.el("th", { scope: "col", text: cm.t(k) })))),
      cm.el("tbody", {}, e.place.camera ? counts(cm.t("ev_here"), sum(here), "here") : null, counts(cm.t("ev_kind_all"), whole, "all")));
  };

  parts.alert = function (a) {
    const label = cm.el("span", { class: "row-label", text: cm.t("events_alert") });
    return cm.el("div", { class: "row" }, label, a ? cm.el("span", {}, cm.el("button", { type: "button", class: "goto", "data-page-to": "alerts", "data-page-query": `a=${a.id}`,
      text: `${a.severity} ${cm.alertWords.what(a)} · ${cm.alertWords.state(a)}` })) : cm.el("span", { class: "weak", text: cm.t("events_no_alert") }));
  };
})();
