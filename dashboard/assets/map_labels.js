/* Numbers over the crowd columns that do not cover each other: of two in one place the fuller zone's stays.

   pydeck's bundle brings no collision filter, so the boxes are laid out here, whenever the camera moves. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const ID = "crowd-numbers";
  const ABOVE_M = 10;                  // as layers/deck.py lifts them over their columns
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

  function box(zone, size) {
    const at = cm.project([zone.lon, zone.lat, (zone.load === null ? 0 : zone.height_m) + ABOVE_M]);
    if (!at) return null;
    const half = (signs(zone) * size * SIGN) / 2 + GAP;
    return { left: at[0] - half, right: at[0] + half, top: at[1] - size - GAP, bottom: at[1] + GAP };
  }

  const apart = (a, b) => a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;

  function fitting(zones, size) {
    const taken = [], kept = [];
    for (const zone of zones.filter((z) => !quiet(z)).sort(before)) {
      const own = box(zone, size);
      if (own && !taken.every((other) => apart(own, other))) continue;
      if (own) taken.push(own);
      kept.push(zone);
    }
    return kept;
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
