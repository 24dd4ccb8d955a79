/* The left column: its two panels fold to their heads and share the height as each user likes. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const PANELS = ["zones", "layers"];
  const LOW = 12, HIGH = 80, STEP = 4;     // share of the column, per cent
  const key = () => `citymirror.left.${cm.state.screen}`;
  let state = { folded: {}, share: null };

  // A wall shows vital signs where a desk has its layers; who wants them unfolds them.
  const first = () => ({ folded: cm.state.screen === "wall" ? { layers: true } : {}, share: null });
  function recall() {
    try { return { ...first(), ...JSON.parse(localStorage.getItem(key())) }; }
    catch (e) { return first(); }
  }
  function remember() {
    try { localStorage.setItem(key(), JSON.stringify(state)); } catch (e) { /* private window: fine */ }
  }

  function show() {
    const root = cm.byId("left"), split = cm.byId("left-split");
    for (const name of PANELS) {
      const folded = Boolean(state.folded[name]);
      cm.byId(name).classList.toggle("folded", folded);
      cm.byId(name).querySelector(".fold").setAttribute("aria-expanded", String(!folded));
    }
    const shared = state.share !== null && !state.folded.zones && !state.folded.layers;
    root.classList.toggle("shared", shared);
    if (shared) root.style.setProperty("--share", `${state.share}%`);
    split.hidden = Boolean(state.folded.zones || state.folded.layers);
    split.setAttribute("aria-valuemin", LOW);
    split.setAttribute("aria-valuemax", HIGH);
    split.setAttribute("aria-valuenow", Math.round(state.share === null ? now() : state.share));
  }

  const now = () => (100 * cm.byId("zones").offsetHeight) / Math.max(1, cm.byId("left").offsetHeight);
  function set(share) {
    state.share = Math.min(HIGH, Math.max(LOW, share));
    show();
  }

  function drag(e) {
    const split = e.currentTarget, box = cm.byId("left").getBoundingClientRect();
    split.setPointerCapture(e.pointerId);
    const move = (m) => set((100 * (m.clientY - box.top)) / box.height);
    split.addEventListener("pointermove", move);
    split.addEventListener("pointerup", () => {
      split.removeEventListener("pointermove", move);
      remember();
    }, { once: true });
  }

  function keyed(e) {
    const by = { ArrowUp: -STEP, ArrowDown: STEP }[e.key];
    if (!by && e.key !== "Home") return;
    e.preventDefault();
    e.stopPropagation();
    if (by) set((state.share === null ? now() : state.share) + by);
    else { state.share = null; show(); }
    remember();
  }

  cm.on("start", () => {
    state = recall();
    const split = cm.byId("left-split");
    split.addEventListener("pointerdown", drag);
    split.addEventListener("keydown", keyed);
    split.addEventListener("dblclick", () => { state.share = null; show(); remember(); });
    for (const button of document.querySelectorAll("[data-fold]")) {
      button.addEventListener("click", () => {
        state.folded[button.dataset.fold] = !state.folded[button.dataset.fold];
        show();
        remember();
      });
    }
    show();
  });
  cm.on("screen", () => { state = recall(); show(); });
})();
