/* The header: the district's clock, freshness, connection with the age of the last update. */
(function () {
  "use strict";
  const cm = window.citymirror;
  let day = null, time = null;

  function formats() {
    const lang = cm.state.lang === "en" ? "en-GB" : "zh-CN";
    const timeZone = cm.boot.time_zone;
    day = new Intl.DateTimeFormat(lang, { timeZone, year: "numeric", month: "2-digit", day: "2-digit",
      weekday: "short" });
    time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit",
      second: "2-digit" });
  }

  function tick() {
    const now = new Date();
    cm.setText(cm.byId("clock-day"), day.format(now));
    cm.setText(cm.byId("clock-time"), time.format(now));
    scenario(now);
    connection();
  }

  /* A demo feed may play another time of day than the clock's: said, or the two would contradict. */
  function scenario(now) {
    const box = cm.byId("scenario");
    const snapshot = cm.state.snapshot || {};
    const speed = snapshot.scenario_speed || 1;
    const plays = Date.parse(snapshot.scenario_at) + speed * (now.getTime() - Date.parse(snapshot.at));
    box.hidden = !Number.isFinite(plays);
    if (box.hidden) return;
    cm.setText(box, cm.t(speed > 1 ? "scenario_fast" : "scenario",
      { time: time.format(new Date(plays)).slice(0, 5), n: speed }));
  }

  function connection() {
    const box = cm.byId("connection");
    const age = cm.ageOfUpdate();
    const mode = cm.live.mode;
    box.dataset.mode = mode;
    cm.setText(cm.byId("connection-word"), cm.t(`connection_${mode}`));
    cm.setText(cm.byId("connection-age"), age === null ? "" : cm.t("ago", { age: cm.age(age) }));
  }

  // Of every indicator, once their columns have come; before that, of the zones.
  function counted() {
    const { q } = cm.vitals;
    if (!q.length) return null;
    const f = { good: 0, estimated: 0, stale: 0, missing: 0 };
    for (const one of q) f[one] += 1;
    return { good: f.good + f.estimated, stale: f.stale, missing: f.missing, total: q.length };
  }

  function freshness() {
    const snapshot = cm.state.snapshot;
    const box = cm.byId("freshness");
    if (!snapshot) return;
    cm.byId("legend").hidden = !snapshot.freshness.total;    // a district without zones has no load
    const f = counted() || snapshot.freshness;
    box.hidden = !f.total;
    box.dataset.state = f.total && f.good === f.total ? "good" : "worse";
    cm.setText(cm.byId("freshness-text"), cm.t("fresh", { good: cm.number(f.good), total: cm.number(f.total) }));
    box.title = cm.t("fresh_detail", { stale: f.stale || 0, missing: f.missing || 0 });
    cm.byId("fault").hidden = !snapshot.fault;
    cm.setText(cm.byId("fault"), cm.name(snapshot.fault));
  }

  function switches() {
    cm.setText(cm.byId("lang-switch"), cm.state.lang === "zh" ? "EN" : "中");
    const dark = cm.state.theme === "dark";
    cm.byId("theme-switch").setAttribute("aria-pressed", String(!dark));
  }

  cm.on("start", () => {
    formats();
    switches();
    tick();
    setInterval(tick, 1000);
  });
  cm.on("connection", connection);
  cm.on("snapshot", () => { freshness(); connection(); });
  cm.on("vitals", freshness);
  cm.on("look", () => { formats(); switches(); freshness(); tick(); });
})();
