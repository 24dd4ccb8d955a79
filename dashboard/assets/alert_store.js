/* Alerts as this page knows them: what the snapshot says, what was asked for, and acts, of which one wins. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const KEY = "citymirror.operator", NEW_S = 90, STALE_S = 15;
  const alerts = (cm.alerts = { head: null, top: [], known: new Map(), told: new Set(), gone: false });
  const url = (id, rest) => `/api/alerts/${encodeURIComponent(id)}${rest ? `/${rest}` : ""}`;

  // -- what is known -----------------------------------------------------------------------------
  /* Keeps the newest of two: the list's short form does not wipe out what the long one told. */
  alerts.put = function (alert) {
    const old = alerts.known.get(alert.id);
    if (old && old.version > alert.version) return old;
    const now = old && old.version === alert.version ? { ...old, ...alert } : { ...alert };
    alerts.known.set(alert.id, now);
    return now;
  };
  alerts.get = (id) => alerts.known.get(Number(id)) || null;

  /* "" while the engine is heard of, else why what stands here may be old: lost, none, fault, stale. */
  alerts.doubt = function () {
    if (cm.live.mode === "lost" || navigator.onLine === false) return "lost";
    if (!cm.state.snapshot) return "";
    if (!alerts.head) return "none";
    if (alerts.head.fault || cm.state.snapshot.fault) return "fault";
    const age = (Date.parse(cm.state.snapshot.at) - Date.parse(alerts.head.at)) / 1000;
    return age > STALE_S ? "stale" : "";
  };
  alerts.offline = () => alerts.doubt() === "lost";

  function receive(snapshot) {
    const head = snapshot.alerts || null, before = alerts.head;
    alerts.head = head;
    alerts.top = head ? (head.top || []).map(alerts.put) : [];
    const fresh = before ? alerts.top.filter((a) => isNew(a, snapshot)) : [];
    for (const a of alerts.top) alerts.told.add(`${a.id}/${a.raises}`);
    if (!before || !head || before.version !== head.version) cm.emit("alerts", head);
    for (const a of fresh) cm.emit("alert-new", a);
  }

  function isNew(a, snapshot) {
    const age = (Date.parse(snapshot.at) - Date.parse(a.raised_at)) / 1000;
    return a.active && !a.acked && age < NEW_S && !alerts.told.has(`${a.id}/${a.raises}`);
  }

  // -- questions ---------------------------------------------------------------------------------
  /* { alerts, total, … } of /api/alerts; `query` is an object or URLSearchParams. */
  alerts.list = async function (query) {
    const answer = await cm.getJSON(`/api/alerts?${new URLSearchParams(query || {})}`);
    answer.alerts = (answer.alerts || []).map(alerts.put);
    return answer;
  };
  alerts.fetch = async function (id) {
    const answer = await cm.getJSON(url(id));
    return { ...answer, ...alerts.put(answer.alert || answer) };
  };

  // -- who acts ----------------------------------------------------------------------------------
  alerts.operator = () => { try { return localStorage.getItem(KEY) || ""; } catch (e) { return alerts.name || ""; } };
  alerts.setOperator = function (name) {
    alerts.name = name;
    try { localStorage.setItem(KEY, name); } catch (e) { /* private window: this page remembers */ }
    cm.emit("operator", name);
  };
  /* The name under which acts stand in the log; asked once, null when it was not said. */
  alerts.askOperator = async function (again) {
    const known = alerts.operator();
    if (known && !again) return known;
    const said = await cm.ask({ title: cm.t("alert_who"), note: cm.t("alert_who_note"), ok: cm.t("ask_ok"),
      fields: [{ name: "name", label: cm.t("alert_who_name"), required: true, most: 60, value: known }] });
    if (!said || !said.name) return null;
    alerts.setOperator(said.name);
    return said.name;
  };

  // -- acts --------------------------------------------------------------------------------------
  async function send(path, body) {
    const answer = await fetch(path, { method: "POST", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", Accept: "application/json" } });
    const got = await answer.json().catch(() => null);
    return { ok: answer.ok, status: answer.status, got, fault: (got && got.error) || null };
  }
  const signed = (who, body) => ({ ...body, actor: who, screen: cm.state.screen });

  /* Does one act, body as docs/alerts.md has it. Returns { ok, alert, kind }: kind "" or left, offline, conflict,
     refused, failed. Whoever was second is told who was first and sees the alert as it is now. */
  alerts.act = async function (id, act, body) {
    const who = await alerts.askOperator();
    if (!who) return { ok: false, kind: "left" };
    if (alerts.offline()) return told(id, act, "offline", cm.t("alert_offline"));
    const known = alerts.get(id) || (await alerts.fetch(id));
    let answer;
    try { answer = await send(url(id, act), signed(who, { version: known.version, ...body })); }
    catch (e) { return told(id, act, "offline", cm.t("alert_not_sent")); }
    if (answer.ok) {
      const alert = alerts.put(answer.got.alert || answer.got);
      cm.emit("alert-changed", alert);
      return { ok: true, kind: "", alert };
    }
    if (answer.status === 409) return second(id, act);
    const what = answer.fault ? `${answer.fault.what} ${answer.fault.remedy || ""}` : `${answer.status}`;
    return told(id, act, answer.status < 500 ? "refused" : "failed", what);
  };

  function told(id, act, kind, what) {
    cm.notice(cm.t(`alert_${kind === "offline" ? "unsent" : kind}`, { act: cm.t(`act_${act}`), what }), "fault");
    return { ok: false, kind, what, alert: alerts.get(id) };
  }

  async function second(id, act) {
    let alert = null, first = null;
    try {
      const answer = await alerts.fetch(id);
      alert = alerts.get(id);
      first = [...(answer.log || [])].reverse().find((line) => line.actor && line.actor !== "engine");
    } catch (e) { /* told without the name */ }
    const vars = { act: cm.t(`act_${act}`), who: first ? cm.alertWords.person(first.actor) : "", did: first ? cm.t(`act_${first.kind}`) : "",
      at: first ? cm.clock(first.at) : "" };
    cm.notice(cm.t(first ? "alert_second" : "alert_second_nameless", vars), "fault");
    if (alert) cm.emit("alert-changed", alert);
    return { ok: false, kind: "conflict", alert };
  }

  /* The same act on many: [{ id, ok, … }]; what was not done is counted aloud. */
  alerts.actMany = async function (ids, act, body) {
    if (ids.length === 1) return [await alerts.act(ids[0], act, body)];
    const who = await alerts.askOperator();
    if (!who) return [];
    if (alerts.offline()) return [told(ids[0], act, "offline", cm.t("alert_offline"))];
    const items = ids.map((id) => ({ id, version: (alerts.get(id) || { version: 0 }).version }));
    try {
      const answer = await send("/api/alerts/acts", signed(who, { act, alerts: items, body: body || {} }));
      if (!answer.ok) return [told(ids[0], act, "failed", answer.fault ? answer.fault.what : String(answer.status))];
      const results = answer.got.results || [];
      for (const one of results) if (one.alert) cm.emit("alert-changed", alerts.put(one.alert));
      const done = results.filter((r) => r.ok).length;
      cm.notice(cm.t("alert_many", { act: cm.t(`act_${act}`), done, n: ids.length }), done < ids.length ? "fault" : "info");
      return results;
    } catch (e) { return [told(ids[0], act, "offline", cm.t("alert_not_sent"))]; }
  };

  // Silencing a screen is nobody's alert, but it is noted who did it and why.
  alerts.noteSilence = async function (reason, minutes) {
    try {
      const answer = await send("/api/alerts/silence", signed(alerts.operator(), { reason, minutes }));
      if (!answer.ok) throw new Error(answer.fault ? answer.fault.what : String(answer.status));
    } catch (e) { cm.notice(cm.t("sound_not_noted", { what: e.message }), "fault"); }
  };

  cm.on("snapshot", receive);
  cm.on("connection", () => cm.emit("alerts", alerts.head));
})();
