/* The header's part: weather signals in force, response level, the operator's load with its last two hours. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const AGAIN_MS = 60e3, BARS = 12, FLOOD = 10;
  const TINTS = { red: "I", orange: "II", yellow: "III", blue: "IV" };
  let past = [];

  function signals() {
    const box = cm.byId("signals"), snapshot = cm.state.snapshot || {};
    const list = snapshot.signals || [], key = JSON.stringify([list.map((s) => [s.id, s.colour, s.drill]), snapshot.response && snapshot.response.id, cm.state.lang]);
    if (box.dataset.key === key) return;
    box.dataset.key = key;
    const chips = list.map((s) => cm.el("span", { class: "signal", "data-colour": s.colour, "data-sev": TINTS[s.colour] || null,
      title: [cm.name(s.names), s.area, s.since && cm.t("alert_since_at", { at: cm.clock(s.since) }), s.until && cm.t("alert_until", { at: cm.clock(s.until) })].filter(Boolean).join(" · ") },
    cm.el("i", { "aria-hidden": "true" }), cm.el("span", { text: cm.name(s.names) }), s.drill ? cm.el("small", { text: cm.t("drill") }) : null));
    if (snapshot.response) chips.push(cm.el("span", { class: "signal", "data-response": snapshot.response.level, text: cm.name(snapshot.response.names) }));
    box.replaceChildren(...chips);
    box.hidden = !chips.length;
  }

  // -- load: ten minutes a bar, the running ones last; over ten is a flood ------------------------------
  function load() {
    const box = cm.byId("alert-load"), head = cm.alerts.head;
    box.hidden = !head;
    if (!head) return;
    cm.setText(box.firstChild, cm.t("alert_load", { n: head.load_10min }));
    box.dataset.flood = String(Boolean(head.flood));
    box.title = cm.t(head.flood ? "alert_load_flood" : "alert_load_note", { n: head.load_10min });
    const bars = [...past.slice(-(BARS - 1)), head.load_10min], most = Math.max(FLOOD, ...bars), list = box.querySelector(".load-bars");
    while (list.children.length < bars.length) list.append(cm.el("i"));
    while (list.children.length > bars.length) list.lastChild.remove();
    bars.forEach((n, at) => {
      list.children[at].style.height = `${Math.max(6, (100 * n) / most)}%`;
      list.children[at].toggleAttribute("data-over", n > FLOOD);
    });
  }
  async function again() {
    if (cm.state.screen === "tablet" || cm.alerts.offline()) return;
    try { past = ((await cm.getJSON("/api/alerts/load?hours=2")).per_10min || []).slice(0, -1); load(); }
    catch (e) { console.warn("load:", e.message); }
  }

  cm.on("alerts", load);
  cm.on("snapshot", signals);
  cm.on("look", () => { signals(); load(); });
  cm.on("start", () => { setTimeout(again, 1500); setInterval(again, AGAIN_MS); });
})();
