/* The ranked list of zones: rows are made once and then only their texts and bars change. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const rows = new Map();
  // A zone that is full later than this, or perhaps never, is nobody's business yet.
  const SOON_MIN = 60;

  function makeRow(zone) {
    const label = cm.el("span", {}), drill = cm.el("span", { class: "zone-drill", hidden: true });
    const parts = {
      label, drill,
      name: cm.el("span", { class: "zone-name" }, label, drill),
      los: cm.el("span", { class: "zone-los" }),
      load: cm.el("span", { class: "zone-load" }),
      present: cm.el("span", { class: "zone-present" }),
      quality: cm.el("span", { class: "zone-quality" }),
      fill: cm.el("span", { class: "zone-fill" }),
    };
    const bar = cm.el("span", { class: "zone-bar", "aria-hidden": "true" }, parts.fill);
    const button = cm.el("button", {
      type: "button", class: "zone-row", "data-testid": "zone-row", "data-zone": zone.id,
      onclick: () => {
        const now = cm.state.snapshot.zones.find((z) => z.id === zone.id) || zone;
        cm.select(now.layer, now.id, { fly: true, lon: now.lon, lat: now.lat });
      },
    }, parts.name, parts.los, parts.load, bar, parts.present, parts.quality);
    const row = { item: cm.el("li", {}, button), button, parts };
    rows.set(zone.id, row);
    return row;
  }

  function qualityText(zone, extra) {
    if (zone.quality === "missing") return cm.t("quality_missing");
    const age = cm.age((zone.age_s || 0) + extra);
    if (zone.quality === "good") return age;
    return `${cm.t(`quality_${zone.quality}`)} · ${age}`;
  }

  function untilFull(one) {
    if (!one) return "—";
    if (one.minutes === null) return cm.t("to_limit_none");
    return cm.t("to_limit_in", { n: one.minutes, low: one.low, high: one.high === null ? "∞" : one.high });
  }

  const soonFull = (one) => one && one.minutes > 0 && one.minutes <= SOON_MIN && one.high !== null
    ? ` · ${cm.t("full_in", { n: one.minutes })}` : "";

  function fill(row, zone, extra) {
    const p = row.parts;
    cm.setText(p.label, cm.name(zone.name));
    p.drill.hidden = !zone.drill;
    cm.setText(p.drill, cm.t("drill"));
    cm.setText(p.los, zone.los || "—");
    cm.setText(p.load, cm.percent(zone.load));
    const people = `${cm.number(zone.present)} / ${cm.number(zone.capacity)} ${cm.t("people_unit")}`;
    cm.setText(p.present, people + soonFull(zone.to_limit));
    cm.setText(p.quality, qualityText(zone, extra));
    row.button.dataset.quality = zone.quality;
    row.button.dataset.step = zone.step || "none";
    row.button.title = cm.name(zone.name);
    const width = Number.isFinite(zone.load) ? Math.min(100, zone.load * 100) : 0;
    p.fill.style.width = `${width.toFixed(1)}%`;
    p.fill.dataset.over = zone.load > 1 ? "yes" : "no";
  }

  const rank = (zone) => (Number.isFinite(zone.load) ? zone.load : -1);

  function update(snapshot) {
    const list = cm.byId("zone-list");
    if (!list || !snapshot) return;
    const sorted = [...snapshot.zones].sort((a, b) => rank(b) - rank(a) || a.id - b.id);
    const ids = new Set(sorted.map((z) => z.id));
    for (const [id, row] of rows) {
      if (!ids.has(id)) { row.item.remove(); rows.delete(id); }
    }
    cm.order(list, sorted.map((zone) => {
      const row = rows.get(zone.id) || makeRow(zone);
      fill(row, zone, 0);
      return row.item;
    }));
    cm.byId("zones-empty").hidden = sorted.length > 0;
    const known = sorted.filter((z) => Number.isFinite(z.present));
    const total = known.reduce((sum, z) => sum + z.present, 0);
    cm.setText(cm.byId("zones-total"), known.length ? cm.number(total) : "—");
    cm.setText(cm.byId("zones-known"), cm.t("zones_known", { n: known.length, total: sorted.length }));
    markSelected();
  }

  // Values age between two updates, and without any.
  function grow() {
    const snapshot = cm.state.snapshot;
    if (!snapshot) return;
    const extra = cm.ageOfUpdate() || 0;
    for (const zone of snapshot.zones) {
      const row = rows.get(zone.id);
      if (row) cm.setText(row.parts.quality, qualityText(zone, extra));
    }
    liveFacts(snapshot, extra);
  }

  function markSelected() {
    const s = cm.state.selection;
    for (const [id, row] of rows) {
      row.button.setAttribute("aria-pressed", String(Boolean(s) && s.id === id));
    }
  }

  // The "now" part of the inspector, where it shows a zone.
  function liveFacts(snapshot, extra) {
    const box = document.querySelector("#inspector [data-live-zone]");
    if (!box) return;
    const zone = snapshot.zones.find((z) => String(z.id) === box.dataset.liveZone);
    if (!zone) return;
    const set = (key, text) => cm.setText(box.querySelector(`[data-live="${key}"]`), text);
    box.dataset.quality = zone.quality;
    set("load", cm.percent(zone.load));
    set("present", cm.number(zone.present));
    set("capacity", cm.number(zone.capacity));
    set("density", cm.number(zone.density, 2));
    set("los", zone.los || "—");
    set("to_limit", untilFull(zone.to_limit));
    set("quality", cm.t(`quality_${zone.quality}`));
    set("age", zone.quality === "missing" ? "—" : cm.age((zone.age_s || 0) + extra));
  }

  cm.on("snapshot", (snapshot) => { update(snapshot); liveFacts(snapshot, 0); });
  cm.on("look", () => update(cm.state.snapshot));
  cm.on("selection", markSelected);
  cm.on("start", () => setInterval(grow, 1000));
})();
