/* Long lists of a block's panel: their rows wait as data until somebody opens them; then they are built here, at once. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const built = new WeakMap();

  // One indicator: [code, name, value, unit, quality, its word, age]; kept fresh as in any panel.
  function measured([code, name, value, unit, quality, word, age]) {
    return cm.el("li", { "data-measured-code": code },
      cm.el("button", { type: "button", class: "goto", title: name, "data-vital": code, text: name }),
      cm.el("span", { class: "measured-now" }, cm.el("b", { "data-measured": "value", text: value }),
        cm.el("small", { "data-measured": "unit", text: unit })),
      cm.el("span", { class: "q", "data-quality": quality, "data-measured": "quality", text: word }),
      cm.el("small", { "data-measured": "age", text: age }));
  }

  // One thing that can be selected: [layer/id, name, what else is said of it].
  function item([ref, name, said]) {
    return cm.el("li", {}, cm.el("button", { type: "button", class: "goto", title: name, "data-goto": ref, "data-testid": "goto", text: name }),
      cm.el("span", { class: "weak", text: said }));
  }
  const KINDS = { measured, item };

  function fill(list) {
    const rows = list.dataset.rows;
    if (built.get(list) === rows) return;
    built.set(list, rows);
    list.replaceChildren(...JSON.parse(rows).map(KINDS[list.dataset.rowsOf]));
  }
  const fillOpen = () => document.querySelectorAll("#inspector-body details[open] [data-rows]").forEach(fill);

  // "toggle" does not bubble, but it is caught on its way down.
  document.addEventListener("toggle", (e) => { if (e.target.open && e.target.closest("#inspector-body")) fillOpen(); }, true);
  cm.on("map", () => new MutationObserver(fillOpen).observe(cm.byId("inspector-body"),
    { childList: true, subtree: true, attributes: true, attributeFilter: ["data-rows"] }));
})();
