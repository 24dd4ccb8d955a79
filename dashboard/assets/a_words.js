/* How an alert is written everywhere: badge with four carriers, what, where, value against limit, since when. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const SHAPES = { I: "◆", II: "▲", III: "●", IV: "■" };
  const SEVERITIES = ["I", "II", "III", "IV"];
  const words = (cm.alertWords = { SEVERITIES, SHAPES });
  let clocks = null, clocksOf = "";

  // -- times -------------------------------------------------------------------------------------
  function clock(kind) {
    const lang = cm.state.lang === "en" ? "en-GB" : "zh-CN", key = `${lang}/${cm.boot && cm.boot.time_zone}`;
    if (clocksOf !== key) {
      const timeZone = (cm.boot && cm.boot.time_zone) || "Asia/Shanghai", hour = { hour: "2-digit", minute: "2-digit" };
      const make = (options) => new Intl.DateTimeFormat(lang, { timeZone, hour12: false, ...options });
      clocks = { time: make(hour), full: make({ ...hour, second: "2-digit" }), day: make({ month: "2-digit", day: "2-digit", ...hour }),
        date: make({ year: "numeric", month: "2-digit", day: "2-digit" }) };
      clocksOf = key;
    }
    return clocks[kind];
  }
  const known = (iso) => Number.isFinite(Date.parse(iso));
  cm.nowMs = () => Date.now();
  /* Local time of an instant; with its day when that is not today's. */
  cm.clock = function (iso, seconds) {
    if (!known(iso)) return "—";
    const at = new Date(iso), day = clock("date");
    if (day.format(at) !== day.format(new Date())) return clock("day").format(at);
    return clock(seconds ? "full" : "time").format(at);
  };
  words.age = (iso) => (known(iso) ? cm.age((cm.nowMs() - Date.parse(iso)) / 1000) : "—");

  // -- the badge: colour, numeral, shape; hatched when its input is unknown, an outline when nothing is to be done --
  words.todo = (a) => !a.closed_at && !a.acked && !a.suppressed && !a.shelved_until && a.state !== "out_of_service";
  words.badge = function (a) {
    const calm = typeof a === "object" && !words.todo(a), severity = typeof a === "string" ? a : a.severity;
    return words.setBadge(cm.el("span", { class: "sev" }, cm.el("i", { "aria-hidden": "true" }), cm.el("b")), severity, {
      calm, unknown: Boolean(a.unknown) });
  };
  words.setBadge = function (node, severity, look) {
    node.dataset.sev = severity;
    node.toggleAttribute("data-calm", Boolean(look && look.calm));
    node.toggleAttribute("data-unknown", Boolean(look && look.unknown));
    cm.setText(node.firstChild, SHAPES[severity] || "");
    cm.setText(node.lastChild, severity);
    node.title = cm.t("alert_severity", { n: severity });
    return node;
  };
  words.rank = (severity) => { const at = SEVERITIES.indexOf(severity); return at < 0 ? 9 : at; };

  // -- names -------------------------------------------------------------------------------------
  /* A link's name, {id, layer, code, name}, a name {zh, en}, or plain text. */
  words.named = function (x) {
    if (!x) return "";
    if (typeof x === "string") return x;
    return typeof x.name === "string" ? x.name : cm.name(x.name || x) || x.text || x.code || "";
  };
  words.what = (a) => cm.name(a.rule_name) || a.rule || "";
  words.subject = (a) => words.named(a.subject) || cm.t("alert_whole");
  /* Whom and what, short enough that what is always read. */
  words.title = function (a) {
    const subject = words.subject(a), most = cm.state.lang === "en" ? 40 : 22;
    return `${subject.length > most ? `${subject.slice(0, most - 1)}…` : subject} ${words.what(a)}`;
  };
  words.fullTitle = (a) => `${words.subject(a)} ${words.what(a)}`.slice(0, 1000);
  const TELLING = 4;              // letters that are left must still be an address
  // A standard address begins with the areas that all of a district share: behind them is what tells.
  words.address = function (place) {
    const whole = words.named(place.address);
    for (const area of [place.community, place.street]) {
      const name = area && area.name && area.name.zh, at = name ? whole.lastIndexOf(name) : -1;
      if (at >= 0 && at + name.length + TELLING <= whole.length) return whole.slice(at + name.length);
    }
    return whole;
  };
  /* Where it is without repeating what it is: address, else grid or street. */
  words.place = function (a) {
    const place = a.place || {}, subject = words.subject(a);
    const zone = words.named(place.zone), at = words.address(place) || words.named(place.grid) || words.named(place.street);
    return [zone, at].filter((one, k, all) => one && one !== subject && all.indexOf(one) === k).join(" · ");
  };
  words.why = (a) => (a.why ? cm.name(a.why) : "");
  words.zone = (a) => words.named((a.place || {}).zone) || words.named((a.place || {}).street) || "";
  words.manager = function (a) {
    const m = (a.place || {}).manager;
    return !m ? "" : typeof m === "string" ? m : [m.name, m.phone, m.team].filter(Boolean).join(" · ");
  };

  // -- numbers -----------------------------------------------------------------------------------
  words.number = function (v) {
    if (v === null || v === undefined || !Number.isFinite(v)) return "—";
    const digits = Math.abs(v) >= 100 ? 0 : Math.abs(v) >= 10 ? 1 : 2;
    return v.toLocaleString(cm.state.lang === "en" ? "en-GB" : "zh-CN", { maximumFractionDigits: digits });
  };
  words.unit = (unit) => { const t = cm.t(`unit_${unit}`); return t === `unit_${unit}` ? unit || "" : t; };
  // Of a state, a silence, a combination the number means nothing to people; the reason says it.
  const WORDLESS = new Set(["state", "silence", "combination", "event"]);
  const told = (a, v) => Number.isFinite(v) && !WORDLESS.has(a.kind);
  words.value = (a) => (told(a, a.value) ? `${words.number(a.value)} ${a.kind === "count" ? "" : words.unit(a.unit)}`.trim() : "");
  words.limit = (a) => (told(a, a.limit) ? cm.t("alert_limit", { n: words.number(a.limit) }) : "");
  words.minutes = function (a) {
    const m = Number.isFinite(a.minutes) ? a.minutes : a.detail && a.detail.minutes;
    return Number.isFinite(m) ? cm.t("alert_minutes", { n: cm.number(Math.max(0, Math.round(m))) }) : "";
  };

  // -- states ------------------------------------------------------------------------------------
  words.state = (a) => cm.t(`astate_${a.state}`);
  words.suppressed = function (a) {
    const [how, by] = String(a.suppressed).split(":");
    return how === "inhibited" ? cm.t("alert_suppressed_by", { rule: by }) : how === "mute" ? cm.t("alert_suppressed_mute", { n: by }) : cm.t("alert_suppressed_design");
  };
  words.stage = (a) => (a.stage ? cm.t(`astage_${a.stage}`) : "");
  /* "since 20:14 · 12 min", and how long nobody has answered, which is what grows old. */
  words.since = (a) => cm.t("alert_since", { at: cm.clock(a.raised_at), age: words.age(a.raised_at) });
  words.waits = (a) => (words.todo(a) ? cm.t("alert_waits", { age: words.age(a.asked_at || a.changed_at || a.raised_at) }) : "");
  words.marks = function (a) {
    const out = [];
    const mark = (kind, text) => out.push(cm.el("span", { class: "amark", "data-mark": kind, text }));
    if (a.drill) mark("drill", cm.t("drill"));
    if (a.unknown) mark("unknown", cm.t("alert_unknown"));
    if (a.group && a.group.size > 1) mark("group", cm.t("alert_group", { n: cm.number(a.group.size) }));
    if (a.chattering) mark("chatter", cm.t("alert_chatter", { n: a.raises }));
    if (a.escalated) mark("role", cm.t("alert_escalated", { role: words.role(a.role) }));
    return out;
  };
  // Nobody signs in yet: the log says so, the screen says the name.
  words.person = (actor) => (actor === "engine" ? cm.t("alert_engine") : String(actor || "").replace(/ ?\(?unverified\)?$/, "") || cm.t("alert_who_none"));
  words.role = (role) => { const t = cm.t(`arole_${role}`); return t === `arole_${role}` ? role : t; };
  words.log = function (line) {
    const d = line.detail || {};
    const say = cm.t(`act_${line.kind}`) === `act_${line.kind}` ? line.kind : cm.t(`act_${line.kind}`);
    const more = [d.text, d.reason, d.note, d.assignee && `→ ${d.assignee}`, d.name && cm.name(d.name), d.role && `→ ${words.role(d.role)}`,
      d.severity, d.verdict && cm.t(`averdict_${d.verdict}`), d.until && cm.t("alert_until", { at: cm.clock(d.until) })];
    return { say, more: more.filter(Boolean).map(String).join(" · ") };
  };
})();
