/* The page of alerts (#/alerts?severity=&state=&rule=&area=&assignee=&q=&a=): queue, filters, acts on many, files. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const { alertTable: table, alertFilter: filter, alertWords: words } = cm;
  const AGAIN_MS = 1500;
  const page = (cm.alertsPage = { id: 0 });
  let box = null, input = null, count = null, note = null, bar = null, who = null, head = null, timer = 0, due = 0, loading = false, fault = "";

  const open = () => Boolean(box) && !box.hidden;

  function params() {
    const out = new URLSearchParams();
    filter.write(out);
    if (page.id) out.set("a", page.id);
    return out;
  }

  // -- what is seen -----------------------------------------------------------------------------------
  async function load(ask) {
    loading = true;
    draw();
    try {
      const answer = await ask();
      if (answer) head = answer;
      fault = "";
    } catch (e) { fault = e.message; }
    loading = false;
    draw();
  }
  const changed = () => { cm.pages.say(params()); load(() => table.ask(filter.query())); };

  // The queue moved on: asked again soon, not with every version of a flood.
  function stale() {
    if (!open() || due) return;
    due = setTimeout(() => { due = 0; if (open()) load(() => table.again()); }, AGAIN_MS);
  }

  function empty() {
    if (fault) return cm.t("data_failed", { what: fault });
    if (table.total) return "";
    if (loading && !head) return cm.t("loading");
    return loading ? "" : cm.t(filter.empty() ? "alerts_none" : filter.state === "past" ? "alerts_no_past" : "vitals_no_match");
  }

  function draw() {
    if (!open()) return;
    filter.draw(head);
    cm.setText(count, head ? cm.t("alerts_count", { n: cm.number(table.total), open: cm.number(head.open), unacked: cm.number(head.unacked) })
      + (head.kept_since ? ` · ${cm.t("kept_since", { at: head.kept_since.slice(0, 10) })}` : "") : "");
    const text = empty(), doubt = cm.alerts.doubt();
    note.hidden = !text;
    cm.setText(note.firstChild, text);
    note.lastChild.hidden = !(fault || (!table.total && !filter.empty()));
    cm.setText(note.lastChild, cm.t(fault ? "ad_again" : "vitals_clear"));
    box.dataset.state = fault ? "failed" : loading && !head ? "loading" : table.total ? "rows" : "empty";
    const said = box.querySelector(".ap-doubt"), snapshot = cm.alerts.head || {};
    said.hidden = !(doubt || snapshot.flood);
    said.dataset.kind = doubt ? "doubt" : "flood";
    cm.setText(said, doubt ? cm.t(`alert_doubt_${doubt}`, { at: snapshot.at ? cm.clock(snapshot.at, true) : "—" })
      : snapshot.flood ? cm.t("alert_flood", { n: snapshot.load_10min, open: snapshot.open, rows: table.total }) : "");
    many();
  }

  // -- acts on what is picked ----------------------------------------------------------------------------
  const picked = () => [...table.picked].map(cm.alerts.get).filter(Boolean);
  const current = () => (table.picked.size ? picked() : [cm.alerts.get(page.id) || table.alertAt(table.active)].filter(Boolean));
  function many() {
    bar.hidden = table.picked.size === 0;
    cm.setText(bar.firstChild, cm.t("at_picked", { n: cm.number(table.picked.size) }));
  }
  async function run(act) {
    const results = await cm.alertActs.run(act, current());
    if (results.length > 1 && results.every((r) => r.ok)) table.pickAll(false);
    stale();
  }
  page.key = function (key, act) {
    if (key === "n") { const a = table.next(); if (a) page.choose(a.id); else cm.notice(cm.t("alerts_none")); return; }
    if (current().length) run(act); else cm.notice(cm.t("alert_none_chosen"));
  };

  page.choose = function (id) {
    page.id = Number(id) || 0;
    if (!open()) return void cm.pages.go("alerts", params());
    table.open = page.id;
    table.reveal(page.id);
    table.redraw();
    box.toggleAttribute("data-detail", Boolean(page.id));
    cm.alertDetail.show(page.id);
    cm.pages.say(params());
  };

  // -- saved queues: saved views that were taken on this page ----------------------------------------------
  const saved = () => cm.views.all.filter((one) => (one.view.page || "").startsWith("#/alerts"));
  function queues() {
    const select = box.querySelector("[name=queue]");
    select.replaceChildren(cm.el("option", { value: "", text: cm.t("aq_open") }), ...saved().map((one) => cm.el("option", { value: one.id, text: one.name })));
    select.hidden = !saved().length;
  }
  async function save() {
    const said = await cm.ask({ title: cm.t("aq_save"), note: cm.t("aq_note"), fields: [{ name: "name", label: cm.t("aq_name"), required: true, most: 60 }] });
    if (!said) return;
    try {
      await cm.views.add(said.name, "operator");
      await cm.views.load();
      cm.notice(cm.t("aq_saved", { name: said.name }));
    } catch (e) { cm.notice(e.message, "fault"); }
  }
  function openQueue(id) {
    const one = cm.views.all.find((v) => v.id === id), at = one && one.view.page.indexOf("?");
    if (!one) return;
    const given = new URLSearchParams(at > 0 ? one.view.page.slice(at + 1) : "");
    given.delete("a");
    cm.pages.go("alerts", given);
  }

  // -- files: exactly the list that is seen -------------------------------------------------------------------
  function save_as(format) {
    const query = filter.query();
    query.set("format", format);
    query.set("lang", cm.state.lang);
    const link = cm.el("a", { href: `/api/alerts/file?${query}`, download: "" });
    document.body.append(link);
    link.click();
    link.remove();
  }

  // -- frame ------------------------------------------------------------------------------------------------
  function tools() {
    input = cm.el("input", { type: "search", id: "alerts-search", autocomplete: "off", maxlength: "200",
      oninput: () => { filter.q = input.value.trim(); clearTimeout(timer); timer = setTimeout(changed, 150); },
      onkeydown: (e) => { if (e.key === "ArrowDown" || e.key === "Enter") { e.preventDefault(); table.focus(); } } });
    count = cm.el("span", { class: "vt-count", role: "status" });
    who = cm.el("button", { type: "button", class: "ap-who", onclick: async () => { await cm.alerts.askOperator(true); } });
    const queue = cm.el("select", { name: "queue", hidden: true, "data-t-label": "aq_open", onchange: (e) => { openQueue(e.target.value); e.target.value = ""; } });
    return cm.el("header", { class: "vt-tools" }, cm.el("h2", { "data-t": "alerts_page" }), input, count, queue,
      cm.el("button", { type: "button", class: "ap-events", "data-page-to": "events", "data-t": "rail_events" }),
      cm.el("button", { type: "button", "data-t": "aq_save_short", onclick: save }), who,
      cm.el("span", { class: "vt-export" }, cm.el("span", { "data-t": "vitals_export" }), ...["csv", "xlsx"].map((format) =>
        cm.el("button", { type: "button", "data-export": format, text: format.toUpperCase(), onclick: () => save_as(format) }))));
  }
  function build() {
    note = cm.el("div", { class: "vt-note", role: "status" }, cm.el("p"), cm.el("button", { type: "button", onclick: () => {
      if (!fault) { filter.clear(); input.value = ""; }
      changed();
    } }));
    bar = cm.el("div", { class: "ap-many", hidden: true, role: "group" }, cm.el("span"),
      ...["acknowledge", "assign", "shelve", "suppress"].map((act) => cm.el("button", { type: "button", "data-act": act, "data-t": `act_${act}`, onclick: () => run(act) })),
      cm.el("button", { type: "button", "data-t": "at_none", onclick: () => table.pickAll(false) }));
    const keys = cm.el("p", { class: "ap-keys", "data-t": "ap_keys" });
    const main = cm.el("div", { class: "ap-main" }, filter.build(changed), cm.el("p", { class: "ap-doubt", role: "status", hidden: true }), bar,
      cm.el("div", { class: "at" }, table.build((a) => page.choose(a.id)), note), keys);
    box = cm.el("section", { id: "alerts-page", class: "page", hidden: true, "data-t-label": "alerts_page" }, tools(),
      cm.el("div", { class: "ap-body" }, main, cm.alertDetail.build(() => page.choose(0))));
    document.body.append(box);
    said();
  }
  function said() {
    cm.applyTexts(box);
    input.placeholder = cm.t("alerts_search");
    input.setAttribute("aria-label", cm.t("alerts_search"));
    cm.setText(who, cm.t("ap_who", { who: cm.alerts.operator() || cm.t("alert_who_none") }));
    table.labels();
    queues();
  }

  async function begin(given) {
    box.hidden = false;
    filter.read(given);
    if (input.value !== filter.q) input.value = filter.q;
    page.id = table.open = Number(given.get("a")) || 0;
    box.toggleAttribute("data-detail", Boolean(page.id));
    cm.alertDetail.show(page.id);
    const query = filter.query(), same = table.query() === String(query) && head;
    await load(() => (same ? table.again() : table.ask(query)));
    if (page.id) table.reveal(page.id);
  }

  cm.pages.register("alerts", {
    open: begin,
    update: begin,
    close() { box.hidden = true; },
    find() { input.focus(); input.select(); },
    escape() {
      if (document.activeElement === input && input.value) { input.value = filter.q = ""; changed(); return true; }
      if (table.picked.size) { table.pickAll(false); return true; }
      if (page.id) { page.choose(0); table.focus(); return true; }
      return false;
    },
  });

  cm.on("start", build);
  cm.on("alerts", () => { stale(); draw(); });
  cm.on("alert-changed", stale);
  cm.on("alert-picked", many);
  cm.on("views", () => { if (box) queues(); });
  cm.on("operator", () => { if (box) said(); });
  cm.on("look", () => { if (box) { said(); draw(); table.redraw(); } });
})();
