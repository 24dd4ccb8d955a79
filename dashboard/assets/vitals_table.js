/* The indicator table: thousands of rows of which only those in sight exist; keyboard, sorting, live cells. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const vitals = cm.vitals;
  // column -> how it is sorted; a column without one is not
  const COLUMNS = {
    name: (r) => cm.name(r.name), value: (r) => vitals.v[r.at], spark: null,
    change: (r) => { const c = vitals.change(r); return c ? c.share : null; },
    quality: (r) => vitals.RANK[vitals.quality(r.at)], age: (r) => vitals.age(r.at),
    domain: (r) => `${cm.name(r.domain)} ${cm.name(r.group)}`, owner: (r) => cm.name(r.owner), code: (r) => r.code,
  };
  const table = (cm.vitalsTable = { COLUMNS: Object.keys(COLUMNS), rows: [], active: -1, sort: "", down: false });
  let scroller = null, sheet = null, heads = null, pool = [], height = 36, chosen = () => {};

  table.build = function (onChoose, onSort) {
    chosen = onChoose;
    heads = cm.el("div", { class: "vt-head", role: "row" }, ...table.COLUMNS.map((c) => head(c, onSort)));
    sheet = cm.el("div", { class: "vt-sheet", role: "rowgroup" });
    scroller = cm.el("div", { class: "vt-scroll", tabindex: "0", role: "grid", "data-testid": "vitals-grid",
      onscroll: () => requestAnimationFrame(draw), onkeydown: keyed }, heads, sheet);
    new ResizeObserver(() => { measure(); cm.spark.resized(); draw(true); }).observe(scroller);
    return scroller;
  };

  function head(column, onSort) {
    const text = cm.el("span", { text: cm.t(`vt_${column}`) });
    const inner = COLUMNS[column]
      ? cm.el("button", { type: "button", tabindex: "-1", onclick: () => onSort(column) }, text, cm.el("i", { "aria-hidden": "true" }))
      : text;
    return cm.el("div", { class: `vt-cell vt-${column}`, role: "columnheader", "data-column": column }, inner);
  }

  function measure() {
    height = parseFloat(getComputedStyle(scroller).getPropertyValue("--row")) || 36;
  }

  // -- what is in it -------------------------------------------------------------------------------
  table.sorted = function (rows) {
    const by = COLUMNS[table.sort];
    if (!by) return rows;
    const gone = (v) => v === null || v === undefined || v === "" || Number.isNaN(v);
    const keyed = rows.map((r) => [by(r), r]), turn = table.down ? -1 : 1;
    const order = new Intl.Collator(cm.state.lang === "en" ? "en" : "zh-CN", { numeric: true }).compare;
    keyed.sort(([a, x], [b, y]) => {
      if (gone(a) || gone(b)) return gone(a) - gone(b) || x.at - y.at;   // what is missing comes last both ways
      return turn * (typeof a === "string" ? order(a, b) : a - b) || x.at - y.at;
    });
    return keyed.map(([, r]) => r);
  };

  table.show = function (rows, keep) {
    table.rows = table.sorted(rows);
    measure();
    sheet.style.height = `${table.rows.length * height}px`;
    scroller.setAttribute("aria-rowcount", String(table.rows.length + 1));
    for (const cell of heads.children) {
      const on = cell.dataset.column === table.sort;
      cell.setAttribute("aria-sort", on ? (table.down ? "descending" : "ascending") : "none");
    }
    if (!keep) { scroller.scrollTop = 0; table.active = -1; }
    draw(true);
  };

  table.labels = function () {
    for (const cell of heads.children) cm.setText(cell.querySelector("span"), cm.t(`vt_${cell.dataset.column}`));
    scroller.setAttribute("aria-label", cm.t("vitals_page"));
  };

  // -- rows in sight ---------------------------------------------------------------------------------
  function makeRow() {
    const cells = {};
    for (const c of table.COLUMNS) cells[c] = cm.el("div", { class: `vt-cell vt-${c}`, role: "gridcell" });
    cells.value.append(cm.el("b"), cm.el("small"));
    cells.quality.append(cm.el("span", { class: "q" }));
    cells.spark.append(cm.el("canvas", { "aria-hidden": "true" }));
    const node = cm.el("div", { class: "vt-row", role: "row", "data-testid": "vital-row", onclick: () => {
      scroller.focus({ preventScroll: true });
      activate(item.index);
      chosen(item.row);
    } }, ...Object.values(cells));
    const item = { node, cells, index: -1, row: null };
    sheet.append(node);
    return item;
  }

  function live(item) {
    const { row, cells, node } = item, quality = vitals.quality(row.at);
    const value = vitals.v[row.at], change = vitals.change(row), age = vitals.age(row.at);
    node.dataset.quality = quality;
    cm.setText(cells.value.firstChild, vitals.shown(row, value));
    cm.setText(cells.value.lastChild, value === null || value === undefined ? "" : vitals.unit(row));
    cm.setText(cells.quality.firstChild, cm.t(`q_${quality}`));
    cells.quality.firstChild.dataset.quality = quality;
    cm.setText(cells.age, age === null ? "—" : cm.age(age));
    cm.setText(cells.change, change ? change.text : "—");
    cells.change.title = change ? cm.t("vitals_change_title", { value: `${vitals.shown(row, change.before)} ${vitals.unit(row)}` }) : "";
  }

  function fill(item, index) {
    const row = table.rows[index], { node, cells } = item;
    item.index = index;
    item.row = row;
    node.id = `vital-${row.at}`;
    node.dataset.code = row.code;
    node.setAttribute("aria-rowindex", String(index + 2));
    node.style.transform = `translateY(${index * height}px)`;
    const name = cm.name(row.name);
    cm.setText(cells.name, name);
    cells.name.title = name.slice(0, 1000);
    const where = [cm.name(row.domain), cm.name(row.group)].filter(Boolean).join(" · ");
    for (const [cell, text] of [[cells.domain, where], [cells.owner, cm.name(row.owner)], [cells.code, row.code]]) {
      cm.setText(cell, text);
      cell.title = text;
    }
    live(item);
    cm.spark.draw(cells.spark.firstChild, row.code);
  }

  function mark(item) {
    item.node.setAttribute("aria-selected", String(item.index === table.active));
    item.node.toggleAttribute("data-open", Boolean(item.row) && item.row.code === table.open);
  }

  function draw(all) {
    if (!scroller || !scroller.clientHeight) return;
    const above = heads.offsetHeight;
    const first = Math.max(0, Math.floor(scroller.scrollTop / height) - 3);
    const last = Math.min(table.rows.length, Math.ceil((scroller.scrollTop + scroller.clientHeight - above) / height) + 3);
    while (pool.length < last - first) pool.push(makeRow());
    const free = [], there = new Set();
    for (const item of pool) {
      const stays = item.index >= first && item.index < last && all !== true && table.rows[item.index] === item.row;
      if (stays) there.add(item.index); else free.push(item);
    }
    for (let index = first; index < last; index += 1) if (!there.has(index)) fill(free.shift(), index);
    for (const item of free) { item.index = -1; item.row = null; item.node.removeAttribute("id"); }
    for (const item of pool) { item.node.hidden = item.index < 0; mark(item); }
  }

  table.redraw = () => draw(true);
  table.marks = () => pool.forEach(mark);
  table.visible = () => Boolean(scroller && scroller.clientHeight);

  // -- keyboard --------------------------------------------------------------------------------------
  function activate(index) {
    if (!table.rows.length) return;
    table.active = Math.max(0, Math.min(table.rows.length - 1, index));
    const top = table.active * height, room = scroller.clientHeight - heads.offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
    draw();
    scroller.setAttribute("aria-activedescendant", `vital-${table.rows[table.active].at}`);
  }
  table.focus = function () {
    scroller.focus({ preventScroll: true });
    if (table.active < 0) activate(0);
  };
  table.reveal = function (code) {
    const index = table.rows.findIndex((row) => row.code === code);
    if (index >= 0) activate(index);
  };

  function keyed(e) {
    const page = Math.max(1, Math.floor(scroller.clientHeight / height) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 };
    if (e.key in steps) {
      e.preventDefault();
      activate(table.active < 0 && e.key === "ArrowDown" ? 0 : table.active + steps[e.key]);
    } else if ((e.key === "Enter" || e.key === " ") && table.active >= 0 && e.target === scroller) {
      e.preventDefault();
      chosen(table.rows[table.active]);
    }
  }

  // -- live cells: rows in sight only; ages move on by themselves -------------------------------------
  cm.on("vitals", (changed) => {
    if (!table.visible()) return;
    const hit = changed && new Set(changed);
    for (const item of pool) if (item.row && (!hit || hit.has(item.row.at))) live(item);
  });
  setInterval(() => {
    if (table.visible()) for (const item of pool) if (item.row) live(item);
  }, 1000);
})();
