/* Live values on the map: crowd columns by deck.gl, zone fills by feature state; and the connection. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const SILENT_S = 12;      // the server speaks at least every 10 s
  const POLL_S = 5;
  const live = (cm.live = { mode: "waiting", lastAt: 0, worstMs: 0, updates: 0, fault: null });
  let polling = false;

  function visible(code) {
    const layer = cm.state.byCode.get(code);
    if (code in cm.state.visibility) return cm.state.visibility[code];
    return layer ? layer.visible : true;
  }

  function paintZones(snapshot) {
    const layers = new Map();
    for (const zone of snapshot.zones) {
      if (!layers.has(zone.layer)) layers.set(zone.layer, new Map());
      layers.get(zone.layer).set(zone.id, { load: zone.load, step: zone.step, quality: zone.quality, alert: cm.zoneAlert(zone.id) });
    }
    for (const [code, states] of layers) cm.paintStates(code, states);
  }

  cm.paintLive = function () {
    const map = cm.map();
    if (!map || !cm.state.snapshot || cm.pages.now || cm.replay.on) return;     // nobody sees what a page covers
    paintZones(cm.state.snapshot);
    cm.drawLive(cm.state.snapshot.zones.filter((z) => visible(z.layer)));
  };

  function connection(mode) {
    if (live.mode === mode) return;
    live.mode = mode;
    cm.emit("connection", mode);
  }

  cm.receive = function (snapshot, mode) {
    const started = performance.now();
    const known = cm.state.snapshot;
    live.lastAt = Date.now();
    connection(mode);
    if (known && known.version === snapshot.version && known.at === snapshot.at) return;
    cm.state.snapshot = snapshot;
    const data = `${snapshot.district}/${snapshot.store_version}`;
    if (live.data && live.data !== data) cm.newData();
    live.data = data;
    cm.paintLive();
    cm.emit("snapshot", snapshot);
    live.updates += 1;
    live.lastMs = performance.now() - started;
    live.worstMs = Math.max(live.worstMs, live.lastMs);
  };

  // Another load was committed: new tiles, new counts, perhaps another district.
  cm.newData = function () {
    cm.loadCatalogue()
      .then(() => cm.restyle())
      .then(() => cm.notice(cm.t("new_data")))
      .catch((e) => cm.notice(`${cm.t("layers_failed")} ${e.message}`, "fault"));
  };

  cm.ageOfUpdate = () => (live.lastAt ? (Date.now() - live.lastAt) / 1000 : null);

  async function poll() {
    if (polling) return;
    polling = true;
    try {
      cm.receive(await cm.getJSON("/api/live"), "poll");
    } catch (e) {
      connection("lost");
    } finally {
      polling = false;
    }
  }

  function watch() {
    const wanted = cm.boot.live_mode === "poll";
    const age = cm.ageOfUpdate();
    const due = live.mode === "push" ? SILENT_S : POLL_S;
    if (age === null ? wanted || performance.now() - live.startedAt > SILENT_S * 1000 / 3 : age > due) poll();
  }

  cm.on("start", () => {
    live.startedAt = performance.now();
    setInterval(watch, 1000);
  });
  window.addEventListener("offline", () => connection("lost"));
  window.addEventListener("online", () => cm.boot && poll());
  cm.on("style", () => cm.paintLive());
  cm.on("catalogue", () => cm.paintLive());
  cm.on("visibility", () => cm.paintLive());
  cm.on("look", () => cm.paintLive());
  cm.on("page", () => cm.paintLive());
})();
