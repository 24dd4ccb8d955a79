/* The wall's queue by urgency: the first alert spread out, the others in two lines each, folded when there are too many. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const words = cm.alertWords;
  const rows = new Map();          // alert id -> { node, parts }
  let lead = null, box = null;

  const wall = () => cm.state.screen === "wall";

  /* What is shown of the queue: members of a card that leads here are behind it. */
  cm.alerts.queue = function () {
    const behind = new Set();
    for (const a of cm.alerts.top) for (const id of (a.group && a.group.members) || []) if (id !== a.id) behind.add(id);
    return cm.alerts.top.filter((a) => !behind.has(a.id));
  };

  // -- a row ---------------------------------------------------------------------------------------
  function makeRow() {
    const p = { badge: cm.el("span", { class: "sev" }, cm.el("i", { "aria-hidden": "true" }), cm.el("b")), what: cm.el("span", { class: "aw-what" }),
      value: cm.el("span", { class: "aw-value" }), where: cm.el("span", { class: "aw-where" }), marks: cm.el("span", { class: "aw-marks" }),
      since: cm.el("span", { class: "aw-since" }) };
    const node = cm.el("li", { class: "aw-row", "data-testid": "wall-alert" }, p.badge, p.what, p.value,
      cm.el("span", { class: "aw-second" }, p.where, p.marks), p.since);
    return { node, p };
  }
  function fillRow({ node, p }, a) {
    node.dataset.id = a.id;
    node.dataset.calm = words.todo(a) ? "no" : "yes";
    words.setBadge(p.badge, a.severity, { calm: !words.todo(a), unknown: a.unknown });
    cm.setText(p.what, words.title(a));
    cm.setText(p.value, words.minutes(a) || words.value(a));
    cm.setText(p.where, words.place(a) || words.why(a));
    const marks = words.marks(a), key = marks.map((m) => m.textContent).join();
    if (p.marks.dataset.key !== key) { p.marks.dataset.key = key; p.marks.replaceChildren(...marks); }
    grow({ p }, a);
  }
  function grow({ p }, a) {
    cm.setText(p.since, words.todo(a) ? words.waits(a) : `${words.state(a)} · ${words.age(a.raised_at)}`);
  }

  // -- the first, spread out -------------------------------------------------------------------------
  function fact(key, text) {
    return text ? cm.el("div", { class: "al-fact" }, cm.el("dt", { text: cm.t(key) }), cm.el("dd", { text })) : null;
  }
  function plan(a) {
    if (!a.plan) return "";
    const done = a.plan.steps ? a.plan.steps.filter((s) => s.done_at).length : a.plan.done, of = a.plan.steps ? a.plan.steps.length : a.plan.of;
    return cm.t("alert_plan_line", { name: cm.name(a.plan.name), done, n: of });
  }
  function fillLead(a) {
    const key = [a.id, a.version, cm.state.lang, words.todo(a)].join("/");
    if (lead.dataset.key === key) return;
    lead.dataset.key = key;
    lead.dataset.id = a.id;
    const number = words.value(a), minutes = words.minutes(a);
    const facts = [fact("alert_where", words.place(a)), fact("alert_why", words.why(a)), fact("in_charge", words.manager(a) || cm.t("no_one_in_charge")),
      fact("alert_assignee", [a.assignee, words.stage(a)].filter(Boolean).join(" · ") || cm.t("alert_nobody")), fact("alert_plan", plan(a))];
    lead.replaceChildren(
      cm.el("div", { class: "al-head" }, words.badge(a), cm.el("h3", { text: words.title(a) })),
      cm.el("div", { class: "al-number" }, ...(number ? [cm.el("b", { text: number }), cm.el("span", { text: words.limit(a) })] : []),
        minutes ? cm.el("em", { text: minutes }) : null),
      cm.el("div", { class: "al-marks" }, ...words.marks(a), cm.el("span", { class: "al-since" })),
      cm.el("dl", {}, ...facts.filter(Boolean)));
    growLead(a);
  }
  function growLead(a) {
    cm.setText(lead.querySelector(".al-since"), [words.since(a), words.waits(a) || words.state(a)].join(" · "));
  }

  // -- what stands over the queue: doubt, flood --------------------------------------------------------
  function banner(shown) {
    const node = cm.byId("wall-alert-note"), head = cm.alerts.head, doubt = cm.alerts.doubt();
    const text = doubt ? cm.t(`alert_doubt_${doubt}`, { at: head && head.at ? cm.clock(head.at, true) : "—" })
      : head && head.flood ? cm.t("alert_flood", { n: head.load_10min, rows: shown.length, open: head.open }) : "";
    node.hidden = !text;
    node.dataset.kind = doubt ? "doubt" : "flood";
    cm.setText(node, text);
    box.toggleAttribute("data-doubt", Boolean(doubt));
  }

  function counts() {
    const by = (cm.alerts.head && cm.alerts.head.by_severity) || {};
    const list = cm.byId("wall-alert-counts");
    if (!list.children.length) list.append(...words.SEVERITIES.map((s) => cm.el("li", { "data-severity": s }, words.badge(s), cm.el("b"))));
    for (const item of list.children) {
      const n = by[item.dataset.severity] || 0;
      words.setBadge(item.firstChild, item.dataset.severity, { calm: n === 0 });
      cm.setText(item.lastChild, cm.number(n));
      item.dataset.none = String(n === 0);
    }
  }

  function draw() {
    if (!wall() || !box) return;
    const queue = cm.alerts.queue(), first = queue.find(words.todo) || null, rest = queue.filter((a) => a !== first);
    lead.hidden = !first;
    if (first) fillLead(first);
    const list = cm.byId("wall-alert-list");
    const wanted = new Set(rest.map((a) => a.id));
    for (const id of [...rows.keys()]) if (!wanted.has(id)) rows.delete(id);
    cm.order(list, rest.map((a) => {
      if (!rows.has(a.id)) rows.set(a.id, makeRow());
      const row = rows.get(a.id);
      fillRow(row, a);
      return row.node;
    }));
    banner(queue);
    counts();
    cm.byId("wall-alert-none").hidden = queue.length > 0 || Boolean(cm.alerts.doubt()) || !cm.alerts.head;
    fit(rest.length);
  }

  // Nobody scrolls a wall: rows that do not fit are counted instead of cut.
  function fit(total) {
    const list = cm.byId("wall-alert-list"), room = list.getBoundingClientRect().bottom;
    let seen = 0;
    for (const node of list.children) {
      node.style.visibility = node.getBoundingClientRect().bottom <= room + 1 ? "" : "hidden";
      if (!node.style.visibility) seen += 1;
    }
    const head = cm.alerts.head, foot = cm.byId("wall-alert-more");
    const cards = cm.alerts.queue().reduce((n, a) => n + (a.group && a.group.size > 1 ? a.group.size : 1), 0);
    const beyond = Math.max(0, ((head && head.open) || 0) - cards) + (total - seen);
    foot.style.visibility = beyond > 0 ? "" : "hidden";     // its line stays: rows are fitted above it
    cm.setText(foot, cm.t("alert_beyond", { n: cm.number(beyond) }));
  }

  function tick() {
    if (!wall() || !box) return;
    for (const [id, row] of rows) { const a = cm.alerts.get(id); if (a) grow(row, a); }
    const a = cm.alerts.get(lead.dataset.id);
    if (a && !lead.hidden) growLead(a);
    banner(cm.alerts.queue());
    fit(rows.size);
  }

  cm.on("start", () => {
    box = cm.byId("wall-alerts");
    lead = cm.byId("wall-alert-lead");
    setInterval(tick, 1000);
    window.addEventListener("resize", () => requestAnimationFrame(draw));
  });
  for (const what of ["alerts", "alert-changed", "look", "screen"]) cm.on(what, draw);
})();
