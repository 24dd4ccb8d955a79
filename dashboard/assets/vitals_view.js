/* The page of vital signs (#/vitals?q=&domain=&quality=&sort=&c=): search, filters, table, export. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const { vitals, vitalsTable: table, vitalsFilter: filter } = cm;
  const SETTLE_MS = 4000;
  let box = null, input = null, count = null, note = null, main = null, code = "", touched = 0, timer = 0;

  const open = () => Boolean(box) && !box.hidden;

  function params() {
    const out = new URLSearchParams();
    filter.write(out);
    if (table.sort) out.set("sort", `${table.down ? "-" : ""}${table.sort}`);
    if (code) out.set("c", code);
    return out;
  }

  function read(given) {
    filter.read(given);
    const sort = /^(-?)([a-z]+)$/.exec(given.get("sort") || "");
    table.sort = sort && table.COLUMNS.includes(sort[2]) ? sort[2] : "";
    table.down = Boolean(sort && sort[1]);
    code = given.get("c") || "";
    if (input.value !== filter.q) input.value = filter.q;
  }

  // -- what is seen ----------------------------------------------------------------------------------
  function show(keep) {
    if (!open()) return;
    const rows = vitals.catalogue ? filter.apply() : [];
    table.open = code;
    table.show(rows, keep);
    if (vitals.catalogue) filter.draw();
    cm.setText(count, vitals.catalogue ? cm.t("vitals_count", { n: cm.number(rows.length), total: cm.number(vitals.rows.length) }) : "");
    const empty = vitals.fault ? cm.t("data_failed", { what: vitals.fault })
      : !vitals.catalogue ? cm.t("loading") : !vitals.rows.length ? cm.t("vitals_none") : !rows.length ? cm.t("vitals_no_match") : "";
    note.hidden = !empty;
    cm.setText(note.firstChild, empty);
    note.lastChild.hidden = !(vitals.rows.length && !rows.length);
    box.dataset.state = !vitals.catalogue ? "loading" : rows.length ? "rows" : "empty";
  }

  function changed() {
    touched = Date.now();
    show(false);
    cm.pages.say(params());
  }

  function sortBy(column) {
    // the third press of a head gives the catalogue's own order back
    if (table.sort !== column) { table.sort = column; table.down = ["value", "change", "quality", "age"].includes(column); }
    else if (table.down === ["value", "change", "quality", "age"].includes(column)) table.down = !table.down;
    else table.sort = "";
    changed();
  }

  function choose(row) {
    code = row ? row.code : "";
    table.open = code;
    table.marks();
    box.toggleAttribute("data-passport", Boolean(code));
    cm.passport.show(code);
    cm.pages.say(params());
  }

  // What is sorted or filtered by a live column is put in order again when nobody is at it.
  function settle() {
    const moving = filter.quality.size || ["value", "change", "quality", "age"].includes(table.sort);
    if (!open()) return;
    filter.draw();
    if (moving && Date.now() - touched > SETTLE_MS && !box.querySelector(".vt-scroll:hover")) show(true);
  }

  // Hours go on under an open page: what has grown old is asked for again.
  function again() {
    if (!open()) return;
    vitals.loadWeek();
    table.redraw();
  }

  // -- export: the rows that are seen, in their order ---------------------------------------------------
  async function save(format) {
    const codes = table.rows.map((row) => row.code);
    try {
      const answer = await fetch("/api/indicators/export", { method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ codes, format, lang: cm.state.lang }) });
      if (!answer.ok) throw new Error(((await answer.json().catch(() => null)) || { error: { what: answer.status } }).error.what);
      const link = cm.el("a", { href: URL.createObjectURL(await answer.blob()), download: `vitals.${format}` });
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(link.href), 10e3);
    } catch (e) { cm.notice(cm.t("data_failed", { what: e.message }), "fault"); }
  }

  function tools() {
    input = cm.el("input", { type: "search", id: "vitals-search", autocomplete: "off", maxlength: "200",
      oninput: () => { filter.q = input.value.trim(); clearTimeout(timer); timer = setTimeout(changed, 30); },
      onkeydown: (e) => { if (e.key === "ArrowDown" || e.key === "Enter") { e.preventDefault(); show(true); table.focus(); } } });
    count = cm.el("span", { class: "vt-count", role: "status" });
    const formats = ["csv", "xlsx"].map((format) => cm.el("button", { type: "button", "data-export": format,
      text: format.toUpperCase(), onclick: () => save(format) }));
    return cm.el("header", { class: "vt-tools" }, cm.el("h2", { "data-t": "vitals_page" }), input, count,
      cm.el("span", { class: "vt-export" }, cm.el("span", { "data-t": "vitals_export" }), ...formats));
  }

  function build() {
    const clear = cm.el("button", { type: "button", "data-t": "vitals_clear", onclick: () => { filter.clear(); input.value = ""; changed(); } });
    note = cm.el("div", { class: "vt-note", role: "status" }, cm.el("p"), clear);
    main = cm.el("div", { class: "vt", onwheel: () => { touched = Date.now(); } }, table.build(choose, sortBy), note);
    box = cm.el("section", { id: "vitals-page", class: "page", hidden: true, "data-t-label": "vitals_page" }, tools(),
      cm.el("div", { class: "vt-body" }, filter.build(changed), main, cm.passport.build(() => choose(null))));
    document.body.append(box);
    words();
  }

  function words() {
    cm.applyTexts(box);
    input.placeholder = cm.t("vitals_search");
    input.setAttribute("aria-label", cm.t("vitals_search"));
    table.labels();
  }

  async function begin(given) {
    box.hidden = false;
    read(given);
    box.toggleAttribute("data-passport", Boolean(code));
    show(false);
    cm.passport.show(code);
    await vitals.load();
    show(false);
    if (code) table.reveal(code);
    vitals.loadWeek();
  }

  cm.pages.register("vitals", {
    open: begin,
    update: begin,
    close() { box.hidden = true; cm.passport.show(""); },
    find() { input.focus(); input.select(); },
    escape() {
      if (document.activeElement === input && input.value) { input.value = filter.q = ""; changed(); return true; }
      if (code) { choose(null); table.focus(); return true; }
      return false;
    },
  });

  cm.on("start", () => { build(); setInterval(settle, 2000); setInterval(again, 60e3); });
  cm.on("vitals-catalogue", () => show(true));
  cm.on("look", () => { if (box) { words(); show(true); } });
})();
