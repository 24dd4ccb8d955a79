/* The patrol's page (#/patrol): my area's alerts as cards, newest urgent first; what waits to be sent; my area, asked once. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const { patrolQueue: queue, patrolCards: cards } = cm;
  const AREA = "citymirror.patrol.area", ROLES = ["grid", "community", "street"], AGAIN_MS = 1500;
  let box = null, bar = null, told = null, head = null, body = null, list = null, at = 0, fault = "", asked = 0, timer = 0, watch = null, choosing = false, pick = null, round = 0;

  const open = () => Boolean(box) && !box.hidden;

  // -- my area ---------------------------------------------------------------------------------------
  function area() {
    try { return JSON.parse(localStorage.getItem(AREA) || "null"); } catch (e) { return cards.area || null; }
  }
  function setArea(one) {
    cards.area = one;
    choosing = false;
    pick = null;
    try { localStorage.setItem(AREA, JSON.stringify(one)); } catch (e) { /* private window: as long as the page lives */ }
    list = null;
    ask();
  }
  const option = (one) => cm.el("button", { type: "button", class: "pa-option", "data-area": one.code, onclick: () => setArea(one) },
    cm.el("b", { text: cm.name(one.name) }), cm.el("small", { text: one.code ? `${cm.t(`patrol_${one.role}`)} · ${one.code}` : "" }));

  // Areas that have alerts now stand ready; any other is found by name or code.
  function chooser() {
    const found = cm.el("div", { class: "pa-found" });
    const whole = { code: "", role: "", name: { zh: cm.boot.text.zh.patrol_all, en: cm.boot.text.en.patrol_all } };
    let turn = 0;
    async function look(text) {
      const mine = ++turn;
      let rows = [];
      try {
        if (text) rows = (await cm.getJSON(`/api/search?${new URLSearchParams({ q: text, limit: 60 })}`)).hits || [];
        else rows = known();
      } catch (e) { rows = []; }
      if (mine === turn) found.replaceChildren(option(whole), ...rows.filter((r) => ROLES.includes(r.role) && r.code).slice(0, 24).map((r) => option({ code: r.code, role: r.role, name: r.name })));
    }
    pick = { again: () => { if (!input.value) look(""); } };
    const input = cm.el("input", { type: "search", placeholder: cm.t("patrol_find_area"), "aria-label": cm.t("patrol_find_area"), oninput: () => look(input.value.trim()) });
    look("");
    pick.node = cm.el("div", { class: "pa", "data-keep": `choose ${(round += 1)}`, "data-own": true },
      cm.el("h3", { text: cm.t("patrol_area") }), cm.el("p", { class: "weak", text: cm.t("patrol_choose") }), input, found);
    return pick.node;
  }
  // Drawn once: what is being typed in it must not be wiped out by a new list.
  function choose() {
    if (!pick) return chooser();
    pick.again();
    return pick.node;
  }
  function known() {
    const seen = new Map();
    for (const a of cm.alerts.known.values()) {
      for (const role of ROLES) {
        const place = (a.place || {})[role];
        if (place && place.code) seen.set(place.code, { code: place.code, role, name: place.name });
      }
    }
    return [...seen.values()].sort((x, y) => ROLES.indexOf(x.role) - ROLES.indexOf(y.role) || x.code.localeCompare(y.code));
  }

  // -- the list --------------------------------------------------------------------------------------
  async function ask() {
    const mine = ++asked, where = area();
    draw();
    if (!where && !list) await cm.alerts.list({ limit: 200, group: 0 }).catch(() => null);
    if (navigator.onLine === false) return draw();
    try {
      const answer = await cm.alerts.list({ state: "active,returned_unacked", limit: 200, ...(where && where.code ? { area: where.code } : {}) });
      if (mine !== asked) return undefined;
      list = answer.alerts.map((a) => a.id);
      at = Date.now();
      fault = "";
    } catch (e) { if (mine === asked) fault = e.message; }
    return draw();
  }
  function rows() {
    const rank = cm.alertWords.rank;
    return (list || []).map(cm.alerts.get).filter((a) => a && !a.closed_at).sort((a, b) => Number(cards.isDone(a)) - Number(cards.isDone(b))
      || rank(a.severity) - rank(b.severity) || b.raised_at.localeCompare(a.raised_at));
  }

  function drawBar() {
    const n = queue.items.length, off = queue.offline();
    bar.hidden = !off && !n;
    bar.dataset.mode = off ? "offline" : "sending";
    cm.setText(bar.firstChild, off ? (n ? cm.t("patrol_offline", { n }) : cm.t("patrol_offline_none")) : cm.t("patrol_sending", { n }));
    bar.lastChild.hidden = !off;
    cm.renew(told, ...queue.told.map(toldLine));
  }
  function toldLine(one) {
    const vars = { what: one.what, act: one.act === "assign" ? cm.t("patrol_take") : cm.t(`act_${one.act}`), why: one.why,
      who: String(one.who).replace(/ \(unverified\)$/, "") };
    const understood = () => queue.understood(queue.told.indexOf(one));
    return cm.el("div", { class: "pt", role: "alert", "data-keep": `${one.alert} ${one.at}`, "data-testid": "patrol-told" }, cm.el("p", { text: cm.t(`patrol_${one.kind}`, vars) }),
      cm.el("div", {}, cm.el("button", { type: "button", "data-keep": "again", text: cm.t("patrol_again"), onclick: () => { understood(); cards.again(one); } }),
        cm.el("button", { type: "button", class: "strong", "data-keep": "ok", text: cm.t("patrol_ok"), onclick: understood })));
  }

  const nothing = () => cm.el("div", { class: "pp-empty", role: "status" }, cm.el("p", { text: cm.t("patrol_none") }),
    cm.el("p", { class: "weak", text: cm.t("patrol_none_note", { at: cm.clock(new Date(at).toISOString()) }) }));

  function draw() {
    if (!open()) return;
    drawBar();
    const where = area(), shown = rows();
    const [, count, areaButton] = head.children;
    cm.setText(count, list ? cm.number(shown.filter((a) => !cards.isDone(a)).length) : "");
    cm.setText(areaButton, where ? cm.name(where.name) : cm.t("patrol_area"));
    const age = (Date.now() - at) / 1000;
    const note = fault && !queue.offline() ? cm.t("data_failed", { what: fault }) : at && age > 60 && queue.offline() ? cm.t("patrol_stale", { age: cm.age(age) }) : "";
    const parts = [note ? cm.el("p", { class: "pp-note", role: "status", text: note }) : null];
    if (choosing || !where) parts.push(choose());
    else if (!list) parts.push(cm.el("p", { class: "empty", role: "status", text: queue.offline() ? cm.t("patrol_offline_none") : cm.t("loading") }));
    else if (!shown.length) parts.push(nothing());
    else parts.push(cm.el("ol", { class: "pc-list" }, ...shown.map(cards.card)));
    cm.renew(body, ...parts);
  }

  function soon() {
    if (!open() || timer) return;
    timer = setTimeout(() => { timer = 0; if (open() && !choosing) ask(); }, AGAIN_MS);
  }
  function position(on) {
    if (!navigator.geolocation) return;
    if (!on) { if (watch !== null) navigator.geolocation.clearWatch(watch); watch = null; return; }
    watch = navigator.geolocation.watchPosition((p) => { cards.here = { lon: p.coords.longitude, lat: p.coords.latitude }; draw(); }, () => { cards.here = null; },
      { enableHighAccuracy: true, maximumAge: 15e3 });
  }

  function build() {
    bar = cm.el("div", { class: "pp-bar", role: "status", hidden: true, "data-testid": "patrol-bar" }, cm.el("b"), cm.el("span", { "data-t": "patrol_rule" }));
    told = cm.el("div", { class: "pp-told" });
    head = cm.el("header", { class: "pp-head" }, cm.el("h2", { "data-t": "patrol_page" }), cm.el("span", { class: "weak" }),
      cm.el("button", { type: "button", "data-testid": "patrol-area", onclick: () => { choosing = !choosing; pick = null; draw(); } }));
    body = cm.el("div", { class: "pp-body" });
    box = cm.el("section", { id: "patrol-page", class: "page", hidden: true, "data-t-label": "patrol_page" }, bar, head, told, body);
    document.body.append(box);
    cm.applyTexts(box);
  }

  cm.pages.register("patrol", {
    open() { box.hidden = false; ask(); position(cm.state.screen === "tablet"); },
    close() { box.hidden = true; position(false); },
    escape: () => Boolean(cm.asking && cm.asking()),
  });
  cm.on("patrol-queue", () => { if (open()) draw(); });
  cm.on("patrol-draw", draw);
  cm.on("alert-changed", () => { if (open() && !choosing) draw(); });
  cm.on("alerts", soon);
  cm.on("look", () => { pick = null; if (box) { cm.applyTexts(box); draw(); } });
  cm.on("start", build);
  setInterval(() => { if (open() && !document.hidden && !choosing) draw(); }, 30e3);
})();
