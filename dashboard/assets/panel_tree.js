/* The layer tree: groups, switches, legend swatches, counts; built from /api/layers once per load. */
(function () {
  "use strict";
  const cm = window.citymirror;
  let rows = [];       // {layer, item, box, note}
  let groups = [];     // {item, box, codes}

  const shown = (layer) =>
    (layer.code in cm.state.visibility ? cm.state.visibility[layer.code] : layer.visible);
  const drawn = (layer) => Boolean(layer.style_layers && layer.style_layers.length);

  function setVisible(codes, on) {
    for (const code of codes) cm.state.visibility[code] = on;
    cm.setProps("layer-visibility", { data: { ...cm.state.visibility } });
    applyVisibility();
    refresh();
    cm.emit("visibility", cm.state.visibility);
  }

  function applyVisibility() {
    const map = cm.map();
    if (!map || !cm.state.catalogue) return;
    for (const layer of cm.state.catalogue.layers) {
      if (!(layer.code in cm.state.visibility)) continue;
      for (const id of layer.style_layers || []) {
        const value = shown(layer) ? "visible" : "none";
        if (map.getLayer(id) && map.getLayoutProperty(id, "visibility") !== value) {
          map.setLayoutProperty(id, "visibility", value);
        }
      }
    }
  }

  function swatch(entry) {
    const mark = cm.el("span", { class: `swatch swatch-${String(entry.swatch).replace(/[^a-z]/g, "")}`,
      "aria-hidden": "true" });
    const color = entry.color && entry.color[cm.state.theme];
    if (color) mark.style.setProperty("--swatch", color);
    return mark;
  }

  function meta(layer) {
    const line = (key, value) => (value ? cm.el("div", {},
      cm.el("dt", { text: cm.t(key) }), cm.el("dd", { text: value })) : null);
    const loaded = layer.loaded_at ? cm.age((Date.now() - Date.parse(layer.loaded_at)) / 1000) : "";
    return cm.el("dl", { class: "layer-meta" },
      line("owner", cm.name(layer.owner)), line("loaded", loaded),
      line("update_cycle", layer.update_cycle ? cm.t(`cycle_${layer.update_cycle}`) : ""),
      line("datum", layer.datum), line("licence", layer.licence),
      line("rejected", layer.rejected ? cm.number(layer.rejected) : ""));
  }

  function legend(layer) {
    const list = cm.el("ul", { class: "legend-list" });
    for (const entry of (layer.legend || []).slice(0, 12)) {
      list.append(cm.el("li", {}, swatch(entry), cm.el("span", { text: cm.name(entry.label) })));
    }
    return list;
  }

  function layerRow(layer) {
    const box = cm.el("input", { type: "checkbox", "data-layer": layer.code, disabled: !drawn(layer),
      onchange: (e) => setVisible([layer.code], e.target.checked) });
    const note = cm.el("span", { class: "layer-note" });
    const first = (layer.legend || [])[0];
    const label = cm.el("label", { class: "layer-label" }, box,
      first ? swatch(first) : cm.el("span", { class: "swatch swatch-none" }),
      cm.el("span", { class: "layer-name", text: cm.name(layer.name), title: cm.name(layer.name) }),
      note, cm.el("span", { class: "layer-count", text: cm.number(layer.count) }));
    const body = cm.el("div", { class: "layer-more", hidden: true });
    const more = cm.el("button", { type: "button", class: "layer-open", "aria-expanded": "false",
      "aria-label": `${cm.t("details")}: ${cm.name(layer.name)}`, text: "›",
      onclick: () => {
        body.hidden = !body.hidden;
        more.setAttribute("aria-expanded", String(!body.hidden));
        if (!body.children.length) body.append(legend(layer), meta(layer));
      } });
    const item = cm.el("li", { class: "layer-row", "data-testid": "layer-row" },
      cm.el("div", { class: "layer-line" }, label, more), body);
    rows.push({ layer, item, box, note });
    return item;
  }

  const codesOf = (group) => [...group.layers, ...(group.groups || []).flatMap(codesOf)];

  function groupNode(group, depth) {
    const codes = codesOf(group);
    const box = cm.el("input", { type: "checkbox", "aria-label": cm.name(group.name),
      onchange: (e) => setVisible(codes.filter((c) => drawn(cm.state.byCode.get(c))), e.target.checked) });
    const list = cm.el("ul", {});
    for (const code of group.layers) {
      const layer = cm.state.byCode.get(code);
      if (layer) list.append(layerRow(layer));
    }
    for (const inner of group.groups || []) list.append(groupNode(inner, depth + 1));
    const head = cm.el("summary", {}, box, cm.el("span", { class: "group-name", text: cm.name(group.name) }));
    const fold = cm.el("details", { open: depth < 2 || null }, head, list);
    const item = cm.el("li", { class: `group group-${depth}` }, fold);
    groups.push({ item, box, codes });
    return item;
  }

  function refresh() {
    const map = cm.map();
    const zoom = map ? map.getZoom() : null;
    for (const { layer, box, note, item } of rows) {
      box.checked = drawn(layer) && shown(layer);
      const low = drawn(layer) && zoom !== null && zoom < layer.min_zoom;
      item.dataset.low = String(low);
      cm.setText(note, !drawn(layer) ? cm.t("not_on_map") : low ? cm.t("from_zoom", { n: layer.min_zoom }) : "");
    }
    for (const { box, codes } of groups) {
      const on = codes.map((c) => cm.state.byCode.get(c)).filter((l) => l && drawn(l));
      const count = on.filter(shown).length;
      box.disabled = !on.length;
      box.checked = on.length > 0 && count === on.length;
      box.indeterminate = count > 0 && count < on.length;
    }
  }

  function filter(text) {
    const want = text.trim().toLowerCase();
    for (const { layer, item } of rows) {
      const hay = `${layer.name.zh} ${layer.name.en} ${layer.code}`.toLowerCase();
      item.hidden = want !== "" && !hay.includes(want);
    }
    for (const { item, codes } of groups) {
      item.hidden = want !== "" && !rows.some((r) => codes.includes(r.layer.code) && !r.item.hidden);
    }
    const none = rows.length > 0 && rows.every((r) => r.item.hidden);
    cm.byId("layers-none").hidden = !none;
  }

  function build() {
    const tree = cm.byId("layer-tree");
    if (!tree || !cm.state.catalogue) return;
    rows = [];
    groups = [];
    tree.replaceChildren(...cm.state.catalogue.groups.map((g) => groupNode(g, 0)));
    const find = cm.byId("layer-filter");
    if (find) filter(find.value);
    applyVisibility();
    refresh();
  }

  function mountFilter() {
    const slot = cm.byId("layer-filter-slot");
    slot.append(cm.el("input", { id: "layer-filter", type: "search", autocomplete: "off",
      oninput: (e) => filter(e.target.value) }));
    label();
  }
  function label() {
    const find = cm.byId("layer-filter");
    if (!find) return;
    find.placeholder = cm.t("layer_filter");
    find.setAttribute("aria-label", cm.t("layer_filter"));
  }

  cm.on("start", mountFilter);
  cm.on("catalogue", build);
  cm.on("look", () => { build(); label(); });
  cm.on("style", applyVisibility);
  cm.on("map", (map) => { map.on("zoomend", refresh); applyVisibility(); refresh(); });
})();
