/* Acts of a patrol, kept on the tablet until the server has them: sent in order; where somebody was first the server's
   version wins, what was to follow on that alert is dropped, and the patrol is told and decides again. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const KEY = "citymirror.patrol.acts", TOLD = "citymirror.patrol.told", MOST = 200, RETRY_MS = 5000;
  const queue = (cm.patrolQueue = { items: [], told: [], sending: false });
  let timer = 0;

  function read(key) {
    try { const got = JSON.parse(localStorage.getItem(key) || "[]"); return Array.isArray(got) ? got : []; } catch (e) { return []; }
  }
  function keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify(queue.items));
      localStorage.setItem(TOLD, JSON.stringify(queue.told));
    } catch (e) { /* private window: kept as long as this page lives */ }
    cm.emit("patrol-queue", queue);
  }
  queue.offline = () => navigator.onLine === false || (cm.live && cm.live.mode === "lost");
  queue.of = (id) => queue.items.filter((one) => one.alert === id);

  /* Puts acts [{ act, body }] on one alert behind what waits already; false when no more can be kept. */
  queue.add = function (alert, acts, actor) {
    if (queue.items.length + acts.length > MOST) { cm.notice(cm.t("patrol_full"), "fault"); return false; }
    const what = `${cm.alertWords.what(alert)} · ${cm.alertWords.subject(alert)}`;
    for (const one of acts) {
      queue.items.push({ alert: alert.id, version: alert.version, act: one.act, body: one.body || {}, actor, what, at: new Date().toISOString() });
    }
    keep();
    queue.flush();
    return true;
  };
  queue.understood = (at) => { queue.told.splice(at, 1); keep(); };

  // Whether an act that the server calls a conflict is this tablet's own, whose answer was lost on the way.
  function mine(alert, item) {
    const by = (name) => name === item.actor || String(name || "").startsWith(`${item.actor} (`);
    if (item.act === "assign") return by(alert.assignee) && item.body.assignee === item.actor;
    if (item.act === "acknowledge") return alert.acked && by(alert.acked_by);
    if (item.act === "done") return alert.stage === "done" && by(alert.assignee);
    if (item.act === "on_my_way") return alert.stage === "on_my_way" && by(alert.assignee);
    return item.act === "verdict" && alert.verdict === item.body.verdict;
  }
  const whoOf = (alert) => (alert && (alert.stage ? alert.assignee : alert.acked_by)) || cm.t("patrol_somebody");

  function drop(item, kind, alert, why) {
    const gone = queue.of(item.alert);
    queue.items = queue.items.filter((one) => one.alert !== item.alert);
    queue.told.push({ kind, alert: item.alert, what: item.what, act: item.act, acts: gone.map((g) => ({ act: g.act, body: g.body })), who: whoOf(alert), why, at: new Date().toISOString() });
  }
  function done(item, alert) {
    queue.items.shift();
    // what follows on this alert was decided after this act: it is made on its outcome
    for (const one of queue.of(item.alert)) one.version = alert.version;
    cm.emit("alert-changed", cm.alerts.put(alert));
  }

  async function send(item) {
    const answer = await fetch(`/api/alerts/${item.alert}/${item.act}`, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ ...item.body, version: item.version, actor: item.actor, screen: cm.state.screen }) });
    const got = await answer.json().catch(() => null);
    const alert = (got && (got.alert || got)) || {};
    if (answer.ok) { done(item, alert); return true; }
    if (answer.status >= 500 || answer.status === 401 || answer.status === 403) return false;
    const now = alert.id ? alert : await cm.alerts.fetch(item.alert).catch(() => null);
    if (now && now.id) cm.emit("alert-changed", cm.alerts.put(now));
    if (now && mine(now, item)) { done(item, now); return true; }
    drop(item, answer.status === 409 ? "second" : "refused", now, got && got.error ? `${got.error.what} ${got.error.remedy}` : String(answer.status));
    return true;
  }

  queue.flush = async function () {
    clearTimeout(timer);
    if (queue.sending || !queue.items.length) return;
    // a push that is lost says little about the server: only a browser without network does not try
    if (navigator.onLine === false) { timer = setTimeout(queue.flush, RETRY_MS); return; }
    queue.sending = true;
    const waited = queue.items.some((one) => Date.now() - Date.parse(one.at) > 3000);
    let n = 0;
    keep();
    try {
      while (queue.items.length && (await send(queue.items[0]))) { n += 1; keep(); }
    } catch (e) { /* no network: what waits is kept and sent later */ }
    queue.sending = false;
    keep();
    if (n && waited) cm.notice(cm.t("patrol_sent", { n }));
    if (queue.items.length) timer = setTimeout(queue.flush, RETRY_MS);
  };

  queue.items = read(KEY);
  queue.told = read(TOLD);
  window.addEventListener("online", queue.flush);
  window.addEventListener("offline", () => cm.emit("patrol-queue", queue));
  cm.on("connection", () => { cm.emit("patrol-queue", queue); queue.flush(); });
  cm.on("start", () => setTimeout(queue.flush, 500));
})();
