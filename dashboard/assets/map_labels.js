/* Numbers over the crowd columns that do not cover each other: of two in one place the fuller zone's stays.

   pydeck's bundle brings no collision filter, so the boxes are laid out here, whenever the camera moves. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const ID = "crowd-numbers";
  const ABOVE_M = 10;                  // as layers/deck.py lifts them over their columns
  const RADIUS_M = 15;                 // of a column, as there
  const METRES = 111195;               // of a degree
  const SIGN = 0.62, GAP = 3;          // width of a sign in text sizes; pixels between two boxes
  let shown = "", drawn = [];

  const quiet = (z) => z.quality === "good" && z.step === "A";
  const signs = (z) => (z.load === null ? 1 : `${Math.round(z.load * 100)}%`.length
    + (z.quality === "estimated" ? 1 : 0) + (z.quality === "stale" ? 2 : 0));

  function chosen(zone) {
    const s = cm.state.selection;
    return Boolean(s && s.layer === zone.layer && s.id === zone.id);
  }

  // The selected zone first, then the fuller; what is not known last.
  const before = (a, b) => chosen(b) - chosen(a) || (b.load === null ? -1 : b.load)
    - (a.load === null ? -1 : a.load) || a.id - b.id;

  const top = (zone) => (zone.load === null ? 0 : zone.height_m);

  // The number's box over its column, and the column's own, in pixels; the third number is depth.
  function boxes(zone, size) {
    const at = cm.project([zone.lon, zone.lat, top(zone) + ABOVE_M]);
    if (!at) return null;
    const foot = cm.project([zone.lon, zone.lat, 0]), head = cm.project([zone.lon, zone.lat, top(zone)]);
    const side = cm.project([zone.lon + RADIUS_M / METRES / Math.cos(zone.lat * Math.PI / 180), zone.lat, 0]);
    const half = (signs(zone) * size * SIGN) / 2 + GAP, wide = Math.hypot(side[0] - foot[0], side[1] - foot[1]);
    return { zone, depth: foot[2],
      number: { left: at[0] - half, right: at[0] + half, top: at[1] - size - GAP, bottom: at[1] + GAP },
      column: { left: Math.min(foot[0], head[0]) - wide, right: Math.max(foot[0], head[0]) + wide,
        top: head[1], bottom: foot[1] } };
  }

  const apart = (a, b) => a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;

  // A number is left out that another covers, or that would stand on a column before its own.
  function fitting(zones, size) {
    const told = zones.filter((z) => !quiet(z));
    const laid = zones.map((z) => boxes(z, size));
    if (laid.includes(null)) return told;
    const of = new Map(laid.map((one) => [one.zone, one])), taken = [];
    return told.sort(before).filter((zone) => {
      const own = of.get(zone);
      const hidden = laid.some((o) => o !== own && o.depth < own.depth && !apart(own.number, o.column));
      if ((hidden && !chosen(zone)) || !taken.every((o) => apart(own.number, o))) return false;
      return taken.push(own.number);
    });
  }

  /* The zones that a live layer of deck is given: all of them, or those whose number has room. */
  cm.roomFor = function (layer, zones) {
    if (layer.id !== ID) return zones;
    drawn = zones;
    const kept = fitting(zones, layer.getSize);
    shown = kept.map((z) => z.id).sort().join();
    return kept;
  };

  // Only another choice is worth another drawing.
  function again() {
    const size = cm.liveTextSize(ID);
    if (!size || !drawn.length) return;
    if (fitting(drawn, size).map((z) => z.id).sort().join() !== shown) cm.drawLive(drawn);
  }

  cm.on("map", (map) => {
    let waiting = false;
    map.on("move", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; again(); });
    });
    map.on("idle", again);
  });
  cm.on("selection", again);
})();
