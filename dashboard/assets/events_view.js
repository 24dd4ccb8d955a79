/* The page of events (#/events?state=&kind=&q=&e=): what waits for a verdict, judged by hand or by keys 1, 2, 3. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const { events, eventList: list, eventDetail: detail } = cm;
  const AGAIN_MS = 10e3, VERDICTS = { 1: "true", 2: "false", 3: "duplicate" };
  let box = null, input = null, count = null, timer = 0, typing = 0, id = 0, asked = 0;

  const open = () => Boolean(box) && !box.hidden;
  const wide = () => window.innerWidth > 900;

  function params() {
    const p = new URLSearchParams();
    if (events.state !== "waiting") p.set("state", events.state);
    if (events.kind) p.set("kind", events.kind);
    if (events.q) p.set("q", events.q);
    if (id) p.set("e", String(id));
    return p;
  }
  function read(p) {
    events.state = events.STATES.includes(p.get("state")) ? p.get("state") : "waiting";
    events.kind = p.get("kind") || "";
    events.q = p.get("q") || "";
    if (input.value.trim() !== events.q) input.value = events.q;
  }

  function draw() {
    if (!open()) return;
    list.draw(id);
    cm.setText(count, events.rows && !events.fault ? cm.t("events_count", { n: cm.number(events.total) })
      + (events.since ? ` · ${cm.t("kept_since", { at: events.since.slice(0, 10) })}` : "") : "");
    box.toggleAttribute("data-open", Boolean(id));
  }
  function choose(next, how) {
    id = Number(next) || 0;
    cm.pages.say(params());
    draw();
    detail.show(id, how && how.said);
    if (how && how.focus) list.focus(id);
  }
  async function changed() {
    events.forget();
    id = 0;
    choose(0);
    await first();
  }
  // On a wide screen the first event is there to be judged at once.
  async function first() {
    const mine = ++asked;
    await events.load();
    if (mine === asked && open() && !id && wide() && events.rows && events.rows.length) choose(events.rows[0].id);
  }

  // A verdict is given: the list as it is now, and the next one to judge.
  async function judged(event) {
    const rows = events.rows || [], at = rows.findIndex((e) => e.id === event.id), next = rows[at + 1] || rows[at - 1];
    await events.load();
    if (!open() || id !== event.id) return;
    const stays = (events.rows || []).some((e) => e.id === event.id);
    if (at < 0 || stays || (!next && !wide())) return void choose(event.id);
    choose(next ? next.id : 0, { focus: true });
  }
  async function conflict(event) {
    choose(event.id, { said: true });
    await events.load();
  }

  // -- keys -----------------------------------------------------------------------------------------------
  document.addEventListener("keydown", (e) => {
    const now = cm.pages.now && cm.pages.now.name, field = /^(TEXTAREA|SELECT)$/.test(e.target.tagName) || (e.target.tagName === "INPUT" && e.target !== input);
    if (now !== "events" || field || e.ctrlKey || e.metaKey || e.altKey || cm.asking()) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step) {
      const next = e.target === input ? id || list.from(0, 0) : list.from(id, step);
      e.preventDefault();
      if (next) choose(next, { focus: true });
    } else if (e.key in VERDICTS && e.target !== input && detail.event && !e.repeat) {
      e.preventDefault();
      detail.judge(VERDICTS[e.key]);
    }
  });

  function build() {
    input = cm.el("input", { type: "search", id: "events-search", autocomplete: "off", maxlength: "200",
      oninput: () => { clearTimeout(typing); typing = setTimeout(() => { events.q = input.value.trim(); changed(); }, 200); } });
    count = cm.el("span", { class: "vt-count", role: "status" });
    box = cm.el("section", { id: "events-page", class: "page", hidden: true, "data-t-label": "events_page" },
      cm.el("header", { class: "vt-tools" }, cm.el("h2", { "data-t": "events_page" }), input, ...list.tools(), count),
      cm.el("div", { class: "ev-body" }, list.build((one) => choose(one), changed), detail.build({ close: () => choose(0), judged, conflict })),
      cm.el("p", { class: "ap-keys", "data-t": "events_keys" }));
    document.body.append(box);
    texts();
  }
  function texts() {
    cm.applyTexts(box);
    input.placeholder = cm.t("events_search");
    input.setAttribute("aria-label", cm.t("events_search"));
  }

  async function begin(p) {
    box.hidden = false;
    read(p);
    id = Number(p.get("e")) || 0;
    const code = p.get("code");
    if (code) {
      events.state = "all";
      try { id = await events.byCode(code); } catch (e) { cm.notice(cm.t("data_failed", { what: e.message }), "fault"); }
      if (!open()) return;
      cm.pages.say(params());
    }
    events.forget();
    draw();
    detail.show(id);
    first();
  }

  cm.pages.register("events", {
    open(p) {
      begin(p);
      clearInterval(timer);
      timer = setInterval(() => { if (!document.hidden) events.load(); }, AGAIN_MS);
    },
    update: begin,
    close() { box.hidden = true; clearInterval(timer); },
    find() { input.focus(); input.select(); },
    escape() {
      if (cm.asking()) return true;
      if (document.activeElement === input && input.value) { input.value = events.q = ""; changed(); return true; }
      if (id) { choose(0); return true; }
      return false;
    },
  });

  cm.on("events", () => {
    if (!open()) return;
    draw();
    const row = (events.rows || []).find((e) => e.id === id);
    if (row && detail.event && row.id === detail.event.id && row.version !== detail.event.version) detail.show(id);
  });
  cm.on("look", () => { if (box) { texts(); draw(); if (open()) detail.draw(); } });
  cm.on("start", build);
})();
