/* Filters of the indicator table: domain tree with counts and worst quality, quality, owner. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const vitals = cm.vitals;
  const QUALITIES = ["good", "estimated", "stale", "missing"];
  const filter = (cm.vitalsFilter = { q: "", domain: "", group: "", owner: "", s: "", quality: new Set() });
  const KEYS = ["q", "domain", "group", "owner", "s"];
  let box = null, changed = () => {};

  // A domain or group is known by its Chinese name, which every pack gives; the address carries it.
  filter.read = function (params) {
    for (const key of KEYS) filter[key] = params.get(key) || "";
    filter.quality = new Set((params.get("quality") || "").split(",").filter((q) => QUALITIES.includes(q)));
  };
  filter.write = function (params) {
    for (const key of KEYS) if (filter[key]) params.set(key, filter[key]);
    if (filter.quality.size) params.set("quality", [...filter.quality].join(","));
  };
  filter.clear = function () {
    for (const key of KEYS) filter[key] = "";
    filter.quality = new Set();
  };

  const inTree = (row) => (!filter.domain || row.domain.zh === filter.domain) && (!filter.group || row.group.zh === filter.group);
  const isOf = (row) => `${row.subject.layer}/${row.subject.id}` === filter.s;
  const inOwner = (row) => (!filter.owner || row.owner.zh === filter.owner) && (!filter.s || isOf(row));
  const inQuality = (row) => !filter.quality.size || filter.quality.has(vitals.quality(row.at));
  filter.apply = () => vitals.search(filter.q).filter((row) => inTree(row) && inOwner(row) && inQuality(row));

  // -- counts: of what the search and the owner leave, so that the tree says where the hits are -------
  function counted(rows) {
    const domains = new Map(), qualities = Object.fromEntries(QUALITIES.map((q) => [q, 0]));
    const add = (map, names, quality) => {
      if (!map.has(names.zh)) map.set(names.zh, { names, n: 0, bad: { stale: 0, missing: 0 }, groups: new Map() });
      const entry = map.get(names.zh);
      entry.n += 1;
      if (quality in entry.bad) entry.bad[quality] += 1;
      return entry;
    };
    for (const row of rows) {
      const quality = vitals.quality(row.at);
      if (inTree(row)) qualities[quality] += 1;
      const domain = add(domains, row.domain, quality);
      if (row.group.zh) add(domain.groups, row.group, quality);
    }
    return { domains, qualities, n: rows.length };
  }

  function entry(cls, key, label, count, bad, pressed, pick) {
    const worst = bad.missing ? "missing" : bad.stale ? "stale" : "";
    const note = worst && cm.el("span", { class: "q", "data-quality": worst, title: cm.t(`quality_${worst}`),
      text: `${cm.t(`q_${worst}`)} ${cm.number(bad[worst])}` });
    return cm.el("li", { "data-keep": key }, cm.el("button", { type: "button", class: cls, "data-keep": key, "aria-pressed": String(pressed), onclick: pick, title: label },
      cm.el("span", { class: "vf-name", text: label }), note || null, cm.el("b", { text: cm.number(count) })));
  }

  function choose(domain, group) {
    const same = filter.domain === domain && filter.group === group;
    filter.domain = same && !group ? "" : domain;
    filter.group = same ? "" : group;
    changed();
  }

  function tree(found) {
    const list = cm.el("ul", { class: "vf-tree" });
    const all = [...found.domains.values()].reduce((sum, d) => ({ stale: sum.stale + d.bad.stale, missing: sum.missing + d.bad.missing }),
      { stale: 0, missing: 0 });
    list.append(entry("vf-domain", "*", cm.t("vitals_all"), found.n, all, !filter.domain, () => choose("", "")));
    for (const [zh, domain] of found.domains) {
      if (!zh && found.domains.size === 1) continue;      // a catalogue without domains is one list
      list.append(entry("vf-domain", `/${zh}`, cm.name(domain.names) || cm.t("vitals_no_domain"), domain.n, domain.bad,
        Boolean(zh) && filter.domain === zh && !filter.group, () => choose(zh, "")));
      if (filter.domain !== zh) continue;
      for (const [group, g] of domain.groups) {
        list.append(entry("vf-group", `/${zh}/${group}`, cm.name(g.names), g.n, g.bad, filter.group === group, () => choose(zh, group)));
      }
    }
    return list;
  }

  function qualities(found) {
    return cm.el("div", { class: "vf-quality", role: "group", "aria-label": cm.t("quality") }, ...QUALITIES.map((q) =>
      cm.el("button", { type: "button", "aria-pressed": String(filter.quality.has(q)), "data-quality-pick": q, "data-keep": q, onclick: () => {
        if (!filter.quality.delete(q)) filter.quality.add(q);
        changed();
      } }, cm.el("span", { class: "q", "data-quality": q, text: cm.t(`q_${q}`) }), cm.el("b", { text: cm.number(found.qualities[q]) }))));
  }

  function owners() {
    const known = new Map(vitals.rows.filter((r) => r.owner.zh).map((r) => [r.owner.zh, r.owner]));
    const options = [...known].map(([zh, names]) => cm.el("option", { value: zh, "data-keep": zh, text: cm.name(names) }));
    return cm.el("select", { "data-keep": "owner", "aria-label": cm.t("owner"), onchange: (e) => { filter.owner = e.target.value; changed(); } },
      cm.el("option", { value: "", text: cm.t("vitals_any_owner") }), ...options);
  }

  filter.build = function (onChange) {
    changed = onChange;
    box = cm.el("aside", { class: "vf", "aria-label": cm.t("vitals_filters") });
    return box;
  };

  let drawn = "";
  filter.draw = function () {
    const found = counted(vitals.search(filter.q).filter(inOwner));
    const say = JSON.stringify([cm.state.lang, filter.domain, filter.group, filter.owner, filter.s, [...filter.quality], found.n, found.qualities,
      [...found.domains].map(([zh, d]) => [zh, d.n, d.bad])]);
    if (say === drawn) return;
    drawn = say;
    const of = filter.s ? vitals.rows.find(isOf) : null;
    const only = filter.s ? cm.el("button", { type: "button", class: "vf-only", "data-keep": "only", "aria-pressed": "true", onclick: () => { filter.s = ""; changed(); } },
      cm.el("span", { text: cm.t("vitals_of", { name: of ? cm.name(of.subject.name) || of.subject.layer : filter.s }) }), cm.el("b", { text: "×" })) : null;
    cm.renew(box, only, qualities(found), owners(), tree(found));
    box.querySelector("select").value = filter.owner;
  };
})();
