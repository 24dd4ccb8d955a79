/* The governance page: opened by #/data or its button, over the map, which stays where it is. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const page = (cm.dataPage = { tab: "attachment", answer: null, loads: null, fault: "" });
  let box = null;

  page.isOpen = () => Boolean(box) && !box.hidden;

  cm.pages.register("data", {
    open() {
      box.hidden = false;
      fetchAll();
    },
    close() { box.hidden = true; },
    find() { const input = box.querySelector("#data-filter"); if (input) input.focus(); },
  });

  page.open = (on) => (on ? cm.pages.go("data") : cm.pages.close());

  async function fetchAll() {
    page.draw();
    try {
      [page.answer, page.loads] = await Promise.all([
        cm.getJSON("/api/attachment"), cm.getJSON("/api/loads").then((a) => a.loads)]);
      page.fault = "";
    } catch (e) { page.fault = e.message; }
    page.draw();
  }

  function tab(name) {
    return cm.el("button", { type: "button", role: "tab", "data-keep": name, "aria-selected": String(page.tab === name),
      text: cm.t(`data_${name}`), onclick: () => { page.tab = name; page.draw(); } });
  }

  page.when = function (iso) {
    const at = new Date(iso);
    return Number.isNaN(at.getTime()) ? "—" : at.toLocaleString(cm.state.lang === "en" ? "en-GB" : "zh-CN",
      { timeZone: cm.boot.time_zone || "Asia/Shanghai", dateStyle: "medium", timeStyle: "short" });
  };

  let drawn = "", round = 0;
  page.draw = function () {
    if (!page.isOpen()) return;
    // what was opened, typed and scrolled to stays while the answer is the same
    const said = JSON.stringify([cm.state.lang, page.tab, page.fault, page.answer, page.loads]);
    if (said === drawn && box.firstChild) return;
    drawn = said;
    const head = cm.el("header", {},
      cm.el("h2", { text: cm.t("data_page") }),
      cm.el("div", { role: "tablist" }, tab("attachment"), tab("changes")),
      loadLine(),
      cm.el("button", { type: "button", class: "data-close", "data-keep": "close", text: cm.t("data_back"), onclick: () => page.open(false) }));
    const body = cm.el("div", { class: "data-body", "data-keep": `body ${(round += 1)}` });
    cm.renew(box, head, body);
    if (page.fault) body.append(cm.el("p", { class: "empty", role: "alert", text: cm.t("data_failed", { what: page.fault }) }));
    else if (!page.answer) body.append(cm.el("p", { class: "empty", role: "status", text: cm.t("loading") }));
    else page[page.tab](body);
  };

  function loadLine() {
    const load = page.answer && page.answer.load;
    return cm.el("span", { class: "data-load", text: load
      ? `${cm.t("data_load", { id: load.id })} · ${cm.t("data_load_who", { actor: load.actor, at: page.when(load.at) })}` : "" });
  }

  // A row on the map: the page goes, the place comes.
  page.show = function (layer, id) {
    page.open(false);
    cm.select(layer, id, { fly: true });
  };

  cm.on("look", () => page.draw());
  cm.on("catalogue", () => { if (page.isOpen()) fetchAll(); });
  cm.on("start", () => {
    box = cm.el("section", { id: "data-page", class: "page", hidden: true,
      "data-t-label": "data_page", "aria-label": cm.t("data_page") });
    document.body.append(box);
  });
})();
