/* The governance page: opened by ?page=data or its button, over the map, which stays where it is. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const page = (cm.dataPage = { tab: "attachment", answer: null, loads: null, fault: "" });
  let box = null, button = null;

  function build() {
    button = cm.el("button", { type: "button", id: "data-switch", text: cm.t("data_button"),
      "aria-label": cm.t("data_page"), onclick: () => page.open(!page.isOpen()) });
    document.querySelector("#header .switches").prepend(button);
    box = cm.el("section", { id: "data-page", hidden: true, "aria-label": cm.t("data_page") });
    document.body.append(box);
    if (new URLSearchParams(location.search).get("page") === "data") page.open(true);
  }

  page.isOpen = () => Boolean(box) && !box.hidden;

  page.open = function (on) {
    box.hidden = !on;
    button.setAttribute("aria-pressed", String(on));
    const url = new URL(location.href);
    if (on) url.searchParams.set("page", "data"); else url.searchParams.delete("page");
    history.replaceState(history.state, "", url);
    if (on) fetchAll();
  };

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
    return cm.el("button", { type: "button", role: "tab", "aria-selected": String(page.tab === name),
      text: cm.t(`data_${name}`), onclick: () => { page.tab = name; page.draw(); } });
  }

  page.when = function (iso) {
    const at = new Date(iso);
    return Number.isNaN(at.getTime()) ? "—" : at.toLocaleString(cm.state.lang === "en" ? "en-GB" : "zh-CN",
      { timeZone: cm.boot.time_zone || "Asia/Shanghai", dateStyle: "medium", timeStyle: "short" });
  };

  page.draw = function () {
    if (!page.isOpen()) return;
    const head = cm.el("header", {},
      cm.el("h2", { text: cm.t("data_page") }),
      cm.el("div", { role: "tablist" }, tab("attachment"), tab("changes")),
      loadLine(),
      cm.el("button", { type: "button", class: "data-close", text: cm.t("data_back"), onclick: () => page.open(false) }));
    const body = cm.el("div", { class: "data-body" });
    box.replaceChildren(head, body);
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

  cm.on("look", () => {
    if (!button) return;
    cm.setText(button, cm.t("data_button"));
    button.setAttribute("aria-label", cm.t("data_page"));
    page.draw();
  });
  cm.on("catalogue", () => { if (page.isOpen()) fetchAll(); });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && page.isOpen()) { e.stopPropagation(); page.open(false); }
  }, true);
  const wait = setInterval(() => {
    if (!cm.boot || !document.querySelector("#header .switches")) return;
    clearInterval(wait);
    build();
  }, 50);
})();
