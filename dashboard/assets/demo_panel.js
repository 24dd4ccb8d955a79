/* The demo: chips that say what is drilled and how far history is, and the panel that starts it. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const SPEEDS = [1, 10, 60];
  let box = null, button = null, running = null, offers = [];

  async function send(method, path, body) {
    const answer = await fetch(path, { method, headers: { "Content-Type": "application/json",
      Accept: "application/json" }, body: body ? JSON.stringify(body) : undefined });
    const got = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (answer.ok) return got;
    throw new Error(got && got.error ? `${got.error.what} ${got.error.remedy}` : `${path}: ${answer.status}`);
  }

  async function attempt(work) {
    try {
      await work();
    } catch (e) {
      cm.notice(`${cm.t("demo_failed")} ${e.message}`, "fault");
    }
  }

  const left = (drill) => cm.age(Math.max(0, (Date.parse(drill.ends_at) - Date.now()) / 1000));

  function title(drill) {
    return drill.subject_name ? `${cm.name(drill.name)} · ${cm.name(drill.subject_name)}` : cm.name(drill.name);
  }

  function chips() {
    const snapshot = cm.state.snapshot || {};
    const drills = snapshot.drills || [], told = cm.byId("drill"), past = cm.byId("history");
    told.hidden = !drills.length;
    if (drills.length) {
      const last = drills.reduce((a, b) => (Date.parse(b.ends_at) > Date.parse(a.ends_at) ? b : a));
      cm.setText(told, cm.t(drills.length > 1 ? "drill_many" : "drill_one",
        { name: cm.name(last.name), n: drills.length, left: left(last) }));
      told.title = drills.map((drill) => `${title(drill)} · ${left(drill)}`).join("\n");
    }
    const history = snapshot.history;
    past.hidden = !history;
    if (history) {
      cm.setText(past, cm.t(history.left_s === null ? "history_share" : "history_left",
        { n: history.percent, left: history.left_s === null ? "" : cm.age(history.left_s) }));
      past.title = cm.t("history_note");
    }
    if (box && !box.hidden && running) fill(drills);
  }

  function fill(drills) {
    const rows = drills.map((drill) => cm.el("li", { class: "drill-item", "data-testid": "drill-item", "data-keep": drill.id },
      cm.el("span", { class: "drill-name", text: title(drill) }),
      cm.el("span", { class: "weak", text: `${cm.t("drill_touches", { n: drill.indicators })} · ${left(drill)}` }),
      cm.el("button", { type: "button", "data-keep": "stop", text: cm.t("demo_stop"), onclick: () => attempt(async () => {
        await send("DELETE", `/api/drills/${drill.id}`);
        cm.notice(cm.t("demo_stopped", { name: title(drill) }));
      }) })));
    cm.renew(running, rows.length ? cm.el("ul", {}, ...rows) : cm.el("p", { class: "empty", text: cm.t("demo_none") }));
  }

  function option(value, text, selected) {
    return cm.el("option", { value, text, selected });
  }

  function form() {
    const kind = cm.el("select", { id: "drill-kind", "aria-label": cm.t("demo_kind") },
      ...offers.map((offer) => option(offer.kind, cm.name(offer.name))));
    const subject = cm.el("select", { id: "drill-subject", "aria-label": cm.t("demo_subject") });
    const minutes = cm.el("input", { id: "drill-minutes", type: "number", min: "1", max: "240", required: true,
      "aria-label": cm.t("demo_minutes") });
    const chosen = () => offers.find((offer) => offer.kind === kind.value);
    const follow = () => {
      const places = chosen().subjects;
      subject.replaceChildren(...(places.length ? places.map((p) => option(p.code, cm.name(p.name)))
        : [option("", cm.t("demo_everywhere"))]));
      subject.disabled = !places.length;
      minutes.value = chosen().minutes;
    };
    kind.addEventListener("change", follow);
    follow();
    return cm.el("form", { class: "view-form drill-form", onsubmit: (e) => {
      e.preventDefault();
      attempt(async () => {
        const made = await send("POST", "/api/drills", { kind: kind.value, subject: subject.value,
          minutes: Number(minutes.value) });
        cm.notice(cm.t("demo_started", { name: title(made) }));
      });
    } }, kind, subject, cm.el("label", { class: "drill-minutes" }, minutes, cm.el("span", { text: cm.t("demo_minutes") })),
    cm.el("button", { type: "submit", text: cm.t("demo_go") }));
  }

  function pace() {
    const now = (cm.state.snapshot || {}).scenario_speed || 1;
    const choices = SPEEDS.map((speed) => cm.el("button", { type: "button", "data-speed": speed,
      "aria-pressed": String(speed === now), text: cm.t(speed === 1 ? "demo_pace_1" : "demo_pace_n", { n: speed }),
      onclick: () => attempt(async () => {
        const told = await send("PUT", "/api/scenario", { speed });
        for (const one of choices) {
          one.setAttribute("aria-pressed", String(Number(one.dataset.speed) === told.scenario_speed));
        }
      }) }));
    return cm.el("div", { class: "drill-pace", role: "group", "aria-label": cm.t("demo_pace") },
      cm.el("h3", { text: cm.t("demo_pace") }), cm.el("div", { class: "drill-speeds" }, ...choices),
      cm.el("p", { class: "weak", text: cm.t("demo_pace_note") }));
  }

  function draw() {
    running = cm.el("div", { class: "view-list" });
    box.replaceChildren(cm.el("div", { class: "panel-head" }, cm.el("h2", { text: cm.t("demo_open") })),
      pace(), cm.el("h3", { class: "drill-head", text: cm.t("demo_running") }), running,
      cm.el("h3", { class: "drill-head", text: cm.t("demo_start") }), ...(offers.length ? [form()] : []),
      cm.el("p", { class: "weak drill-note", text: cm.t("demo_note") }));
    fill((cm.state.snapshot || {}).drills || []);
  }

  function show(open) {
    box.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    attempt(async () => {
      offers = (await cm.getJSON("/api/drills")).kinds;
      draw();
    });
  }

  cm.on("start", () => {
    box = cm.byId("demo");
    button = cm.byId("demo-switch");
    button.addEventListener("click", () => show(box.hidden));
    document.addEventListener("keydown", (e) => {
      if (e.key !== "Escape" || box.hidden) return;
      e.stopPropagation();
      show(false);
      button.focus();
    }, true);
    setInterval(chips, 1000);
  });
  cm.on("snapshot", chips);
  cm.on("look", () => { chips(); if (box && !box.hidden) draw(); });
})();
