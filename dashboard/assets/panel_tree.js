/* The layer tree's rows: groups, switches, counts and states; built from /api/layers once per load. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const tree = cm.tree;
  let only = false;          // show only what is on
  let told = "", built = "";
  let first = null, number = null;       // the row that others are copies of; counts are many

  const shapeOf = (entry) => (entry ? String(entry.swatch).replace(/[^a-z]/g, "") : "none");
  tree.swatch = function (entry) {
    const mark = cm.el("span", { class: `swatch swatch-${shapeOf(entry)}`, "aria-hidden": "true" });
    const color = entry && entry.color && entry.color[cm.state.theme];
    if (color) mark.style.setProperty("--swatch", color);
    return mark;
  };

  const check = () => cm.el("input", { type: "checkbox", tabindex: "-1", "aria-hidden": "true" });

  // One row is made of elements once and the others are its copies; events are heard by the tree.
  function pattern() {
    return cm.el("li", { class: "layer-row", role: "treeitem", tabindex: "-1", "data-testid": "layer-row",
      "aria-expanded": "false" },
    cm.el("div", { class: "layer-line" },
      cm.el("label", { class: "layer-label" }, check(), cm.el("span", { class: "swatch", "aria-hidden": "true" }),
        cm.el("span", { class: "layer-name" })),
      cm.el("span", { class: "layer-status", hidden: true }),
      cm.el("button", { type: "button", class: "layer-note", tabindex: "-1", hidden: true }),
      cm.el("span", { class: "layer-count" }),
      cm.el("button", { type: "button", class: "layer-open", tabindex: "-1", text: "›" })));
  }

  function layerRow(layer, level) {
    const name = cm.name(layer.name), entry = (layer.legend || [])[0];
    const item = first.cloneNode(true);
    const [label, status, note, count, more] = item.firstChild.children;
    const [box, swatch, said] = label.children;
    item.dataset.code = layer.code;
    item.setAttribute("aria-level", level);
    item.setAttribute("aria-label", name);
    box.dataset.layer = layer.code;
    box.disabled = !tree.drawn(layer);
    said.textContent = name;
    said.title = name;
    count.textContent = number.format(layer.count);
    more.setAttribute("aria-label", `${cm.t("details")}: ${name}`);
    swatch.className = `swatch swatch-${shapeOf(entry)}`;
    const color = entry && entry.color && entry.color[cm.state.theme];
    if (color) swatch.style.setProperty("--swatch", color);
    const row = tree.row(layer, { item, box, status, note, more, opened: false, body: null });
    tree.rows.push(row);
    tree.byItem.set(item, row);
    return item;
  }

  tree.open = function (row, opened) {
    row.opened = opened;
    if (opened && !row.body) row.item.append(row.body = tree.layerBody(row));
    if (row.body) row.body.hidden = !opened;
    row.item.setAttribute("aria-expanded", String(opened));
    if (opened) row.item.scrollIntoView({ block: "nearest" });
  };

  function groupNode(group, level, path) {
    const here = `${path}/${group.name.zh}`;
    const codes = tree.codes(group).filter((code) => cm.state.byCode.has(code));
    const node = { path: here, codes, open: false };
    node.box = check();
    node.list = cm.el("ul", { role: "group" });
    for (const code of group.layers) {
      if (cm.state.byCode.has(code)) node.list.append(layerRow(cm.state.byCode.get(code), level + 1));
    }
    for (const inner of group.groups || []) node.list.append(groupNode(inner, level + 1, here));
    node.status = cm.el("span", { class: "layer-status", hidden: true });
    node.sum = cm.el("span", { class: "group-count" });
    const head = cm.el("div", { class: "group-line" }, node.box, cm.el("span", { class: "group-name", text: cm.name(group.name) }), node.status, node.sum);
    node.item = cm.el("li", { class: `group group-${level - 1}`, role: "treeitem", tabindex: "-1",
      "aria-level": level, "aria-label": cm.name(group.name) }, head, node.list);
    tree.groups.push(node);
    tree.byItem.set(node.item, node);
    tree.fold(node, here in tree.kept ? tree.kept[here] : level < 2, false);
    return node.item;
  }

  tree.fold = function (node, open, remember) {
    node.open = open;
    showFold(node);
    if (!remember) return;
    tree.kept[node.path] = open;
    tree.rememberFolds(tree.kept);
  };
  function showFold(node) {
    const open = node.open || told !== "" || only;
    node.list.hidden = !open;
    node.item.setAttribute("aria-expanded", String(open));
  }
  tree.foldAll = function (open) {
    for (const node of tree.groups) tree.fold(node, open, true);
  };
  tree.showOnly = function (on) {
    only = on;
    tree.filter();
  };

  function tell(mark, status) {
    mark.hidden = !tree.bad(status) && status !== "empty";
    mark.dataset.status = status;
    if (!mark.hidden) cm.setText(mark, cm.t(`status_${status}`));
  }

  function refreshRow(row) {
    const { layer, box, note, item } = row;
    box.checked = tree.on(layer);
    item.setAttribute("aria-checked", String(box.checked));
    tell(row.status, tree.status(layer));
    const table = !tree.drawn(layer), low = tree.low(layer);
    item.dataset.low = String(low);
    note.hidden = !table && !(low && box.checked);
    note.disabled = table;
    if (note.hidden) return;
    cm.setText(note, table ? cm.t("not_on_map") : cm.t("zoom_to", { n: layer.min_zoom }));
    note.title = table ? cm.t("not_on_map") : cm.t("from_zoom", { n: layer.min_zoom });
  }

  function refreshGroup(node) {
    const layers = node.codes.map((c) => cm.state.byCode.get(c));
    const can = layers.filter(tree.drawn), on = can.filter(tree.shown).length;
    node.box.disabled = !can.length;
    node.box.checked = can.length > 0 && on === can.length;
    node.box.indeterminate = on > 0 && on < can.length;
    node.item.setAttribute("aria-checked", node.box.indeterminate ? "mixed" : String(node.box.checked));
    const bad = layers.filter((l) => tree.bad(tree.status(l))).length;
    node.status.hidden = !bad;
    if (bad) cm.setText(node.status, cm.t("status_some", { n: bad }));
    cm.setText(node.sum, `${on}/${can.length}`);
  }

  tree.refresh = function () {
    const started = performance.now();
    tree.rows.forEach(refreshRow);
    tree.groups.forEach(refreshGroup);
    for (const row of tree.rows) if (row.opened) tree.refreshBody(row);
    if (only) tree.filter();
    cm.emit("tree", null);
    tree.refreshMs = performance.now() - started;
  };

  tree.filter = function (text) {
    const started = performance.now();
    if (text !== undefined) told = text.trim();
    const match = tree.matcher(told);
    let found = 0;
    const kept = new Set();
    for (const row of tree.rows) {
      const yes = match(row) && (!only || tree.on(row.layer));
      row.item.hidden = !yes;
      if (yes) { found += 1; kept.add(row.layer.code); }
    }
    for (const node of tree.groups) {
      node.item.hidden = !node.codes.some((code) => kept.has(code));
      showFold(node);
    }
    cm.byId("layers-none").hidden = found > 0 || !tree.rows.length;
    cm.setText(cm.byId("layers-found"), told ? cm.t("layers_found", { n: found }) : "");
    tree.filterMs = performance.now() - started;
  };

  // An update changes counts and ages, seldom which layers there are: rows stay, with what is opened and held in them.
  const MOVES = ["count", "loaded_at", "due_at", "status"];
  const frame = () => JSON.stringify([cm.state.lang, cm.state.theme, cm.state.catalogue],
    (key, value) => (key === "extent" ? Boolean(value) : key === "version" || MOVES.includes(key) ? undefined : value));
  tree.update = function () {
    if (!built || built !== frame()) return tree.build();
    for (const row of tree.rows) {
      Object.assign(row.layer, cm.state.byCode.get(row.layer.code));
      cm.setText(row.item.querySelector(".layer-count"), number.format(row.layer.count));
    }
    tree.apply();
    return tree.refresh();
  };

  tree.build = function () {
    const root = cm.byId("layer-tree");
    if (!root || !cm.state.catalogue) return;
    const started = performance.now();
    built = frame();
    tree.rows = [];
    tree.groups = [];
    tree.byItem = new Map();
    first = pattern();
    number = new Intl.NumberFormat(cm.state.lang === "en" ? "en-GB" : "zh-CN");
    tree.kept = tree.folds();
    root.setAttribute("role", "tree");
    root.setAttribute("aria-multiselectable", "true");
    root.setAttribute("aria-label", cm.t("layers"));
    root.replaceChildren(...cm.state.catalogue.groups.map((g) => groupNode(g, 1, "")));
    tree.filter();
    tree.apply();
    tree.refresh();
    tree.buildMs = performance.now() - started;
  };

  const nodeAt = (target) => tree.byItem.get(target.closest("[role=treeitem]"));
  function changed(e) {
    const node = nodeAt(e.target);
    if (!node || e.target !== node.box) return;
    const codes = node.layer ? [node.layer.code]
      : node.codes.filter((code) => tree.drawn(cm.state.byCode.get(code)));
    tree.setVisible(Object.fromEntries(codes.map((code) => [code, e.target.checked])));
  }
  function clicked(e) {
    const node = nodeAt(e.target);
    if (!node) return;
    if (!node.layer) {
      if (e.target.closest(".group-line") && e.target !== node.box) tree.fold(node, !node.open, true);
    } else if (e.target === node.more) tree.open(node, !node.opened);
    else if (e.target === node.note) tree.zoomIn(node.layer);
  }

  cm.on("start", () => {
    cm.byId("layer-tree").addEventListener("change", changed);
    cm.byId("layer-tree").addEventListener("click", clicked);
  });
  cm.on("catalogue", tree.update);
  cm.on("look", tree.build);
  cm.on("start", () => setInterval(() => tree.refresh(), 60000));
})();
