/* What opens below a layer's row: legend, opacity, alone, fit, where it comes from and how old it is. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const tree = cm.tree;

  function legend(layer) {
    const list = cm.el("ul", { class: "legend-list" });
    for (const entry of (layer.legend || []).slice(0, 12)) {
      list.append(cm.el("li", {}, tree.swatch(entry), cm.el("span", { text: cm.name(entry.label) })));
    }
    return list;
  }

  function slider(layer) {
    const said = cm.el("output", { class: "opacity-said", text: cm.percent(tree.opacity(layer.code)) });
    const range = cm.el("input", { type: "range", min: "0", max: "100", step: "5", class: "opacity",
      value: Math.round(tree.opacity(layer.code) * 100), "data-opacity": layer.code,
      "aria-label": `${cm.t("opacity")}: ${cm.name(layer.name)}`,
      oninput: (e) => {
        tree.setOpacity(layer.code, Number(e.target.value) / 100);
        cm.setText(said, cm.percent(tree.opacity(layer.code)));
      } });
    return cm.el("label", { class: "opacity-line" }, cm.el("span", { text: cm.t("opacity") }), range, said);
  }

  const act = (key, name, run) => cm.el("button", { type: "button", text: cm.t(key), "data-tree": name, onclick: run });

  function actions(row) {
    const { layer } = row;
    const line = cm.el("div", { class: "layer-acts" });
    if (tree.drawn(layer)) {
      row.soloButton = act("solo", "solo", () => tree.toggleSolo(layer.code));
      row.zoomButton = act("zoom_to_see", "zoom", () => tree.zoomIn(layer));
      line.append(row.soloButton);
    }
    if (layer.extent) line.append(act("fit", "fit", () => tree.fit(layer)));
    line.append(act("sheet", "sheet", () => tree.sheet(layer)));
    if (row.zoomButton) line.append(row.zoomButton);
    return line;
  }

  tree.badge = (kind, text, title) =>
    cm.el("span", { class: "layer-badge", "data-badge": kind, text, title: title || null });

  tree.badges = function (layer) {
    const all = [tree.badge("datum", layer.datum, cm.t("datum"))];
    if (layer.sharing) all.push(tree.badge("sharing", cm.t(`sharing_${layer.sharing}`), cm.t("sharing")));
    if (layer.sensitivity) all.push(tree.badge("sensitivity", layer.sensitivity, cm.t("sensitivity")));
    return cm.el("div", { class: "layer-badges" }, ...all);
  };

  function facts(row) {
    const { layer } = row;
    const line = (key, value) => (value ? cm.el("div", {},
      cm.el("dt", { text: cm.t(key) }), cm.el("dd", { text: value })) : null);
    row.age = cm.el("dd", {});
    return cm.el("dl", { class: "layer-meta" },
      line("owner", cm.name(layer.owner)),
      line("update_cycle", layer.update_cycle ? cm.t(`cycle_${layer.update_cycle}`) : ""),
      cm.el("div", {}, cm.el("dt", { text: cm.t("loaded") }), row.age),
      line("layer_code", layer.code),
      line("rejected", layer.rejected ? cm.number(layer.rejected) : ""));
  }

  tree.layerBody = function (row) {
    const { layer } = row;
    const body = cm.el("div", { class: "layer-more", onclick: (e) => e.stopPropagation() }, legend(layer));
    if (tree.drawn(layer)) body.append(slider(layer));
    body.append(actions(row), tree.badges(layer), facts(row));
    row.body = body;
    tree.refreshBody(row);
    return body;
  };

  tree.refreshBody = function (row) {
    const { layer } = row;
    const status = tree.status(layer);
    const said = tree.bad(status) ? ` · ${cm.t(`status_${status}`)}` : "";
    cm.setText(row.age, tree.age(layer) + said);
    row.age.dataset.status = status;
    const range = row.body && row.body.querySelector("[data-opacity]");
    const share = tree.opacity(layer.code);
    if (range && Number(range.value) !== Math.round(share * 100)) {
      range.value = Math.round(share * 100);
      cm.setText(range.nextSibling, cm.percent(share));
    }
    if (row.soloButton) {
      const alone = Boolean(tree.solo) && tree.solo.code === layer.code;
      row.soloButton.setAttribute("aria-pressed", String(alone));
    }
    if (row.zoomButton) {
      row.zoomButton.hidden = !tree.low(layer);
      cm.setText(row.zoomButton, cm.t("zoom_to_see", { n: layer.min_zoom }));
    }
  };
})();
