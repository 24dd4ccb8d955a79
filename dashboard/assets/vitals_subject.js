/* Indicators in the drill panel: kept fresh by the live columns, each leads to its passport. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const vitals = cm.vitals;

  async function fresh() {
    const items = document.querySelectorAll("#inspector [data-measured-code]");
    if (!items.length || cm.pages.now) return;
    if (!vitals.catalogue) return void vitals.load();
    for (const item of items) {
      const row = vitals.byCode.get(item.dataset.measuredCode);
      if (!row || vitals.v[row.at] === undefined) continue;
      const set = (part, text) => cm.setText(item.querySelector(`[data-measured="${part}"]`), text);
      const value = vitals.v[row.at], quality = vitals.quality(row.at), age = vitals.age(row.at);
      set("value", vitals.shown(row, value));
      set("unit", value === null ? "" : vitals.unit(row));
      set("quality", cm.t(`q_${quality}`));
      item.querySelector('[data-measured="quality"]').dataset.quality = quality;
      set("age", age === null ? "—" : cm.age(age));
    }
  }

  document.addEventListener("click", (e) => {
    const link = e.target.closest("[data-vital]");
    if (link) cm.pages.go("vitals", { c: link.dataset.vital });
  });
  cm.on("vitals", fresh);
  cm.on("vitals-catalogue", fresh);
  cm.on("start", () => setInterval(fresh, 1000));
})();
