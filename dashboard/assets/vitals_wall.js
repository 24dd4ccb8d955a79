/* The wall's vital signs: eight cards of a role, kept by the live columns; and how fresh each source is. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const vitals = cm.vitals;
  const ROLES = ["operator", "manager", "patrol", "shared"];
  const AGAIN_MS = 300e3;
  let cards = [], asked = "", role = "operator";

  function roleOf() {
    const named = new URLSearchParams(location.search).get("role");
    let kept = null;
    try { kept = localStorage.getItem("citymirror.role"); } catch (e) { /* private window: fine */ }
    return [named, kept].find((r) => ROLES.includes(r)) || "operator";
  }
  const wall = () => cm.state.screen === "wall";

  function card(row) {
    const parts = { name: cm.el("span", { class: "wc-name" }), value: cm.el("b"), unit: cm.el("small"),
      spark: cm.el("canvas", { "aria-hidden": "true" }), change: cm.el("span", { class: "wc-change" }),
      quality: cm.el("span", { class: "q" }), age: cm.el("span", { class: "wc-age" }) };
    const node = cm.el("article", { class: "wall-card", "data-testid": "wall-card", "data-code": row.code },
      parts.name, cm.el("div", { class: "wc-value" }, parts.value, parts.unit), parts.spark,
      cm.el("div", { class: "wc-foot" }, parts.change, parts.quality, parts.age));
    return { row, node, parts };
  }

  function fill({ row, node, parts }) {
    const value = vitals.v[row.at], quality = vitals.quality(row.at), age = vitals.age(row.at), change = vitals.change(row);
    cm.setText(parts.name, cm.name(row.name));
    parts.name.title = cm.name(row.name);
    cm.setText(parts.value, vitals.shown(row, value));
    cm.setText(parts.unit, value === null || value === undefined ? "" : vitals.unit(row));
    cm.setText(parts.change, change ? cm.t("wall_week", { change: change.text }) : row.kind === "state" ? "" : cm.t("wall_no_week"));
    parts.quality.hidden = quality === "good";        // the normal state is calm; its age says enough
    parts.quality.dataset.quality = node.dataset.quality = quality;
    cm.setText(parts.quality, cm.t(`quality_${quality}`));
    cm.setText(parts.age, age === null ? "" : cm.age(age));
  }

  const update = () => { if (wall()) cards.forEach(fill); };
  const sparks = () => { if (wall()) for (const c of cards) cm.spark.draw(c.parts.spark, c.row.code); };

  async function load() {
    role = roleOf();
    const key = `${role}/${cm.state.catalogue ? cm.state.catalogue.version : 0}`;
    if (!wall() || asked === key) return;
    asked = key;
    try {
      const answer = await cm.getJSON(`/api/indicators/vitals?role=${role}`);
      vitals.catalogue = vitals.catalogue || answer.catalogue;
      cards = answer.indicators.map(card);
      cm.byId("wall-cards").replaceChildren(...cards.map((c) => c.node));
      cm.byId("vitals").hidden = !cards.length;
      cm.setText(cm.byId("wall-role"), cm.t(`view_role_${role}`));
      update();
      sparks();
      vitals.loadWeek();
    } catch (e) {
      asked = "";
      cm.notice(cm.t("data_failed", { what: e.message }), "fault");
    }
  }

  // -- systems: when each was last heard, and how much of what it owes is in time; the worst first ------
  const SHOWN = 4;
  const share = (s) => (s.total ? s.good / s.total : 0);
  function feeds() {
    const snapshot = cm.state.snapshot, list = cm.byId("wall-feeds");
    if (!wall() || !snapshot || !list) return;
    const systems = [...(snapshot.systems || [])].sort((a, b) => share(a) - share(b) || (a.seen || 0) - (b.seen || 0));
    const rest = systems.slice(SHOWN), good = rest.filter((s) => share(s) === 1).length;
    list.replaceChildren(...systems.slice(0, SHOWN).map(feed), ...(rest.length ? [cm.el("li", { class: "wf-rest",
      text: cm.t("wall_feeds_rest", { n: cm.number(rest.length), good: cm.number(good) }) })] : []),
    ...(systems.length ? [] : [cm.el("li", { class: "empty", text: cm.t("wall_feeds_none") })]));
  }

  function feed(s) {
    const quality = s.seen === null ? "missing" : share(s) === 0 ? "stale" : "good", bar = cm.el("i");
    bar.style.width = `${100 * share(s)}%`;
    return cm.el("li", { "data-state": quality, title: cm.t("fresh_detail", { stale: s.stale, missing: s.missing }) },
      cm.el("span", { class: "wf-name", text: cm.name(s.name) }), cm.el("span", { class: "wf-bar", "aria-hidden": "true" }, bar),
      cm.el("span", { class: "wf-share", text: cm.t("wall_feed_line", { good: cm.number(s.good), total: cm.number(s.total) }) }),
      cm.el("span", { class: "q", "data-quality": quality, text: cm.t(`q_${quality}`) }),
      cm.el("span", { class: "wf-age", text: s.seen === null ? cm.t("wall_never") : cm.t("ago", { age: cm.age(vitals.now() / 1000 - s.seen) }) }));
  }

  cm.on("start", () => { setInterval(() => { update(); feeds(); }, 1000); setInterval(sparks, AGAIN_MS); setInterval(() => wall() && vitals.loadWeek(), 60e3); });
  cm.on("catalogue", load);
  cm.on("screen", () => { load(); sparks(); });
  cm.on("vitals", update);
  cm.on("snapshot", feeds);
  cm.on("look", () => { update(); feeds(); if (asked) cm.setText(cm.byId("wall-role"), cm.t(`view_role_${role}`)); });
})();
