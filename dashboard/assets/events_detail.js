/* One event in depth: verdict buttons first, then what is known of it, where it is, how its kind was judged before. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const VERDICTS = ["true", "false", "duplicate"], MOST = 20;
  const detail = (cm.eventDetail = { id: 0, event: null });
  let box = null, acts = {}, asked = 0, said = "", busy = false, past = null;

  const part = (key, ...children) => cm.el("section", { class: "part", "data-part": key, "data-keep": key }, cm.el("h3", { text: cm.t(`ev_${key}`) }), ...children.filter(Boolean));
  const row = (key, ...values) => cm.el("div", { class: "row" }, cm.el("span", { class: "row-label", text: cm.t(`ev_${key}`) }), cm.el("span", {}, ...values));
  const line = (key, text) => (text ? row(key, cm.el("span", { text: String(text).slice(0, 2000) })) : null);
  const person = (actor) => cm.alertWords.person(actor);

  /* acts: { close, judged(event, verdict) }. */
  detail.build = function (given) {
    acts = given;
    box = cm.el("div", { class: "ev-detail", "data-testid": "event-detail", tabindex: "-1" });
    return box;
  };
  const shut = () => cm.el("button", { type: "button", class: "small ad-close", "data-keep": "close", "aria-label": cm.t("close"), text: "×", onclick: () => acts.close() });

  detail.show = async function (id, keepSaid) {
    const mine = ++asked, same = detail.id === id;
    detail.id = id;
    if (!keepSaid && !same) said = "";
    if (!id) { detail.event = null; return draw(); }
    if (!same) { detail.event = null; past = null; draw(); box.scrollTop = 0; }
    try {
      const got = await cm.events.fetch(id);
      if (mine !== asked) return null;
      detail.event = got;
      draw();
      more(got, mine);
    } catch (e) {
      if (mine !== asked) return null;
      const gone = e.status === 404;
      box.dataset.look = "failed";
      box.replaceChildren(cm.el("div", { class: "problem", role: "alert" }, cm.el("h2", { text: cm.t(gone ? "events_gone" : "failed") }), cm.el("p", { class: "fault-detail", text: e.message }),
        gone ? null : cm.el("button", { type: "button", text: cm.t("events_again"), onclick: () => detail.show(id) })));
    }
    return null;
  };

  // What is asked besides: the chain of places, earlier verdicts, the alert; each fails for itself.
  async function more(event, mine) {
    const put = (name, node) => {
      const slot = box.querySelector(`[data-slot="${name}"]`);
      if (slot && mine === asked) cm.renew(slot, ...[].concat(node));
    };
    const fault = (name) => (e) => put(name, cm.el("p", { class: "weak", text: cm.t("data_failed", { what: e.message }) }));
    cm.eventParts.chain(event).then((node) => put("chain", node)).catch(fault("chain"));
    cm.events.stats(past !== event.version).then((rows) => { past = event.version; put("past", cm.eventParts.past(event, rows)); }).catch(fault("past"));
    cm.events.alertOf(event).then((a) => put("alert", cm.eventParts.alert(a))).catch(fault("alert"));
  }

  detail.judge = async function (verdict) {
    const seen = detail.event;
    if (!seen || busy) return;
    busy = true;
    lock();
    const result = await cm.events.judge(seen, verdict);
    busy = false;
    lock();
    if (result.left) return;
    if (result.ok) {
      cm.notice(cm.t("ev_done", { verdict: cm.t(`ev_${verdict}`), what: `${cm.name(seen.name)} · ${cm.eventWords.where(seen).slice(0, 60)}` }));
      acts.judged(result.event);
    } else if (result.conflict) {
      const by = result.by;
      said = by ? cm.t("ev_first_was", { who: person(by.actor), verdict: cm.t(`ev_${by.verdict}`), at: cm.clock(by.at, true) }) : cm.t("ev_told_again");
      acts.conflict(result.event);
    } else {
      said = cm.t("ev_failed", { what: result.what });
      draw();
      if (detail.event) more(detail.event, asked);
    }
  };
  function lock() { for (const b of box.querySelectorAll("[data-verdict]")) b.disabled = busy; }

  // -- drawing ---------------------------------------------------------------------------------------------
  function head(e) {
    const least = cm.events.least(e), unsure = least !== null && e.score !== null && e.score < least;
    return cm.el("div", { class: "ev-head" },
      cm.el("div", { class: "title" }, cm.eventWords.badge(e), cm.el("h2", { text: cm.name(e.name) }), shut()),
      cm.el("p", { class: "ad-state" }, cm.el("b", { text: cm.name(e.state_name) }), ...cm.eventWords.marks(e),
        cm.el("span", { class: "ev-place", text: cm.eventWords.where(e).slice(0, 300) })),
      Number.isFinite(e.score) ? cm.el("p", { class: "ad-number" }, cm.el("b", { text: cm.eventWords.score(e.score) }),
        cm.el("span", { text: [cm.t("ev_score"), least === null || e.verdict ? "" : cm.t(unsure ? "ev_unsure" : "ev_sure", { n: cm.eventWords.score(least) })].filter(Boolean).join(" · ") })) : null,
      said ? cm.el("p", { class: "ev-said", role: "alert", text: said }) : null,
      cm.el("div", { class: "ev-verdicts" }, ...VERDICTS.map((v, n) => cm.el("button", { type: "button", "data-verdict": v, "data-keep": v, "aria-pressed": String(e.verdict === v), disabled: busy,
        "aria-keyshortcuts": String(n + 1), onclick: () => detail.judge(v) }, cm.el("b", { text: cm.t(`ev_${v}`) }), cm.el("kbd", { "aria-hidden": "true", text: String(n + 1) })))),
      e.verdict ? cm.el("p", { class: "weak", text: [cm.t("ev_judged_by", { who: person(e.verdict_by), verdict: cm.t(`ev_${e.verdict}`), at: cm.clock(e.verdict_at, true) }),
        e.duplicate_of ? cm.t("ev_of", { n: e.duplicate_of }) : ""].filter(Boolean).join(" · ") }) : null);
  }

  function verdicts(e) {
    if (e.verdicts.length < 2) return null;
    return part("verdicts", cm.el("ol", { class: "ad-log" }, ...e.verdicts.map((v) => cm.el("li", {}, cm.el("time", { datetime: v.at, text: cm.clock(v.at, true) }),
      cm.el("span", {}, cm.el("b", { text: cm.t(`ev_${v.verdict}`) }), ` ${person(v.actor)}`, v.note ? cm.el("span", { class: "ad-more", text: v.note }) : null)))));
  }
  function tellings(e) {
    const list = e.tellings.slice(0, MOST);
    if (e.tellings.length < 2) return null;
    return part("tellings", cm.el("ol", { class: "ad-log" }, ...list.map((t) => cm.el("li", {}, cm.el("time", { datetime: t.at, text: cm.clock(t.at, true) }),
      cm.el("span", {}, cm.el("b", { text: Number.isFinite(t.score) ? cm.eventWords.score(t.score) : "" }), ` ${t.machine || t.source}`)))),
    e.tellings.length > MOST ? cm.el("p", { class: "weak", text: cm.t("ev_more_tellings", { n: MOST }) }) : null);
  }

  function draw() {
    const e = detail.event;
    box.dataset.id = e ? e.id : "";
    box.dataset.version = e ? e.version : "";
    box.dataset.look = e ? "event" : detail.id ? "loading" : "none";
    if (!e) return void box.replaceChildren(cm.el("p", { class: "empty", role: "status", text: cm.t(detail.id ? "events_loading" : "events_choose") }));
    const slot = (name) => cm.el("div", { "data-slot": name, "data-keep": name, "data-own": true }, cm.el("p", { class: "weak", text: cm.t("loading") }));
    cm.renew(box, head(e), part("past", slot("past")), cm.eventParts.words(e),
      part("facts", ...cm.eventParts.facts(e, line), slot("alert")), part("place", ...cm.eventParts.place(e, row, line), slot("chain")),
      verdicts(e), tellings(e));
    return null;
  }
  detail.draw = function () { draw(); if (detail.event) more(detail.event, asked); };
})();
