/* A patrol's card: what, where, how far, since when, who has it; two large actions, the rest behind "more". */
(function () {
  "use strict";
  const cm = window.citymirror;
  const { patrolQueue: queue } = cm;
  const cards = (cm.patrolCards = { here: null, more: 0 });

  /* Metres between two points of WGS 84 (haversine; a sphere of 6,371,009 m is good to 0.5 %). */
  cards.metres = function (a, b) {
    const rad = (d) => (d * Math.PI) / 180, dLat = rad(b.lat - a.lat), dLon = rad(b.lon - a.lon);
    const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(dLon / 2) ** 2;
    return 2 * 6371009 * Math.asin(Math.min(1, Math.sqrt(h)));
  };
  function far(a) {
    const place = a.place || {};
    if (!cards.here || !Number.isFinite(place.lon)) return "";
    const m = cards.metres(cards.here, place);
    return m < 950 ? cm.t("patrol_far_m", { n: cm.number(Math.max(10, Math.round(m / 10) * 10)) }) : cm.t("patrol_far_km", { n: cm.number(m / 1000, 1) });
  }

  const isMe = (name) => { const me = cm.alerts.operator(); return Boolean(me) && (name === me || String(name).startsWith(`${me} (`)); };
  const plainName = (name) => String(name || "").replace(/ \(unverified\)$/, "");
  cards.isMine = (a) => isMe(a.assignee) || queue.of(a.id).some((one) => one.act === "assign");
  cards.isDone = (a) => a.stage === "done" || queue.of(a.id).some((one) => one.act === "done");

  function who(a) {
    if (cards.isDone(a)) return cm.t("patrol_finished");
    if (cards.isMine(a)) return a.stage === "on_my_way" ? `${cm.t("patrol_mine")} · ${cm.t("astage_on_my_way")}` : cm.t("patrol_mine");
    return a.assignee ? cm.t("patrol_taken_by", { who: plainName(a.assignee) }) : cm.t("patrol_nobody");
  }

  // -- acts ------------------------------------------------------------------------------------------
  async function add(a, acts) {
    const actor = await cm.alerts.askOperator();
    if (!actor) return;
    const now = cm.alerts.get(a.id) || a;  // a button outlives the version it was drawn from
    const list = acts(actor, now);
    if (list) queue.add(now, list, actor);
  }
  const take = (a) => add(a, (me, now) => [{ act: "assign", body: { assignee: me } }, ...(now.acked ? [] : [{ act: "acknowledge" }])]);
  async function done(a) {
    const said = await cm.ask({ title: `${cm.t("patrol_done")} · ${cm.alertWords.subject(a)}`, ok: cm.t("patrol_done"),
      fields: [{ name: "note", label: cm.t("patrol_note"), lines: 2, most: 2000, chips: [1, 2, 3].map((n) => cm.t(`patrol_note_${n}`)) }] });
    if (said) await add(a, () => [{ act: "done", body: said.note ? { note: said.note } : {} }]);
  }
  async function comment(a) {
    const said = await cm.ask({ title: `${cm.t("patrol_comment")} · ${cm.alertWords.subject(a)}`, fields: [{ name: "text", label: cm.t("patrol_comment"), required: true, lines: 3, most: 2000 }] });
    if (said) await add(a, () => [{ act: "comment", body: { text: said.text } }]);
  }
  const useless = (a) => add(a, () => [{ act: "verdict", body: { verdict: "not_useful" } }]);
  const way = (a) => add(a, () => [{ act: "on_my_way" }]);

  /* Does again what did not count, on the alert as it is now. */
  cards.again = async function (told) {
    const a = cm.alerts.get(told.alert) || (await cm.alerts.fetch(told.alert).catch(() => null));
    if (a) await add(a, () => told.acts.filter((one) => !(one.act === "acknowledge" && a.acked)));
  };

  const button = (key, act, run, strong) => cm.el("button", { type: "button", "data-patrol": act, "data-keep": act, class: strong ? "strong" : null, text: cm.t(key), onclick: run });

  function actions(a) {
    const open = cards.more === a.id, finished = cards.isDone(a), mine = cards.isMine(a);
    const more = cm.el("button", { type: "button", class: "pc-more", "data-keep": "more", "aria-expanded": String(open), text: cm.t("patrol_more"),
      onclick: () => { cards.more = cards.more === a.id ? 0 : a.id; cm.emit("patrol-draw"); } });
    const rest = open ? cm.el("div", { class: "pc-rest", "data-keep": "rest" }, mine && !finished && a.stage !== "on_my_way" ? button("patrol_way", "way", () => way(a)) : null,
      button("patrol_comment", "comment", () => comment(a)), a.verdict ? null : button("patrol_useless", "useless", () => useless(a)),
      button("patrol_map", "map", () => cm.showAlert(cm.alerts.get(a.id) || a))) : null;
    const main = cm.el("div", { class: "pc-acts", "data-keep": "acts" });
    if (!finished) {
      const first = button("patrol_take", "take", () => take(a), !mine);
      first.disabled = mine;
      main.append(first, button("patrol_done", "done", () => done(a), mine));
    }
    main.append(more);
    return [main, rest];
  }

  // Taking is two acts to the server and one to the patrol.
  function waitWords(waits) {
    const said = waits.map((w) => (w.act === "assign" ? cm.t("patrol_take") : w.act === "acknowledge" ? "" : cm.t(`act_${w.act}`)));
    return [...new Set(said)].filter(Boolean).join(cm.state.lang === "en" ? ", " : "、");
  }

  cards.card = function (a) {
    const words = cm.alertWords, waits = queue.of(a.id), distance = far(a);
    const value = cm.name(a.why) || [words.value(a), words.limit(a)].filter(Boolean).join(" · ");
    const address = words.named((a.place || {}).address) || words.named((a.place || {}).street);
    return cm.el("li", { class: "pc", "data-alert": a.id, "data-keep": a.id, "data-done": cards.isDone(a) || null, "data-testid": "patrol-card" },
      cm.el("div", { class: "pc-head" }, words.badge(a), cm.el("h3", { text: words.what(a) }), cm.el("span", { class: "pc-since", text: words.age(a.raised_at) })),
      cm.el("p", { class: "pc-where" }, cm.el("b", { text: words.subject(a) }), address && address !== words.subject(a) ? cm.el("span", { text: address }) : null),
      cm.el("p", { class: "pc-why" }, value ? cm.el("span", { text: value }) : null, distance ? cm.el("span", { class: "pc-far", text: distance }) : null,
        a.group && a.group.size > 1 ? cm.el("span", { text: cm.t("patrol_group", { n: a.group.size }) }) : null, ...words.marks(a).filter((m) => m.dataset.mark !== "group")),
      cm.el("p", { class: "pc-who" }, cm.el("span", { text: who(a) }), cm.el("span", { text: cm.clock(a.raised_at) }),
        waits.length ? cm.el("span", { class: "pc-waits", text: cm.t("patrol_waits", { act: waitWords(waits) }) }) : null),
      ...actions(a).filter(Boolean));
  };
})();
