/* Buttons and keys of the map, the drawers of the tablet, copying, the scale and the compass. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const move = (options) => ({ ...options, duration: cm.reducedMotion() || cm.software ? 0 : 300 });

  function home(map) {
    const v = cm.homeView(cm.boot.view);
    map.easeTo(move({ center: [v.longitude, v.latitude], zoom: v.zoom, pitch: v.pitch, bearing: v.bearing }));
  }

  const mapActions = {
    "zoom-in": (map) => map.easeTo(move({ zoom: map.getZoom() + 1 })),
    "zoom-out": (map) => map.easeTo(move({ zoom: map.getZoom() - 1 })),
    north: (map) => map.easeTo(move({ bearing: 0 })),
    pitch: (map) => map.easeTo(move({ pitch: map.getPitch() > 5 ? 0 : cm.boot.view.pitch || 55 })),
    home,
  };
  const pageActions = {
    lang: () => cm.setLang(cm.state.lang === "zh" ? "en" : "zh"),
    theme: () => cm.setTheme(cm.state.theme === "dark" ? "light" : "dark"),
    close: () => cm.clearSelection(),
    link: () => copy(location.origin + location.pathname + location.search + cm.linkHash(), "link_copied"),
    drawer: (button) => drawer(button.dataset.drawer),
  };

  cm.copy = copy;
  async function copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      cm.notice(cm.t(done));
    } catch (e) {
      cm.notice(`${cm.t("copy_failed")} ${text}`, "fault");
    }
  }

  // Tablet: one drawer at a time above the bottom bar; the map keeps the rest.
  function drawer(name) {
    const open = document.body.dataset.drawer === name ? "" : name;
    document.body.dataset.drawer = open;
    for (const b of document.querySelectorAll("[data-drawer][data-action]")) {
      b.setAttribute("aria-pressed", String(b.dataset.drawer === open));
    }
  }

  // What was chosen in a drawer is shown in the panel that the drawer would cover.
  cm.on("selection", (s) => {
    const open = document.body.dataset.drawer;
    if (s && open && cm.state.screen === "tablet") drawer(open);
  });

  document.addEventListener("click", (e) => {
    const copyButton = e.target.closest("[data-copy]");
    if (copyButton) return copy(copyButton.dataset.copy, "copied");
    const button = e.target.closest("[data-action]");
    if (!button || !cm.boot) return;
    const map = cm.map();
    if (mapActions[button.dataset.action]) return map && mapActions[button.dataset.action](map);
    const act = pageActions[button.dataset.action];
    if (act) act(button);
  });

  const typing = (node) => node && (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) || node.isContentEditable);
  const PAN = { ArrowUp: [0, -120], ArrowDown: [0, 120], ArrowLeft: [-120, 0], ArrowRight: [120, 0] };

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || cm.pages.now) return;
    const map = cm.map();
    if (e.key === "/") {
      e.preventDefault();
      const box = cm.byId("search-input");
      if (box) box.focus();
    } else if (e.key === "Escape") cm.clearSelection();
    else if (!map || e.target.closest("#left, #inspector")) return;
    else if (PAN[e.key]) { e.preventDefault(); e.stopPropagation(); map.panBy(PAN[e.key], move({})); }
    else if (e.key === "+" || e.key === "=") { e.stopPropagation(); mapActions["zoom-in"](map); }
    else if (e.key === "-" || e.key === "_") { e.stopPropagation(); mapActions["zoom-out"](map); }
    else if (/^r$/i.test(e.key)) map.easeTo(move({ bearing: map.getBearing() + (e.shiftKey ? -30 : 30) }));
    else if (/^h$/i.test(e.key)) home(map);
  }, true);

  function scale(map) {
    const width = cm.state.screen === "wall" ? 220 : 110;
    const y = map.getContainer().clientHeight / 2, x = map.getContainer().clientWidth / 2;
    const a = map.unproject([x - width / 2, y]), b = map.unproject([x + width / 2, y]);
    const metres = a.distanceTo(b);
    if (!Number.isFinite(metres) || metres <= 0) return;
    const power = 10 ** Math.floor(Math.log10(metres));
    const nice = [5, 3, 2, 1].map((n) => n * power).find((n) => n <= metres) || power;
    cm.byId("scale-bar").style.width = `${(width * nice / metres).toFixed(0)}px`;
    cm.setText(cm.byId("scale-text"), nice >= 1000 ? `${nice / 1000} km` : `${nice} m`);
  }

  function compass(map) {
    const needle = cm.byId("needle");
    if (needle) needle.style.transform = `rotate(${(-map.getBearing()).toFixed(1)}deg)`;
    cm.setText(cm.byId("pitch-word"), map.getPitch() > 5 ? "2D" : "3D");
  }

  cm.on("map", (map) => {
    map.keyboard.disable(); // our keys, with our focus rules
    const both = () => { scale(map); compass(map); };
    map.on("moveend", both);
    map.on("rotate", () => compass(map));
    both();
    cm.on("screen", both);
  });
})();
