/* The panel of saved views: open, save, rename, update, delete, pass on as a link. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const views = cm.views;
  const ROLES = ["shared", "operator", "patrol", "manager"];
  const KEY = "citymirror.role";
  let box = null, button = null, list = null, mine = "operator";

  function roles(chosen, label, changed) {
    const select = cm.el("select", { "aria-label": label, onchange: (e) => changed(e.target.value) });
    for (const role of ROLES) {
      select.append(cm.el("option", { value: role, text: cm.t(`view_role_${role}`), selected: role === chosen }));
    }
    return select;
  }

  // Whatever a change met, the list is read again: what is shown is what the server holds.
  async function attempt(work, said) {
    try {
      const saved = await work();
      if (said && saved) cm.notice(cm.t(said, { name: saved.name }));
    } catch (e) {
      cm.notice(e.message, "fault");
    }
    views.load().catch((e) => cm.notice(`${cm.t("views_failed")} ${e.message}`, "fault"));
  }

  const act = (name, key, run) =>
    cm.el("button", { type: "button", "data-view-act": name, text: cm.t(key), onclick: run });

  function renameForm(view, item) {
    const input = cm.el("input", { value: view.name, maxlength: "60", "aria-label": cm.t("view_name") });
    const form = cm.el("form", { class: "view-form", onsubmit: (e) => {
      e.preventDefault();
      attempt(() => views.rename(view, input.value), "view_saved");
    } }, input, cm.el("button", { type: "submit", text: cm.t("ok") }));
    item.append(form);
    input.focus();
    input.select();
  }

  function sureButton(view) {
    const sure = act("delete", "view_delete", () => {
      if (sure.dataset.sure) return attempt(() => views.remove(view));
      sure.dataset.sure = "yes";
      cm.setText(sure, cm.t("view_delete_sure"));
      return undefined;
    });
    return sure;
  }

  function code(view, item) {
    const shown = item.querySelector(".view-qr");
    if (shown) return shown.remove();
    const src = `/api/views/${encodeURIComponent(view.id)}/qr.svg`;
    return item.append(cm.el("div", { class: "view-qr" }, cm.el("img", { src, alt: cm.t("view_qr") }),
      cm.el("span", { text: cm.t("view_qr_hint") })));
  }

  function entry(view) {
    const item = cm.el("li", { class: "view-item", "data-testid": "saved-view", "data-view": view.id });
    item.append(cm.el("button", { type: "button", class: "view-open", text: view.name, title: view.name,
      "aria-current": views.current === view.id ? "true" : null, onclick: () => views.apply(view) }),
    cm.el("div", { class: "view-acts" },
      cm.el("button", { type: "button", text: cm.t("view_link"), "data-copy": views.link(view) }),
      act("qr", "view_qr", () => code(view, item)),
      act("rename", "view_rename", () => !item.querySelector("form") && renameForm(view, item)),
      act("replace", "view_replace", () => attempt(() => views.replace(view), "view_saved")),
      sureButton(view)));
    return item;
  }

  // What was being renamed or made sure of stays while the list says the same.
  function fill() {
    if (!list) return;
    const said = JSON.stringify([cm.state.lang, mine, views.current, views.all]);
    if (list.dataset.said === said) return;
    list.dataset.said = said;
    const parts = [];
    for (const role of [mine, ...ROLES.filter((r) => r === "shared" && r !== mine)]) {
      const own = views.all.filter((v) => v.role === role);
      if (own.length) parts.push(cm.el("h3", { text: cm.t(`view_role_${role}`) }), cm.el("ul", {}, ...own.map(entry)));
    }
    list.replaceChildren(...(parts.length ? parts : [cm.el("p", { class: "empty", text: cm.t("views_none") })]));
  }

  function form() {
    const input = cm.el("input", { id: "view-name", maxlength: "60", required: true, placeholder: cm.t("view_name"),
      "aria-label": cm.t("view_name") });
    let role = "shared";
    return cm.el("form", { class: "view-form", onsubmit: (e) => {
      e.preventDefault();
      attempt(async () => {
        const saved = await views.add(input.value, role);
        input.value = "";
        views.current = saved.id;
        return saved;
      }, "view_saved");
    } }, input, roles(role, cm.t("view_role"), (value) => { role = value; }),
    cm.el("button", { type: "submit", text: cm.t("view_save") }));
  }

  function draw() {
    list = cm.el("div", { class: "view-list" });
    const who = roles(mine, cm.t("view_mine"), (value) => {
      mine = value;
      try { localStorage.setItem(KEY, value); } catch (e) { /* private window: fine */ }
      fill();
    });
    box.replaceChildren(cm.el("div", { class: "panel-head" }, cm.el("h2", { text: cm.t("views_open") }),
      cm.el("label", { class: "view-mine" }, cm.el("span", { text: cm.t("view_mine") }), who)), list, form());
    fill();
  }

  function show(open) {
    box.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    draw();
    views.load().catch((e) => cm.notice(`${cm.t("views_failed")} ${e.message}`, "fault"));
  }

  cm.on("start", () => {
    box = cm.byId("views");
    button = cm.byId("views-switch");
    try { mine = localStorage.getItem(KEY) || (cm.state.screen === "tablet" ? "patrol" : "operator"); } catch (e) { /* fine */ }
    if (!ROLES.includes(mine)) mine = "operator";
    button.addEventListener("click", () => show(box.hidden));
    document.addEventListener("keydown", (e) => {
      if (e.key !== "Escape" || box.hidden) return;
      e.stopPropagation();
      show(false);
      button.focus();
    }, true);
  });
  cm.on("views", fill);
  cm.on("look", () => box && !box.hidden && draw());
})();
