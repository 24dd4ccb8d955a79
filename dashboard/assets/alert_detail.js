/* One alert in depth: why, the trend that raised it, plan, place, what was measured, its log, what happened here before. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const words = cm.alertWords;
  const parts = (cm.alertParts = {});
  const detail = (cm.alertDetail = { id: 0 });
  let box = null, body = null, answer = null, asked = 0, close = () => {};

  parts.part = (key, ...children) => cm.el("section", { class: "part", "data-part": key, "data-keep": key }, cm.el("h3", { text: cm.t(`ad_${key}`) }), ...children);
  parts.row = (label, ...values) => cm.el("div", { class: "row" }, cm.el("span", { class: "row-label", text: label }), cm.el("span", {}, ...values));
  // A feature as a link to the map; one without an id is its name.
  parts.link = function (link, more) {
    const name = words.named(link), text = more ? `${name} · ${more}` : name;
    if (!link || !name) return null;
    if (!link.id || !cm.state.byCode.has(link.layer)) return cm.el("span", { text });
    return cm.el("button", { type: "button", class: "goto", "data-keep": `${link.layer}/${link.id}`, title: link.code || "", text, onclick: () => {
      cm.pages.close();
      cm.select(link.layer, link.id, { fly: true, lon: link.lon, lat: link.lat });
    } });
  };

  detail.build = function (onClose) {
    close = onClose;
    body = cm.el("div", { class: "ad-body", "aria-live": "polite" });
    box = cm.el("aside", { class: "ad", hidden: true, "data-testid": "alert-detail", "data-t-label": "ad_panel" }, body);
    return box;
  };

  detail.show = async function (id) {
    const same = Number(id) === detail.id;
    detail.id = Number(id) || 0;
    box.hidden = !detail.id;
    if (!detail.id) { answer = null; return; }
    const mine = ++asked;
    if (!same) body.replaceChildren(cm.el("p", { class: "empty", role: "status", text: cm.t("loading") }));
    try {
      const got = await cm.alerts.fetch(detail.id);
      if (mine !== asked) return;
      answer = got;
      draw();
    } catch (e) {
      if (mine !== asked) return;
      const known = e.status === 404;
      body.replaceChildren(shut(), cm.el("div", { class: "problem", role: "alert" }, cm.el("h2", { text: cm.t(known ? "ad_gone" : "failed") }),
        cm.el("p", { class: "fault-detail", text: e.message }),
        known ? null : cm.el("button", { type: "button", text: cm.t("ad_again"), onclick: () => detail.show(detail.id) })));
    }
  };
  detail.answer = () => answer;

  const shut = () => cm.el("button", { type: "button", class: "small ad-close", "data-keep": "close", "aria-label": cm.t("close"), text: "×", onclick: () => close() });

  // -- head and acts: what must be decided, first --------------------------------------------------------
  function head(a) {
    const value = words.value(a), now = a.now && Number.isFinite(a.now.value) ? cm.t("ad_now", { n: `${words.number(a.now.value)} ${words.unit(a.now.unit || a.unit)}` }) : "";
    return cm.el("div", { class: "part head" },
      cm.el("div", { class: "title" }, words.badge(a), cm.el("h2", { text: words.title(a), title: words.fullTitle(a) }), shut()),
      cm.el("p", { class: "ad-state" }, cm.el("b", { text: [words.state(a), words.stage(a)].filter(Boolean).join(" · ") }), ...words.marks(a)),
      cm.el("div", { class: "ad-number" }, value ? cm.el("b", { text: value }) : null, cm.el("span", { text: [words.limit(a), words.minutes(a), now].filter(Boolean).join(" · ") })),
      cm.el("p", { class: "ad-when" }, cm.el("span", { class: "ad-since" })));
  }
  function grow() {
    const node = body.querySelector(".ad-since"), a = answer && (cm.alerts.get(answer.id) || answer);
    if (!node || !a) return;
    const by = a.acked_by ? cm.t("ad_by", { who: words.person(a.acked_by), at: cm.clock(a.acked_at) }) : "";
    cm.setText(node, [words.since(a), words.waits(a), by, a.returned_at && cm.t("ad_over", { at: cm.clock(a.returned_at) }),
      a.shelved_until && `${cm.t("astate_shelved")} ${cm.t("alert_until", { at: cm.clock(a.shelved_until) })}`, a.suppressed && words.suppressed(a)].filter(Boolean).join(" · "));
  }
  function actions(a) {
    const [first, ...others] = cm.alertActs.of(a), list = () => [answer];
    return cm.el("div", { class: "ad-acts" }, cm.alertActs.button(first, list, first === "acknowledge"), ...others.map((act) => cm.alertActs.button(act, list)),
      cm.el("button", { type: "button", "data-keep": "map", text: cm.t("ad_on_map"), onclick: () => cm.showAlert(answer) }),
      cm.el("button", { type: "button", "data-copy": detail.link(a.id), text: cm.t("copy_link") }));
  }
  detail.link = (id) => `${location.origin}${location.pathname}#/alerts?a=${id}`;

  function why(a) {
    const chart = cm.el("div", { "data-keep": `chart ${a.id}`, "data-own": true },
      cm.el("canvas", { class: "ad-chart", role: "img", "aria-label": cm.t("ad_chart_label") }), cm.el("p", { class: "weak", role: "status" }));
    const known = cm.vitals && a.code && !a.code.startsWith("event:");
    return parts.part("why", cm.el("p", { class: "ad-why", text: words.why(a) || cm.t("ad_no_why") }), chart,
      cm.el("p", { class: "weak ad-source" }, cm.el("span", { text: [a.source && cm.t("ad_source", { source: a.source }), a.code].filter(Boolean).join(" · ") }),
        known ? cm.el("button", { type: "button", class: "goto", "data-page-to": "trend", "data-page-query": `c=${encodeURIComponent(a.code)}`, text: cm.t("ad_trend") })
        : a.code && a.code.startsWith("event:") ? cm.el("button", { type: "button", class: "goto", "data-page-to": "events", "data-page-query": `code=${encodeURIComponent(a.code)}`,
          text: cm.t("events_of_alert") }) : null));
  }

  function draw() {
    const a = answer;
    const all = [head(a), actions(a), why(a), parts.plan(a), parts.group(a), parts.place(a), parts.near(a), parts.values(a), parts.verdict(a), parts.log(a), parts.past(a)];
    cm.renew(body, ...all);
    cm.alertChart.show(...body.querySelector("[data-part=why] [data-own]").children, a);
    box.dataset.id = a.id;
    box.dataset.version = a.version;
    grow();
  }

  cm.on("alert-changed", (a) => { if (a.id === detail.id) detail.show(a.id); });
  cm.on("alerts", () => {
    const known = cm.alerts.get(detail.id);
    if (box && !box.hidden && answer && known && known.version !== answer.version) detail.show(detail.id);
  });
  cm.on("look", () => { if (box && !box.hidden && answer) draw(); });
  setInterval(() => { if (box && !box.hidden) grow(); }, 1000);
})();
