/* The queue as a table: only the rows in sight exist and only their pages are asked for; cards open in place. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const words = cm.alertWords;
  const PAGE = 200, COLUMNS = ["pick", "sev", "what", "where", "value", "state", "who", "since", "waits"];
  const table = (cm.alertTable = { total: 0, active: -1, open: 0, picked: new Set(), asked: 0 });
  let scroller = null, sheet = null, heads = null, pool = [], height = 44, chosen = () => {};
  let lines = [], pages = new Map(), cards = new Map(), flat = null, query = null, epoch = 0, quiet = 0;

  table.build = function (onChoose) {
    chosen = onChoose;
    heads = cm.el("div", { class: "at-head", role: "row" }, ...COLUMNS.map((c) => cm.el("div", { class: `at-cell at-${c}`, role: "columnheader", "data-column": c },
      c === "pick" ? cm.el("input", { type: "checkbox", tabindex: "-1", "data-t-label": "at_all", onchange: (e) => table.pickAll(e.target.checked) }) : cm.el("span", {}))));
    sheet = cm.el("div", { class: "at-sheet", role: "rowgroup" });
    scroller = cm.el("div", { class: "at-scroll", tabindex: "0", role: "grid", "data-testid": "alerts-grid", onscroll: () => requestAnimationFrame(draw), onkeydown: keyed }, heads, sheet);
    new ResizeObserver(() => { height = parseFloat(getComputedStyle(scroller).getPropertyValue("--row")) || 44; draw(); }).observe(scroller);
    return scroller;
  };
  table.labels = function () {
    for (const cell of heads.children) if (cell.dataset.column !== "pick") cm.setText(cell.firstChild, cm.t(`at_${cell.dataset.column}`));
    scroller.setAttribute("aria-label", cm.t("alerts_page"));
  };

  // -- what is in it: lines of the server's order, cards that are open put their members behind them ------
  table.ask = async function (wanted) {
    query = wanted;
    epoch += 1;
    table.picked.clear();
    cards.clear();
    table.active = -1;
    scroller.scrollTop = 0;
    return refresh(true);
  };
  table.query = () => (query ? String(query) : "");
  /* Asks again for what is in sight; the rest is forgotten and asked for when it comes into sight. */
  table.again = () => (query ? refresh(false) : null);

  async function refresh(anew) {
    const mine = ++quiet, held = idAt(table.active), first = anew ? 0 : pageOf(firstRow());
    const answer = await fetchPage(first);
    if (mine !== quiet) return null;
    lines = new Array(answer.total);
    pages = new Map([[first, true]]);
    put(answer);
    for (const id of [...cards.keys()]) if (!lines.some((a) => a && a.id === id)) cards.delete(id);
    flat = null;
    if (held) { const at = indexOf(held); if (at >= 0) table.active = at; }
    draw();
    return answer;
  }
  async function fetchPage(offset) {
    const asked = new URLSearchParams(query);
    asked.set("offset", String(offset));
    asked.set("limit", String(PAGE));
    table.asked += 1;
    return cm.alerts.list(asked);
  }
  const pageOf = (line) => Math.floor(line / PAGE) * PAGE;
  function put(answer) {
    table.total = answer.total;
    answer.alerts.forEach((a, k) => { lines[answer.offset + k] = a; });
  }
  async function need(line) {
    const offset = pageOf(line), mine = epoch, round = quiet;
    if (pages.has(offset)) return;
    pages.set(offset, true);
    try {
      const answer = await fetchPage(offset);
      if (mine !== epoch || round !== quiet) return;
      put(answer);
      flat = null;
      draw();
    } catch (e) { pages.delete(offset); }
  }

  // Rows: [line number, member or null]; without open cards a row is its line.
  function rows() {
    if (flat) return flat;
    if (!cards.size) return (flat = { length: lines.length, at: (k) => [k, null] });
    const openAt = lines.map((a, k) => [a, k]).filter(([a]) => a && cards.has(a.id)).map(([a, k]) => [k, cards.get(a.id)]);
    const extra = openAt.reduce((n, [, members]) => n + members.length, 0);
    flat = { length: lines.length + extra, at(k) {
      let shift = 0;
      for (const [line, members] of openAt) {
        if (k <= line + shift) break;
        if (k <= line + shift + members.length) return [line, members[k - line - shift - 1]];
        shift += members.length;
      }
      return [k - shift, null];
    } };
    return flat;
  }
  function alertAt(k) {
    if (k < 0 || k >= rows().length) return null;
    const [line, member] = rows().at(k), a = member || lines[line];
    return a ? { ...(cm.alerts.get(a.id) || a), group: a.group } : null;      // the newest of it, the card of this list
  }
  const idAt = (k) => { const a = alertAt(k); return a ? a.id : 0; };
  function indexOf(id) {
    for (let k = 0; k < rows().length; k += 1) { const [line, member] = rows().at(k); const a = member || lines[line]; if (a && a.id === id) return k; }
    return -1;
  }
  table.alertAt = alertAt;
  table.shown = () => Array.from({ length: rows().length }, (_, k) => idAt(k)).filter(Boolean);

  table.expand = async function (a) {
    if (cards.has(a.id)) cards.delete(a.id);
    else if (a.group && a.group.folded) cards.set(a.id, (await Promise.all(a.group.members.filter((id) => id !== a.id).slice(0, 50).map(cm.alerts.fetch))));
    else cards.set(a.id, (await cm.alerts.list({ card: a.group.id, state: "all", limit: "500" })).alerts.filter((one) => one.id !== a.id));
    flat = null;
    draw();
  };

  // -- rows in sight ---------------------------------------------------------------------------------------
  function makeRow() {
    const cells = Object.fromEntries(COLUMNS.map((c) => [c, cm.el("div", { class: `at-cell at-${c}`, role: "gridcell" })]));
    cells.pick.append(cm.el("input", { type: "checkbox", tabindex: "-1", "data-t-label": "at_pick" }));
    cells.sev.append(cm.el("span", { class: "sev" }, cm.el("i", { "aria-hidden": "true" }), cm.el("b")));
    cells.what.append(cm.el("button", { type: "button", class: "at-open", tabindex: "-1" }), cm.el("span", { class: "at-name" }), cm.el("span", { class: "at-marks" }));
    cells.state.append(cm.el("span", { class: "at-state" }));
    const node = cm.el("div", { class: "at-row", role: "row", "data-testid": "alert-row", onpointerdown: () => { item.pressed = idAt(item.index); },
      onclick: (e) => clicked(item, e) }, ...Object.values(cells));
    const item = { node, cells, index: -1 };
    sheet.append(node);
    return item;
  }
  // Rows are filled anew as the queue moves: what was pressed is what is meant.
  function clicked(item, e) {
    const index = item.pressed ? indexOf(item.pressed) : item.index, a = index < 0 ? null : alertAt(index);
    item.pressed = 0;
    if (!a) return;
    scroller.focus({ preventScroll: true });
    if (e.target.closest(".at-open")) return void table.expand(a);
    if (e.target.closest(".at-pick") || e.ctrlKey || e.metaKey) return void table.pick(index);
    if (e.shiftKey && table.active >= 0) return void table.pickTo(index);
    activate(index);
    chosen(a);
  }

  function fill(item, index) {
    const { node, cells } = item, a = alertAt(index), member = Boolean(rows().at(index)[1]);
    item.index = index;
    node.style.transform = `translateY(${index * height}px)`;
    node.setAttribute("aria-rowindex", String(index + 2));
    node.toggleAttribute("data-waiting", !a);
    node.toggleAttribute("data-member", member);
    if (!a) {
      need(rows().at(index)[0]);
      for (const c of ["where", "value", "who", "since", "waits"]) cm.setText(cells[c], "");
      return cm.setText(cells.what.children[1], "…");
    }
    node.id = `alert-${a.id}`;
    node.dataset.id = a.id;
    node.dataset.calm = String(!words.todo(a));
    words.setBadge(cells.sev.firstChild, a.severity, { calm: !words.todo(a), unknown: a.unknown });
    const group = !member && a.group && a.group.size > 1;
    cells.what.firstChild.hidden = !group;
    if (group) {
      cm.setText(cells.what.firstChild, cards.has(a.id) ? "▾" : "▸");
      cells.what.firstChild.setAttribute("aria-label", cm.t("at_expand", { n: a.group.size }));
    }
    cm.setText(cells.what.children[1], words.title(a));
    cells.what.title = words.fullTitle(a);
    const marks = words.marks(a), key = marks.map((m) => m.textContent).join();
    if (cells.what.lastChild.dataset.key !== key) { cells.what.lastChild.dataset.key = key; cells.what.lastChild.replaceChildren(...marks); }
    text(cells.where, words.place(a));
    text(cells.value, [words.value(a), words.limit(a)].filter(Boolean).join(" / "), words.why(a));
    cm.setText(cells.state.firstChild, [words.state(a), words.stage(a)].filter(Boolean).join(" · "));
    text(cells.who, a.assignee || words.role(a.role));
    cells.who.toggleAttribute("data-none", !a.assignee);
    ages(item, a);
    mark(item, a);
  }
  function text(cell, value, title) { cm.setText(cell, value); cell.title = (title || value).slice(0, 1000); }
  function ages(item, a) {
    cm.setText(item.cells.since, `${cm.clock(a.raised_at)} · ${words.age(a.raised_at)}`);
    cm.setText(item.cells.waits, words.todo(a) ? words.age(a.asked_at || a.raised_at) : "");
  }
  function mark(item, a) {
    item.node.setAttribute("aria-selected", String(item.index === table.active));
    item.node.toggleAttribute("data-open", Boolean(a) && a.id === table.open);
    item.cells.pick.firstChild.checked = Boolean(a) && table.picked.has(a.id);
  }
  const firstRow = () => Math.max(0, Math.floor(scroller.scrollTop / height));

  function draw() {
    if (!scroller || !scroller.clientHeight) return;
    sheet.style.height = `${rows().length * height}px`;
    scroller.setAttribute("aria-rowcount", String(rows().length + 1));
    const first = Math.max(0, firstRow() - 3), last = Math.min(rows().length, firstRow() + Math.ceil(scroller.clientHeight / height) + 3);
    while (pool.length < last - first) pool.push(makeRow());
    const taken = pool.filter((item) => item.index >= first && item.index < last), free = pool.filter((item) => !taken.includes(item));
    const there = new Map(taken.map((item) => [item.index, item]));
    for (let index = first; index < last; index += 1) fill(there.get(index) || free.shift(), index);
    for (const item of free) { item.index = -1; item.node.removeAttribute("id"); delete item.node.dataset.id; }
    for (const item of pool) item.node.hidden = item.index < 0;
  }
  table.redraw = draw;
  table.visible = () => Boolean(scroller && scroller.clientHeight);

  // -- choosing, picking, keyboard ------------------------------------------------------------------------------
  function activate(index) {
    if (!rows().length) return;
    table.active = Math.max(0, Math.min(rows().length - 1, index));
    const top = table.active * height, room = scroller.clientHeight - heads.offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
    draw();
    const id = idAt(table.active);
    if (id) scroller.setAttribute("aria-activedescendant", `alert-${id}`);
  }
  table.activate = activate;
  table.focus = function () { scroller.focus({ preventScroll: true }); if (table.active < 0) activate(0); };
  table.reveal = function (id) { const at = indexOf(id); if (at >= 0) activate(at); return at >= 0; };
  table.pick = function (index) { const id = idAt(index); if (id && !table.picked.delete(id)) table.picked.add(id); activate(index); cm.emit("alert-picked"); };
  table.pickTo = function (index) {
    const [a, b] = [table.active, index].sort((x, y) => x - y);
    for (let k = a; k <= b; k += 1) if (idAt(k)) table.picked.add(idAt(k));
    activate(index);
    cm.emit("alert-picked");
  };
  table.pickAll = function (on) { table.picked = new Set(on ? table.shown() : []); draw(); cm.emit("alert-picked"); };
  /* The next one after the active row that asks for something, round the end; 0 when none does. */
  table.next = function () {
    for (let k = 1; k <= rows().length; k += 1) {
      const at = (table.active + k + rows().length) % rows().length, a = alertAt(at);
      if (a && words.todo(a)) { activate(at); return a; }
    }
    return null;
  };

  function keyed(e) {
    const page = Math.max(1, Math.floor(scroller.clientHeight / height) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 };
    if (e.key in steps) {
      e.preventDefault();
      const to = table.active < 0 && e.key === "ArrowDown" ? 0 : table.active + steps[e.key];
      if (e.shiftKey && table.active >= 0) table.pickTo(Math.max(0, Math.min(rows().length - 1, to))); else activate(to);
    } else if (e.target !== scroller || table.active < 0) return;
    else if (e.key === "Enter") { e.preventDefault(); chosen(alertAt(table.active)); }
    else if (e.key === " ") { e.preventDefault(); table.pick(table.active); }
    else if (e.key === "ArrowRight" || e.key === "ArrowLeft") {
      const a = alertAt(table.active);
      if (a && a.group && a.group.size > 1 && cards.has(a.id) === (e.key === "ArrowLeft")) table.expand(a);
    }
  }

  cm.on("alert-changed", () => { if (table.visible()) draw(); });
  setInterval(() => {
    if (!table.visible()) return;
    for (const item of pool) { const a = alertAt(item.index); if (a) ages(item, a); }
  }, 1000);
})();
