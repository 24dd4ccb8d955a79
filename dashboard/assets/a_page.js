/* What the page looks like before anything is drawn: language, theme, screen; and their switches. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const query = new URLSearchParams(location.search);

  function remembered(key) {
    try { return localStorage.getItem(`citymirror.${key}`); } catch (e) { return null; }
  }
  function remember(key, value) {
    try { localStorage.setItem(`citymirror.${key}`, value); } catch (e) { /* private window: fine */ }
  }
  const pick = (allowed, ...values) => values.find((v) => allowed.includes(v));

  function screenOf() {
    const asked = pick(["wall", "desk", "tablet"], query.get("screen"));
    if (asked) return asked;
    if (window.innerWidth >= 2560) return "wall";
    const touch = window.matchMedia("(pointer: coarse)").matches;
    return window.innerWidth <= 1280 && (touch || window.innerWidth < 1100) ? "tablet" : "desk";
  }

  cm.state.lang = pick(["zh", "en"], query.get("lang"), remembered("lang"), "zh");
  cm.state.screen = screenOf();
  // The tablet is read in the sun; wall and desk are dark rooms.
  cm.state.theme = pick(["dark", "light"], query.get("theme"), remembered("theme"),
    cm.state.screen === "tablet" ? "light" : "dark");

  const root = document.documentElement;
  function mark() {
    root.dataset.theme = cm.state.theme;
    root.dataset.screen = cm.state.screen;
    root.dataset.lang = cm.state.lang;
    root.lang = cm.state.lang === "en" ? "en" : "zh-CN";
  }
  mark();

  function toAddress(key, value) {
    const url = new URL(location.href);
    if (!url.searchParams.has(key)) return;
    url.searchParams.set(key, value);
    history.replaceState(history.state, "", url);
  }

  cm.applyTexts = function (within) {
    for (const node of (within || document).querySelectorAll("[data-t]")) {
      cm.setText(node, cm.t(node.dataset.t));
    }
    for (const node of (within || document).querySelectorAll("[data-t-label]")) {
      const text = cm.t(node.dataset.tLabel);
      node.setAttribute("aria-label", text);
      if (node.tagName === "BUTTON") node.title = text;
    }
    for (const node of (within || document).querySelectorAll("[data-t-title]")) node.title = cm.t(node.dataset.tTitle);
    for (const node of document.querySelectorAll("[data-name-zh]")) {
      cm.setText(node, cm.state.lang === "en" ? node.dataset.nameEn : node.dataset.nameZh);
    }
    if (cm.boot) document.title = `${cm.name(cm.boot.district)} · ${cm.t("product")}`;
  };

  cm.setLang = function (lang) {
    cm.state.lang = lang;
    remember("lang", lang);
    toAddress("lang", lang);
    mark();
    cm.applyTexts();
    cm.setProps("page-lang", { data: lang });
    cm.emit("look", "lang");
  };

  cm.setTheme = function (theme) {
    cm.state.theme = theme;
    remember("theme", theme);
    toAddress("theme", theme);
    mark();
    cm.emit("look", "theme");
  };

  window.addEventListener("resize", () => {
    const screen = screenOf();
    if (screen === cm.state.screen) return;
    cm.state.screen = screen;
    mark();
    cm.emit("screen", screen);
  });
})();
