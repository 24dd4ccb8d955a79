/* The drill panel's alerts: what stands at the chosen feature or in the chosen area, and what stood there before. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const words = cm.alertWords;
  const OPEN = 6, PAST = 5;
  let asked = 0, shown = "";

  const box = () => document.querySelector("#inspector-body [data-alerts-here]");

  function line(a) {
    const open = cm.el("button", { type: "button", class: "goto", "data-keep": a.id, text: (a.subject.name && shown.startsWith("area=") ? `${words.subject(a)} ` : "") + words.what(a),
      onclick: () => cm.pages.go("alerts", { a: a.id, ...(a.closed_at ? { state: "past" } : {}) }) });
    return cm.el("li", { "data-testid": "here", "data-keep": a.id }, words.badge(a), open,
      cm.el("small", { text: a.closed_at ? cm.clock(a.raised_at) : `${words.state(a)} · ${words.age(a.raised_at)}` }));
  }

  async function fill(node) {
    const mine = ++asked, query = node.dataset.alertsHere;
    shown = query;
    try {
      const [now, past] = await Promise.all([cm.alerts.list(`${query}&state=all&limit=${OPEN}`), cm.alerts.list(`${query}&closed=1&limit=${PAST + OPEN}`)]);
      if (mine !== asked || !node.isConnected) return;
      const before = past.alerts.filter((a) => a.closed_at).slice(0, PAST), closed = Math.max(before.length, past.total - now.total);
      cm.renew(node,
        cm.el("div", { class: "here-head" }, cm.el("span", { text: now.total ? cm.t("here_open", { n: cm.number(now.total) }) : cm.t("here_none") }),
          now.total > OPEN ? cm.el("button", { type: "button", class: "goto", "data-keep": query, text: cm.t("here_all"), onclick: () => cm.pages.go("alerts", `${query}&state=all`) }) : null),
        cm.el("ul", { class: "here" }, ...now.alerts.map(line)),
        before.length ? cm.el("h4", { text: cm.t("here_past", { n: cm.number(closed) }) }) : "", cm.el("ul", { class: "here" }, ...before.map(line)));
    } catch (e) {
      if (mine === asked) node.replaceChildren(cm.el("p", { class: "weak", role: "alert", text: cm.t("data_failed", { what: e.message }) }));
    }
  }

  cm.on("map", () => new MutationObserver(() => { const node = box(); if (node && !node.childNodes.length) fill(node); })
    .observe(cm.byId("inspector-body"), { childList: true }));
  cm.on("alerts", () => { const node = box(); if (node && !cm.pages.now) fill(node); });
})();
