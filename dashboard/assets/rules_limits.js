/* The limits of a rule: one slider and number a severity, worst first; a stricter one cannot be milder than the next. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const SEVERITIES = ["I", "II", "III", "IV"];

  // A round number above x: 1, 2, 2.5 or 5 times a power of ten.
  function round(x) {
    if (!(x > 0)) return 1;
    const power = 10 ** Math.floor(Math.log10(x));
    return [1, 2, 2.5, 5, 10].map((m) => m * power).find((v) => v >= x * 0.9999);
  }
  function range(rule) {
    const limits = rule.levels.map((l) => l.limit);
    const most = Math.max(...limits, 0), least = Math.min(...limits, 0);
    const high = round(most * 1.3 || 1);
    return { min: least < 0 ? -round(-least * 1.3) : 0, max: high, step: high / 200 >= 1 ? Math.max(1, Math.round(high / 200)) : round(high / 400) };
  }

  /* Draws into `box`; `changed(now)` is told of each change, `now` while a slider is dragged. */
  cm.ruleLimits = function (box, rule, changed) {
    const ordered = ["combination", "event", "detector"].includes(rule.kind) === false;
    const span = range(rule), unit = cm.rules.unit(rule);
    const inputs = new Map();

    function set(level, value, from) {
      level.limit = value;
      for (const input of inputs.get(level)) if (input !== from) input.value = value;
      changed();
    }
    function line(level) {
      const slider = cm.el("input", { type: "range", ...span, value: level.limit, "aria-label": `${level.severity} ${cm.t("rf_levels")}` });
      const number = cm.el("input", { type: "number", step: "any", value: level.limit, "aria-label": `${level.severity} ${cm.t("rf_levels")}`, "data-limit": level.severity });
      inputs.set(level, [slider, number]);
      slider.addEventListener("input", () => set(level, slider.valueAsNumber, slider));
      number.addEventListener("input", () => { if (number.value !== "" && Number.isFinite(number.valueAsNumber)) set(level, number.valueAsNumber, number); });
      return cm.el("div", { class: "rl-line" }, cm.rules.badge(level.severity), cm.el("span", { class: "rl-op", text: OPS[rule.op] || rule.op }),
        ordered && rule.kind !== "state" ? slider : cm.el("span"), number, cm.el("span", { class: "rl-unit", text: unit }),
        cm.el("button", { type: "button", class: "small", text: "×", title: cm.t("rules_remove"), "aria-label": `${cm.t("rules_remove")} ${level.severity}`,
          disabled: rule.levels.length < 2 && rule.kind !== "threshold", onclick: () => { rule.levels.splice(rule.levels.indexOf(level), 1); changed(); cm.ruleLimits(box, rule, changed); } }));
    }
    function add(severity) {
      const near = rule.levels[0] || { limit: 1 };
      rule.levels.push({ severity, limit: near.limit });
      rule.levels.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
      changed();
      cm.ruleLimits(box, rule, changed);
    }
    const free = SEVERITIES.filter((s) => !rule.levels.some((l) => l.severity === s));
    box.replaceChildren(...rule.levels.map(line),
      rule.levels.length ? "" : cm.el("p", { class: "weak", text: cm.t("rules_passport_limits") }),
      cm.el("div", { class: "rl-add" }, ...free.map((s) => cm.el("button", { type: "button", text: `+ ${s}`, onclick: () => add(s) }))));
  };
  const OPS = { ">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "=" };
})();
