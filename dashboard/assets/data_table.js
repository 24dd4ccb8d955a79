/* The heat table of attachment: layers × rates and streets, worst first, colour only below target. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const page = cm.dataPage;
  const RATES = ["governed", "mapped", "parented", "gridded", "agreed"];
  const PARTS = { governed: ["clean", "read"], mapped: ["mapped", "clean"], parented: ["parented", "parent_of"],
    gridded: ["gridded", "grid_of"], agreed: ["agreed", "agree_of"] };
  const REASON = { governed: "rejected", mapped: "rejected", parented: "no_parent", gridded: "no_grid", agreed: "grid_differs" };
  let rate = "gridded", filter = "";

  const known = (value) => value !== null && value !== undefined;
  const below = (layer, counts, name) => known(counts.rates[name]) && known(layer.targets[name]) &&
    counts.rates[name] < layer.targets[name];
  // How far below its targets a layer is; 0 for one that reaches them all.
  const shortfall = (layer) => Math.max(0, ...RATES.filter((r) => below(layer, layer.total, r))
    .map((r) => layer.targets[r] - layer.total.rates[r]));
  const lowest = (layer) => Math.min(2, ...RATES.map((r) => layer.total.rates[r]).filter(known));

  // Never rounds up to 100 %: 99.96 % of a register is not all of it.
  const shown = (v) => (!known(v) ? "—" : v === 1 ? "100%" : `${(Math.floor(v * 1000) / 10).toFixed(1)}%`);

  function cell(layer, counts, name, street) {
    const value = counts ? counts.rates[name] : null;
    const [part, whole] = PARTS[name];
    const bad = counts && below(layer, counts, name);
    const why = !known(value) ? cm.t("data_unknown") : cm.t("data_counts",
      { part: cm.number(counts[part]), whole: cm.number(counts[whole]) }) +
      (known(layer.targets[name]) ? ` · ${cm.t("data_target", { target: shown(layer.targets[name]) })}` : "");
    const td = cm.el("td", { class: "rate", "data-state": bad ? "below" : known(value) ? "met" : "none" });
    if (known(value)) td.style.setProperty("--share", String(1 - value));
    td.append(known(value)
      ? cm.el("button", { type: "button", title: why, "aria-label": `${cm.name(layer.name)} ${cm.t(`rate_${name}`)} ${shown(value)} ${why}`,
        onclick: () => page.list(layer, REASON[name], street) }, cm.el("span", { text: shown(value) }))
      : cm.el("span", { title: why, text: "—" }));
    return td;
  }

  // What lies in no street has no rate to reach: how many they are, and the list of the whole layer.
  function strays(layer, counts) {
    const td = cm.el("td", { class: "rate", "data-state": "none" });
    td.append(counts && counts.rows ? cm.el("button", { type: "button", title: cm.t("data_none_street"),
      "aria-label": `${cm.name(layer.name)} ${cm.t("data_none_street")} ${cm.number(counts.rows)}`,
      onclick: () => page.list(layer, "no_grid", "") }, cm.el("span", { text: cm.number(counts.rows) }))
      : cm.el("span", { text: "—" }));
    return td;
  }

  function row(layer, streets) {
    const name = cm.el("th", { scope: "row" }, cm.el("div", {},
      cm.el("span", { class: "data-name", title: layer.code, text: cm.name(layer.name) }),
      cm.el("small", { class: "data-datum", title: cm.t("datum"), text: layer.datum })));
    return cm.el("tr", {}, name, cm.el("td", { class: "rows", text: cm.number(layer.total.rows) }),
      ...RATES.map((r) => cell(layer, layer.total, r, "")),
      ...streets.map((s) => (s.code === "none" ? strays(layer, layer.streets.none) : cell(layer, layer.streets[s.code], rate, s.code))));
  }

  function head(streets) {
    const th = (text, title, cls) => cm.el("th", { scope: "col", title, class: cls, text });
    return cm.el("thead", {}, cm.el("tr", {}, th(cm.t("data_layer")), th(cm.t("data_rows"), null, "rows"),
      ...RATES.map((r) => th(cm.t(`rate_${r}`), cm.t(`rate_${r}_how`))),
      ...streets.map((s) => th(cm.name(s.name) || s.code, `${s.code} · ${cm.t(`rate_${rate}`)}`, "street"))));
  }

  // A gap or an overlap of grids: the page goes, the map looks at it.
  function place(spot) {
    const go = () => { page.open(false); if (cm.map()) cm.map().easeTo({ center: [spot.lon, spot.lat], zoom: 16, duration: 0 }); };
    return cm.el("button", { type: "button", onclick: go, title: `${spot.lon}, ${spot.lat}`,
      text: `${spot.grids.length ? spot.grids.join(" × ") : cm.t("data_gap")} ${cm.number(spot.area_m2)} m²` });
  }

  function summary(layers) {
    const bad = layers.filter((l) => shortfall(l) > 0).length, grids = page.answer.grids;
    const notes = [cm.el("b", { text: bad ? cm.t("data_below", { n: bad }) : cm.t("data_all_good") })];
    if (grids) {
      const clean = !grids.gaps.length && !grids.overlaps.length;
      notes.push(cm.el("span", { text: clean ? cm.t("data_grids_good", { n: cm.number(grids.grids) }) : cm.t("data_grids_bad",
        { n: cm.number(grids.grids), gap: cm.number(grids.gap_m2), gaps: grids.gaps.length,
          overlap: cm.number(grids.overlap_m2), overlaps: grids.overlaps.length }) }));
    }
    const spots = grids ? [...grids.gaps, ...grids.overlaps].slice(0, 6) : [];
    if (spots.length) notes.push(cm.el("span", { class: "data-places" }, ...spots.map(place)));
    return cm.el("div", { class: "data-summary" }, ...notes);
  }

  function tools(redraw) {
    const input = cm.el("input", { type: "search", id: "data-filter", placeholder: cm.t("data_filter"),
      "aria-label": cm.t("data_filter"), oninput: (e) => { filter = e.target.value.trim().toLowerCase(); redraw(); } });
    input.value = filter;
    const pick = cm.el("select", { "aria-label": cm.t("data_rate"), onchange: (e) => { rate = e.target.value; redraw(); } },
      ...RATES.filter((r) => r !== "governed" && r !== "mapped").map((r) =>
        cm.el("option", { value: r, selected: r === rate, text: cm.t(`rate_${r}`) })));
    return cm.el("div", { class: "data-tools" }, input, cm.el("label", {}, cm.el("span", { text: cm.t("data_rate") }), pick));
  }

  page.attachment = function (body) {
    const { layers } = page.answer;
    if (!layers.length) return void body.append(cm.el("p", { class: "empty", text: cm.t("data_no_report") }));
    const sorted = [...layers].sort((a, b) => shortfall(b) - shortfall(a) || lowest(a) - lowest(b));
    const stray = layers.some((l) => l.streets.none);
    const streets = [...page.answer.streets, ...(stray ? [{ code: "none", name: { zh: cm.t("data_none_street"), en: cm.t("data_none_street") } }] : [])];
    const holder = cm.el("div", { class: "data-scroll", tabindex: "0" });
    const redraw = () => {
      const hit = (l) => !filter || `${l.code} ${l.name.zh} ${l.name.en}`.toLowerCase().includes(filter);
      const rows = sorted.filter(hit);
      holder.replaceChildren(rows.length ? cm.el("table", { class: "heat" }, head(streets),
        cm.el("tbody", {}, ...rows.map((l) => row(l, streets)))) : cm.el("p", { class: "empty", text: cm.t("data_no_match") }));
    };
    redraw();
    body.append(cm.el("div", { class: "data-main" }, summary(layers), tools(redraw), holder), page.listBox());
  };
})();
