/* The list of events: filters above, a button a row; what waits for a verdict comes first. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const { events, eventWords: words } = cm;
  const list = (cm.eventList = {});
  let box = null, rows = null, note = null, more = null, filter = null, kind = null, chosen = () => {}, changed = () => {};

  list.build = function (onChoose, onChange) {
    chosen = onChoose;
    changed = onChange;
    rows = cm.el("ol", { class: "ev-rows", "data-testid": "events" });
    note = cm.el("div", { class: "ev-note", role: "status", hidden: true }, cm.el("p"), cm.el("button", { type: "button", "data-t": "events_again", onclick: () => events.load() }));
    more = cm.el("button", { type: "button", class: "ev-more", hidden: true, onclick: () => events.load(true) });
    box = cm.el("div", { class: "ev-list", "data-t-label": "events_list" }, rows, note, more);
    return box;
  };

  list.tools = function () {
    filter = cm.el("div", { class: "tr-group", role: "group", "data-t-label": "events_list" }, ...events.STATES.map((state) =>
      cm.el("button", { type: "button", "data-state": state, "data-t": `events_${state}`, onclick: () => { events.state = state; changed(); } })));
    kind = cm.el("select", { name: "kind", "data-t-label": "events_kind", onchange: () => { events.kind = kind.value; changed(); } });
    return [filter, kind];
  };

  // Kinds by their group; every signal is one choice, for there are many and few are in force.
  function choices() {
    const groups = new Map();
    for (const k of events.kinds) {
      if (k.kind.startsWith("weather.")) continue;
      const name = cm.name(k.group) || "—";
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(cm.el("option", { value: k.kind, text: cm.name(k.name) || k.kind }));
    }
    kind.replaceChildren(cm.el("option", { value: "", text: cm.t("events_any") }), cm.el("option", { value: "weather", text: cm.t("events_weather") }),
      ...[...groups].map(([name, options]) => cm.el("optgroup", { label: name }, ...options)));
    if (events.kind && ![...kind.options].some((o) => o.value === events.kind)) kind.append(cm.el("option", { value: events.kind, text: events.kind }));
    kind.value = events.kind;
    kind.dataset.of = `${cm.state.lang}/${events.kinds.length}`;
  }

  function row(e, id) {
    const facts = [Number.isFinite(e.score) ? `${cm.t("ev_score")} ${words.score(e.score)}` : cm.name(e.type_name), words.seen(e), e.count > 1 ? cm.t("events_told", { n: cm.number(e.count) }) : ""];
    return cm.el("li", { "data-keep": e.id },
      cm.el("button", { type: "button", "data-event": e.id, "data-keep": e.id, "data-state": e.state, "aria-pressed": String(e.id === id), onclick: () => chosen(e.id) },
      words.badge(e), cm.el("span", { class: "ev-what" }, cm.el("b", { text: cm.name(e.name), title: cm.name(e.name) }), ...words.marks(e)),
      cm.el("span", { class: "ev-state", text: events.state === "waiting" ? cm.alertWords.age(e.last_seen) : cm.name(e.state_name) }),
      cm.el("span", { class: "ev-where", text: words.where(e).slice(0, 200), title: words.where(e).slice(0, 1000) }),
      cm.el("small", { class: "ev-facts", text: facts.filter(Boolean).join(" · ") })));
  }

  function why() {
    if (events.fault) return cm.t("data_failed", { what: events.fault });
    if (!events.rows) return cm.t("events_loading");
    if (events.rows.length) return "";
    return cm.t(events.state === "waiting" && !events.kind && !events.q ? "events_none_waiting" : "events_none");
  }

  list.draw = function (id) {
    for (const b of filter.children) b.setAttribute("aria-pressed", String(b.dataset.state === events.state));
    if (kind.dataset.of !== `${cm.state.lang}/${events.kinds.length}` || kind.value !== events.kind) choices();
    const held = rows.contains(document.activeElement);
    cm.renew(rows, ...(events.rows || []).map((e) => row(e, id)));
    if (held && !rows.contains(document.activeElement)) list.focus(id, true);
    const text = why(), left = events.rows ? events.more() : 0;
    note.hidden = !text;
    note.firstChild.setAttribute("role", events.fault ? "alert" : "none");
    cm.setText(note.firstChild, text);
    note.lastChild.hidden = !events.fault;
    more.hidden = left <= 0;
    cm.setText(more, cm.t("events_more", { n: cm.number(left) }));
    box.dataset.look = events.fault ? "failed" : !events.rows ? "loading" : events.rows.length ? "rows" : "empty";
  };

  const button = (id) => rows.querySelector(`[data-event="${Number(id)}"]`) || rows.querySelector("button");
  list.focus = function (id, still) {
    const b = button(id);
    if (!b) return;
    b.focus({ preventScroll: true });
    if (!still) b.scrollIntoView({ block: "nearest" });
  };
  /* The event so many rows from `id`; the first when it is in no row, 0 when there is none. */
  list.from = function (id, step) {
    const all = events.rows || [], at = all.findIndex((e) => e.id === id);
    if (!all.length) return 0;
    return all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + step))].id;
  };
})();
