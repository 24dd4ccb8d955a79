/* The metadata sheet of a layer: all that is known of it, in a dialog over the page. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const tree = cm.tree;
  let dialog = null;

  const has = (value) => value !== null && value !== undefined && value !== "";
  function lines(pairs) {
    const list = cm.el("dl", { class: "sheet-list" });
    for (const [key, value] of pairs) {
      if (has(value)) list.append(cm.el("dt", { text: cm.t(key) }), cm.el("dd", { text: value }));
    }
    return list;
  }
  const part = (key, ...children) =>
    cm.el("section", { class: "sheet-part" }, cm.el("h3", { text: cm.t(key) }), ...children);

  function time(iso) {
    return new Date(iso).toLocaleString(cm.state.lang === "en" ? "en-GB" : "zh-CN",
      { timeZone: cm.boot.time_zone, dateStyle: "medium", timeStyle: "short" });
  }

  function about(layer, sheet) {
    return part("sheet_about", lines([
      ["owner", cm.name(layer.owner)], ["layer_code", layer.code], ["layer_role", cm.t(`role_${layer.role}`)],
      ["sheet_group", (layer.group || []).map(cm.name).join(" / ")], ["count", cm.number(layer.count)],
      ["update_cycle", layer.update_cycle ? cm.t(`cycle_${layer.update_cycle}`) : ""],
      ["loaded_at", `${time(layer.loaded_at)} (${cm.t("ago", { age: tree.age(layer) })})`],
      ["due_at", sheet.due_at ? time(sheet.due_at) : ""], ["status", cm.t(`status_${tree.status(layer)}`)],
      ["sharing", layer.sharing ? cm.t(`sharing_${layer.sharing}`) : ""],
      ["sensitivity", layer.sensitivity], ["licence", layer.licence],
    ]));
  }

  function source(s, map) {
    return part("sheet_source", lines([
      ["sheet_file", s.file], ["sheet_sublayer", s.sublayer], ["sheet_format", s.format],
      ["sheet_encoding", s.encoding || cm.t("sheet_guessed")], ["datum", s.datum], ["sheet_crs", s.crs],
      ["sheet_where", s.where], ["sheet_keep", s.keep.join(", ")],
      ["sheet_fields", s.fields.map((f) => `${f.canonical} ← ${f.source}`).join(", ")],
      ["sheet_tiles", map.tile_source], ["sheet_min_zoom", map.min_zoom],
    ]));
  }

  function rejects(load) {
    if (!load.rejects.length) return null;
    const head = cm.el("tr", {}, ...["sheet_row", "sheet_key", "sheet_problem"].map((key) =>
      cm.el("th", { scope: "col", text: cm.t(key) })));
    const body = load.rejects.map((r) => cm.el("tr", {}, cm.el("td", { text: cm.number(r.row) }),
      cm.el("td", { text: r.key }), cm.el("td", { text: r.detail ? `${r.problem}: ${r.detail}` : r.problem })));
    return cm.el("table", { class: "sheet-table" }, cm.el("thead", {}, head), cm.el("tbody", {}, ...body));
  }

  function load(found) {
    if (!found) return part("sheet_load", cm.el("p", { class: "weak", text: cm.t("sheet_no_load") }));
    const attached = found.attachable
      ? `${cm.number(found.attached)} / ${cm.number(found.attachable)}` : "";
    const told = found.warnings.map((w) => cm.el("p", { class: "sheet-warning", text: `${w.what} ${w.remedy}` }));
    return part("sheet_load", lines([
      ["sheet_load_id", `#${found.id} · ${time(found.at)}`], ["sheet_loaded", cm.number(found.count)],
      ["rejected", cm.number(found.rejected)], ["sheet_attached", attached],
      ["sheet_problems", found.problems.map((p) => `${p.problem} × ${cm.number(p.count)}`).join(", ")],
    ]), ...told, rejects(found));
  }

  tree.sheet = async function (layer) {
    if (!dialog) {
      dialog = cm.el("dialog", { id: "layer-sheet", onclick: (e) => e.target === dialog && dialog.close() });
      document.body.append(dialog);
    }
    const close = cm.el("button", { type: "button", class: "small", text: "×", "aria-label": cm.t("close"),
      onclick: () => dialog.close() });
    const head = cm.el("header", { class: "sheet-head" }, cm.el("h2", { text: cm.name(layer.name) }),
      tree.badges(layer), close);
    const body = cm.el("div", { class: "sheet-body" }, cm.el("p", { class: "weak", text: cm.t("loading") }));
    dialog.setAttribute("aria-label", cm.name(layer.name));
    dialog.replaceChildren(head, body);
    if (!dialog.open) dialog.showModal();
    try {
      const sheet = await cm.getJSON(`/api/layers/${encodeURIComponent(layer.code)}/passport`);
      body.replaceChildren(about(layer, sheet), source(sheet.source, sheet.map), load(sheet.load));
    } catch (e) {
      body.replaceChildren(cm.el("p", { class: "problem", text: e.message }));
    }
  };
})();
