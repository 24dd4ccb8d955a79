/* Events as this page knows them: a page of the list, one in depth, verdicts of which one wins, what was judged before. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const PAGE = 100, MOST = 1000;
  const events = (cm.events = { rows: null, total: 0, since: null, kinds: [], fault: "", state: "waiting", kind: "", q: "" });
  let asked = 0;

  events.STATES = ["waiting", "open", "judged", "over", "all"];
  const query = (limit) => {
    const out = new URLSearchParams({ limit: String(limit) });
    if (events.state === "judged") out.set("verdict", "any");
    else if (events.state !== "all") out.set("state", events.state);
    if (events.kind) out.set("kind", events.kind);
    if (events.q) out.set("q", events.q);
    return out;
  };

  /* Asks for what the filter means; `more` asks for a page beyond what is shown. A later question wins. */
  events.load = async function (more) {
    const mine = ++asked, shown = events.rows ? events.rows.length : 0;
    const limit = Math.min(MOST, Math.max(PAGE, shown) + (more ? PAGE : 0));
    try {
      const [got] = await Promise.all([cm.getJSON(`/api/events?${query(limit)}`), events.kinds.length ? null : kinds()]);
      if (mine !== asked) return;
      events.rows = got.events;
      events.total = got.total;
      events.since = got.kept_since;
      events.fault = "";
    } catch (e) { if (mine !== asked) return; events.fault = e.message; }
    cm.emit("events");
  };
  events.forget = function () { events.rows = null; events.total = 0; events.fault = ""; };
  events.more = () => Math.min(PAGE, MOST - (events.rows || []).length, events.total - (events.rows || []).length);
  async function kinds() { events.kinds = (await cm.getJSON("/api/events/kinds")).kinds; }
  events.least = function (event) {
    const kind = events.kinds.find((k) => k.kind === event.kind);
    return kind ? kind.score_least : null;
  };

  events.fetch = (id) => cm.getJSON(`/api/events/${id}`);
  events.stats = (() => {
    let kept = null, at = 0;
    return async function (fresh) {
      if (!kept || fresh || Date.now() - at > 30e3) { kept = (await cm.getJSON("/api/events/stats")).rows; at = Date.now(); }
      return kept;
    };
  })();

  // -- an event's alert and an alert's event: their code says the kind and the place ---------------------
  events.code = (e) => `event:${e.kind}:${e.place.key}${e.drill ? ":drill" : ""}`;
  events.byCode = async function (code) {
    const [, kind, key, drill] = code.split(":");
    const got = await cm.getJSON(`/api/events?${new URLSearchParams({ kind, q: key, drill: String(drill === "drill"), limit: "50" })}`);
    const found = got.events.find((e) => e.kind === kind && e.place.key === key);
    return found ? found.id : 0;
  };
  events.alertOf = async function (e) {
    const ask = (more) => cm.alerts.list({ code: events.code(e), group: "0", limit: "1", ...more });
    return (await ask({ state: "all" })).alerts[0] || (await ask({ closed: "1" })).alerts[0] || null;
  };

  /* Gives a verdict on the event as it was seen: { ok, event } or { conflict, event, by } or { what }. */
  events.judge = async function (seen, verdict) {
    const who = await cm.alerts.askOperator();
    if (!who) return { left: true };
    let answer, got;
    try {
      answer = await fetch(`/api/events/${seen.id}/verdict`, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ verdict, version: seen.version, actor: who }) });
      got = await answer.json().catch(() => null);
    } catch (e) { return { what: cm.t("alert_not_sent") }; }
    if (answer.ok) return { ok: true, event: got };
    const fault = (got && got.error) || { what: String(answer.status), remedy: "" };
    if (answer.status !== 409) return { what: `${fault.what} ${fault.remedy || ""}`.trim() };
    try {
      const now = await events.fetch(seen.id), last = now.verdicts[0];
      return { conflict: true, event: now, by: last && (!seen.verdicts[0] || last.at !== seen.verdicts[0].at) ? last : null };
    } catch (e) { return { what: e.message }; }
  };

  // -- how it is written ------------------------------------------------------------------------------------
  const words = (cm.eventWords = {});
  words.where = (e) => e.place.name || e.place.camera || e.place.grid || words.degrees(e) || cm.t("events_nowhere");
  words.degrees = (e) => (Number.isFinite(e.place.lon) && Number.isFinite(e.place.lat) ? `${e.place.lon.toFixed(5)}, ${e.place.lat.toFixed(5)}` : "");
  words.score = (v) => (Number.isFinite(v) ? cm.number(v, 2) : "—");
  words.calm = (e) => e.state !== "waiting" && e.state !== "open";
  words.badge = (e) => cm.alertWords.setBadge(cm.el("span", { class: "sev" }, cm.el("i", { "aria-hidden": "true" }), cm.el("b")), e.severity, { calm: words.calm(e) });
  words.verdict = (e) => (e.verdict ? cm.t(`ev_${e.verdict}`) : "");
  // False and duplicate are states and said as such; true is not.
  words.marks = (e) => [e.drill ? cm.el("span", { class: "amark", "data-mark": "drill", title: cm.t("events_drill_note"), text: cm.t("drill") }) : null,
    e.verdict === "true" ? cm.el("span", { class: "amark", "data-mark": "verdict", text: words.verdict(e) }) : null].filter(Boolean);
  words.seen = (e) => (cm.clock(e.first_seen) === cm.clock(e.last_seen) ? cm.clock(e.last_seen) : `${cm.clock(e.first_seen)} – ${cm.clock(e.last_seen)}`);
})();
