/* The page's one namespace: state, texts, events and small DOM tools; loaded before every other asset. */
(function () {
  "use strict";
  const cm = (window.citymirror = { ready: false, frames: 0 });
  const listeners = new Map();

  cm.state = {
    lang: "zh", theme: "dark", screen: "desk", selection: null, visibility: {},
    snapshot: null, catalogue: null, byCode: new Map(), dataVersion: null,
  };
  cm.boot = null;
  cm.heard = new WeakSet();      // nodes with a listener of their own

  cm.on = function (name, fn) {
    if (!listeners.has(name)) listeners.set(name, []);
    listeners.get(name).push(fn);
  };

  // One failing listener must not silence the others, but it must be seen.
  cm.emit = function (name, detail) {
    for (const fn of listeners.get(name) || []) {
      try { fn(detail); } catch (e) { console.error(`citymirror ${name}:`, e); }
    }
  };

  cm.t = function (key, vars) {
    const table = cm.boot ? cm.boot.text[cm.state.lang] : {};
    const text = table[key] === undefined ? key : table[key];
    return text.replace(/\{(\w+)\}/g, (m, k) => (vars && k in vars ? String(vars[k]) : m));
  };

  cm.name = function (names) {
    if (!names) return "";
    return (cm.state.lang === "en" ? names.en || names.zh : names.zh || names.en) || "";
  };

  // Names are hostile: text goes in as text only, attributes by setAttribute.
  cm.el = function (tag, attrs, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attrs || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key === "class") node.className = value;
      else if (key === "text") node.textContent = value;
      else if (key.startsWith("on")) { node.addEventListener(key.slice(2), value); cm.heard.add(node); }
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.filter((c) => c !== null && c !== undefined));
    return node;
  };

  cm.byId = (id) => document.getElementById(id);
  cm.setProps = (id, props) => window.dash_clientside.set_props(id, props);
  cm.setText = function (node, text) {
    if (node && node.textContent !== text) node.textContent = text;
  };

  cm.number = function (value, digits) {
    if (value === null || value === undefined || !Number.isFinite(value)) return "—";
    return value.toLocaleString(cm.state.lang === "en" ? "en-GB" : "zh-CN",
      { minimumFractionDigits: digits || 0, maximumFractionDigits: digits || 0 });
  };
  cm.percent = (ratio) => (Number.isFinite(ratio) ? `${cm.number(ratio * 100)}%` : "—");
  cm.age = function (seconds) {
    if (!Number.isFinite(seconds)) return "—";
    const s = Math.max(0, seconds);
    if (s < 90) return cm.t("age_s", { n: Math.round(s) });
    if (s < 5400) return cm.t("age_min", { n: Math.round(s / 60) });
    if (s < 172800) return cm.t("age_h", { n: Math.round(s / 3600) });
    return cm.t("age_d", { n: Math.round(s / 86400) });
  };

  cm.reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  cm.getJSON = async function (url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    const body = await answer.json().catch(() => null);
    if (!answer.ok) {
      const error = new Error((body && body.error && body.error.what) || `${url}: ${answer.status}`);
      error.status = answer.status;
      throw error;
    }
    return body;
  };

  // -- a notice that goes away; faults stay until they are closed ---------------------------
  cm.notice = function (text, kind) {
    const box = cm.byId("notices");
    if (!box) return;
    const close = cm.el("button", { type: "button", class: "notice-close", "aria-label": cm.t("close"),
      text: "×", onclick: () => note.remove() });
    const note = cm.el("div", { class: `notice notice-${kind || "info"}`,
      role: kind === "fault" ? "alert" : "status" }, cm.el("span", { text }), close);
    while (box.children.length >= 4) box.firstChild.remove();
    box.append(note);
    if (kind !== "fault") setTimeout(() => note.remove(), 5000);
  };

  cm.loadCatalogue = async function () {
    const catalogue = await cm.getJSON("/api/layers");
    cm.state.catalogue = catalogue;
    cm.state.byCode = new Map(catalogue.layers.map((layer) => [layer.code, layer]));
    cm.state.dataVersion = catalogue.version;
    cm.emit("catalogue", catalogue);
  };
})();
