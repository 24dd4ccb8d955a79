/* Small parts of the rule editor: labelled inputs that write into one plain rule and say what is wrong with them. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const fields = (cm.ruleFields = {});

  /* A labelled input; `key` is the field by which the server names a fault of it. */
  fields.row = function (key, label, ...inputs) {
    const id = `rf-${key.replace(/\W+/g, "-")}`;
    const first = inputs.find((n) => n && /^(INPUT|SELECT|TEXTAREA)$/.test(n.tagName));
    if (first) first.id = id;
    return cm.el("div", { class: "rf", "data-field": key }, cm.el("label", { for: first ? id : null, text: label }),
      cm.el("div", { class: "rf-in" }, ...inputs), cm.el("p", { class: "rf-fault", hidden: true }));
  };

  fields.number = function (get, set, more) {
    const given = get();
    const input = cm.el("input", { type: "number", step: "any", value: Number.isFinite(given) ? given : "", ...more });
    input.addEventListener("input", () => { if (input.value !== "" && Number.isFinite(input.valueAsNumber)) set(input.valueAsNumber); });
    return input;
  };
  fields.text = function (get, set, more) {
    const input = cm.el("input", { type: "text", autocomplete: "off", maxlength: "500", ...more });
    input.value = get() || "";
    input.addEventListener("input", () => set(input.value.trim()));
    return input;
  };
  fields.codes = (get, set, more) => fields.text(() => get().join(", "),
    (text) => set(text.split(/[,，\s]+/).filter(Boolean)), { spellcheck: "false", ...more, maxlength: null });
  fields.pick = function (get, set, options, more) {
    const input = cm.el("select", { ...more }, ...options.map(([value, text]) => cm.el("option", { value, text })));
    input.value = get();
    input.addEventListener("change", () => set(input.value));
    return input;
  };
  fields.check = function (get, set, label) {
    const input = cm.el("input", { type: "checkbox" });
    input.checked = Boolean(get());
    input.addEventListener("change", () => set(input.checked));
    return cm.el("label", { class: "rf-check" }, input, cm.el("span", { text: label }));
  };

  /* Seconds, written in the unit that they are whole in. */
  fields.seconds = function (get, set) {
    const UNITS = [["1", "rules_s"], ["60", "rules_min"], ["3600", "rules_h"]];
    const given = get() || 0;
    let unit = given && given % 3600 === 0 ? 3600 : given && given % 60 === 0 ? 60 : 1;
    const input = fields.number(() => given / unit, (v) => set(v * unit), { min: 0 });
    const pick = fields.pick(() => String(unit), (v) => { unit = Number(v); if (input.value !== "") set(input.valueAsNumber * unit); },
      UNITS.map(([v, k]) => [v, cm.t(k)]), { "aria-label": cm.t("rules_time_unit"), class: "rf-unit" });
    return [input, pick];
  };

  /* A list of parts: each is drawn by `draw(part, changed)`, one can be added and each removed. */
  fields.list = function (key, get, set, fresh, draw, addLabel) {
    const box = cm.el("div", { class: "rf-list", "data-list": key });
    function redraw() {
      const parts = get();
      box.replaceChildren(...parts.map((part, n) => cm.el("div", { class: "rf-part", "data-field": `${key} ${n + 1}` },
        ...[].concat(draw(part, () => set(parts), n)),
        cm.el("button", { type: "button", class: "small", text: "×", title: cm.t("rules_remove"), "aria-label": cm.t("rules_remove"),
          onclick: () => { parts.splice(n, 1); set(parts); redraw(); } }),
        cm.el("p", { class: "rf-fault", hidden: true }))),
      cm.el("button", { type: "button", class: "rf-add", text: `+ ${addLabel}`,
        onclick: () => { parts.push(fresh(parts)); set(parts); redraw(); } }));
    }
    redraw();
    return box;
  };

  /* Shows faults beside what they are of: "overrides 2 until" at that part, else at the nearest. */
  fields.faults = function (form, faults) {
    for (const p of form.querySelectorAll(".rf-fault")) { p.hidden = true; p.textContent = ""; }
    const rest = [];
    for (const fault of faults) {
      const words = fault.field.split(" ");
      let holder = null;
      while (words.length && !holder) {
        holder = form.querySelector(`[data-field="${CSS.escape(words.join(" "))}"]`);
        words.pop();
      }
      const note = holder && holder.querySelector(".rf-fault");
      if (!note) { rest.push(fault); continue; }
      note.hidden = false;
      note.textContent = `${note.textContent} ${fault.field}: ${fault.what} ${fault.remedy}`.trim();
      const section = holder.closest("details");
      if (section) section.open = true;
    }
    return rest;
  };
})();
