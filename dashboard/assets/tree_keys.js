/* The layer tree by keyboard (WAI-ARIA tree): arrows, Home, End, Space, Enter; and its tool buttons. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const tree = cm.tree;
  const items = () => [...cm.byId("layer-tree").querySelectorAll("[role=treeitem]")]
    .filter((item) => item.offsetParent !== null);
  const found = (item, layer) => {
    const node = tree.byItem.get(item);
    return node && Boolean(node.layer) === layer ? node : undefined;
  };
  const nodeOf = (item) => found(item, false);
  const rowOf = (item) => found(item, true);
  let current = null;

  function stop(item) {
    if (current) current.setAttribute("tabindex", "-1");
    current = item;
    item.setAttribute("tabindex", "0");
  }
  function focus(item) {
    if (!item) return;
    stop(item);
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  function toggle(item) {
    const box = (nodeOf(item) || rowOf(item)).box;
    if (!box.disabled) box.click();
  }

  function wider(item, open) {
    const node = nodeOf(item), row = rowOf(item);
    const isOpen = item.getAttribute("aria-expanded") === "true";
    if (open === isOpen) {
      if (open) return focus(items()[items().indexOf(item) + 1]);
      const above = item.parentElement.closest("[role=treeitem]");
      return focus(above);
    }
    if (node) tree.fold(node, open, true);
    else tree.open(row, open);
    return undefined;
  }

  const KEYS = {
    ArrowDown: (item, all) => focus(all[all.indexOf(item) + 1]),
    ArrowUp: (item, all) => focus(all[all.indexOf(item) - 1]),
    Home: (item, all) => focus(all[0]),
    End: (item, all) => focus(all[all.length - 1]),
    ArrowRight: (item) => wider(item, true),
    ArrowLeft: (item) => wider(item, false),
    " ": toggle,
    Enter: (item) => wider(item, item.getAttribute("aria-expanded") !== "true"),
  };

  function keyed(e) {
    const item = e.target.closest("[role=treeitem]");
    if (!item || e.target !== item || e.ctrlKey || e.metaKey || e.altKey || !KEYS[e.key]) return;
    e.preventDefault();
    e.stopPropagation();
    KEYS[e.key](item, items());
  }

  const tool = (name, key, run) => cm.el("button", { type: "button", "data-t": key, "data-tree": name,
    text: cm.t(key), onclick: run });

  function mount() {
    const find = cm.el("input", { id: "layer-filter", type: "search", autocomplete: "off",
      "aria-controls": "layer-tree", oninput: (e) => tree.filter(e.target.value),
      onkeydown: (e) => { if (e.key === "ArrowDown") { e.preventDefault(); focus(items()[0]); } } });
    cm.byId("layer-filter-slot").append(find);
    const only = tool("only", "layers_only", () => {
      const on = only.getAttribute("aria-pressed") !== "true";
      only.setAttribute("aria-pressed", String(on));
      tree.showOnly(on);
    });
    only.setAttribute("aria-pressed", "false");
    const solo = tool("unsolo", "unsolo", () => tree.solo && tree.toggleSolo(tree.solo.code));
    solo.hidden = true;
    const fold = tool("fold", "fold_all", () => {
      const open = !tree.groups.some((n) => n.open);
      tree.foldAll(open);
    });
    cm.byId("layer-tools").append(only, fold, solo, cm.el("span", { id: "layers-found", role: "status" }));
    cm.on("tree", () => {
      solo.hidden = !tree.solo;
      const first = current && current.isConnected ? current : items()[0];
      if (first && first !== current) stop(first);
    });
    const list = cm.byId("layer-tree");
    list.addEventListener("keydown", keyed);
    list.addEventListener("focusin", (e) => {
      if (e.target.matches("[role=treeitem]")) stop(e.target);
    });
    label();
  }
  function label() {
    const find = cm.byId("layer-filter");
    if (!find) return;
    find.placeholder = cm.t("layer_filter");
    find.setAttribute("aria-label", cm.t("layer_filter"));
  }

  cm.on("start", mount);
  cm.on("look", label);
})();
