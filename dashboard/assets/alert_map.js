/* Alerts on the map: a badge where each stands, a ring that breathes for ten seconds around a new one, zones outlined. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const words = cm.alertWords;
  const PULSE_S = 10, BREATH_MS = 900, NEAR = 4;      // decimals of a degree that are one place: 11 m
  const WIDE = 52, HIGH = 22;                         // of a badge, pixels
  const pulses = new Map();                           // alert id -> until, ms
  let breath = 0, timer = 0, shown = "";
  cm.liveData = cm.liveData || {};

  const spot = (a) => (a.place && Number.isFinite(a.place.lon) && Number.isFinite(a.place.lat) ? a.place : null);

  // A zone's badge stands on its column, everything else's on the ground.
  function height(a) {
    const zone = cm.state.snapshot && a.subject && cm.state.snapshot.zones.find((z) => z.id === a.subject.id);
    return zone ? (zone.load === null ? 0 : zone.height_m) + 10 : 0;
  }

  function record(a, more) {
    const place = spot(a), subject = a.subject || {};
    return { lon: place.lon, lat: place.lat, up_m: height(a), severity: a.severity, alert: a.id,
      id: subject.id || undefined, layer: subject.layer, ...more };
  }

  // What must be done, the worst of each place; of others there only their number.
  function badges() {
    const places = new Map();
    for (const a of cm.alerts.top.filter((one) => words.todo(one) && spot(one))) {
      const key = `${spot(a).lon.toFixed(NEAR)}/${spot(a).lat.toFixed(NEAR)}`;
      const here = places.get(key) || { worst: a, more: 0 };
      if (words.rank(a.severity) < words.rank(here.worst.severity)) here.worst = a;
      here.more += a.group && a.group.size > 1 ? a.group.size : 1;
      places.set(key, here);
    }
    const sorted = [...places.values()].sort((a, b) => words.rank(a.worst.severity) - words.rank(b.worst.severity) || a.worst.id - b.worst.id);
    const kept = apart(sorted);
    shown = keyOf(kept);
    return kept.map(({ worst, more }) => record(worst, {
      label: `${words.SHAPES[worst.severity] || ""}${worst.severity}${more > 1 ? ` ×${more}` : ""}` }));
  }

  // Of badges that would cover each other the worst stays and counts the others.
  function apart(places) {
    const k = cm.scaleFactor(), kept = [];
    for (const one of places) {
      const place = spot(one.worst), at = cm.project([place.lon, place.lat, height(one.worst)]);
      const over = at && kept.find((o) => o.at && Math.abs(o.at[0] - at[0]) < WIDE * k && Math.abs(o.at[1] - at[1]) < HIGH * k);
      if (over) over.more += one.more; else kept.push({ ...one, at });
    }
    return kept;
  }

  const keyOf = (kept) => kept.map((one) => `${one.worst.id}×${one.more}`).join();
  // The camera moved: drawn anew only when other badges cover each other now.
  function again() {
    const before = shown;
    badges();
    if (shown !== before) cm.paintLive();
  }

  function rings() {
    const now = Date.now(), still = cm.reducedMotion(), k = cm.scaleFactor();
    const live = [...pulses].filter(([, until]) => until > now).map(([id]) => cm.alerts.get(id)).filter((a) => a && spot(a));
    return live.map((a) => record(a, still ? { radius_px: 34 * k, alpha: 255 }
      : { radius_px: (breath % 2 ? 64 : 22) * k, alpha: breath % 2 ? 40 : 255 }));
  }
  // Cards have a shape: forty cameras on one road are one line there.
  let shape = null;
  function shapes() {
    const cards = cm.alerts.top.filter((a) => words.todo(a) && a.group && a.group.shape && !a.group.folded);
    const all = cards.map((a) => ({ type: "Feature", geometry: a.group.shape, properties: { severity: a.severity } }));
    return shape ? [...all, { type: "Feature", geometry: shape, properties: { severity: "" } }] : all;
  }
  cm.alertShape = function (geometry) { shape = geometry; cm.paintLive(); };

  cm.liveData["alert-shapes"] = shapes;
  cm.liveData["alert-badges"] = badges;
  cm.liveData["alert-pulses"] = rings;

  function breathe() {
    clearTimeout(timer);
    breath += 1;
    cm.paintLive();
    const now = Date.now();
    for (const [id, until] of pulses) if (until <= now) pulses.delete(id);
    if (pulses.size) timer = setTimeout(breathe, cm.reducedMotion() ? PULSE_S * 1000 : BREATH_MS);
  }

  cm.pulseAlert = function (a) {
    if (!spot(a)) return;
    pulses.set(a.id, Date.now() + PULSE_S * 1000);
    breathe();
  };
  cm.pulsing = () => [...pulses.keys()];

  /* Severity of the worst alert of a zone, null without one: part of the zone's feature state. */
  cm.zoneAlert = (id) => (cm.alerts.head && cm.alerts.head.zones && cm.alerts.head.zones[String(id)]) || null;

  cm.showAlert = function (a) {
    const place = spot(a), subject = a.subject || {};
    if (subject.id && cm.state.byCode.has(subject.layer)) {
      cm.pages.close();
      cm.select(subject.layer, subject.id, { fly: true, ...(place || {}) });
    } else if (place) {
      cm.pages.close();
      cm.flyTo(place.lon, place.lat, 17);
    }
    cm.pulseAlert(a);
  };

  cm.on("map", (map) => map.on("idle", again));
  cm.on("alert-new", cm.pulseAlert);
  cm.on("alerts", () => cm.paintLive());
  cm.on("alert-changed", () => cm.paintLive());
})();
