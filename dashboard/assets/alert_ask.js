/* One small question to a person: a name, a reason, for how long; answered or left, never lost behind the page. */
(function () {
  "use strict";
  const cm = window.citymirror;
  let open = null;

  function field(one) {
    const given = { name: one.name, id: `ask-${one.name}`, required: one.required, maxlength: one.most || 200, autocomplete: "off" };
    let input;
    if (one.options) {
      input = cm.el("select", given, ...one.options.map((o) => cm.el("option", { value: o.value, text: o.text, selected: String(o.value) === String(one.value) })));
    } else if (one.lines) {
      input = cm.el("textarea", { ...given, rows: one.lines });
    } else {
      input = cm.el("input", { ...given, type: one.type || "text", min: one.min, max: one.max, list: one.hints ? `ask-${one.name}-hints` : null });
    }
    if (!one.options && one.value !== undefined) input.value = one.value;
    const hints = one.hints && cm.el("datalist", { id: `ask-${one.name}-hints` }, ...one.hints.map((h) => cm.el("option", { value: h })));
    return cm.el("label", {}, cm.el("span", { text: one.label }), input, hints || null);
  }

  // Words that are often said stand as buttons: one press fills the field.
  function chips(one, form) {
    if (!one.chips) return null;
    return cm.el("div", { class: "ask-chips" }, ...one.chips.map((text) => cm.el("button", { type: "button", text,
      onclick: () => { form.elements[one.name].value = text; form.elements[one.name].focus(); } })));
  }

  /* Asks { title, note, fields: [{ name, label, type | options | lines, value, required, chips, hints }], ok }
     and returns what was said by field, or null when the question was left. One question at a time. */
  cm.ask = function (question) {
    if (open) open.close();
    return new Promise((answer) => {
      let said = null;
      const form = cm.el("form", { method: "dialog", onsubmit: () => {
        said = Object.fromEntries([...new FormData(form)].map(([k, v]) => [k, String(v).trim()]));
      } });
      form.append(cm.el("h2", { text: question.title }));
      if (question.note) form.append(cm.el("p", { text: question.note }));
      for (const one of question.fields) form.append(field(one), ...[chips(one, form)].filter(Boolean));
      form.append(cm.el("div", { class: "ask-foot" },
        cm.el("button", { type: "button", text: cm.t("ask_leave"), onclick: () => box.close() }),
        cm.el("button", { type: "submit", class: "strong", text: question.ok || cm.t("ask_ok") })));
      const box = cm.el("dialog", { class: "ask", "aria-label": question.title, "data-testid": "ask",
        onkeydown: (e) => e.stopPropagation(),
        onclose: () => { box.remove(); if (open === box) open = null; answer(said); } }, form);
      document.body.append(box);
      open = box;
      box.showModal();
      const first = form.querySelector("input, select, textarea");
      if (first) first.focus();
    });
  };
  cm.asking = () => Boolean(open);
})();
