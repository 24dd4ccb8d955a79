/* The search box: what is typed goes to /api/search, a hit is selected and flown to. */
(function () {
  "use strict";
  const cm = window.citymirror;
  let input = null, list = null, timer = 0, asked = 0, hits = [], at = -1;

  function hide() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  }

  function choose(hit) {
    hide();
    input.blur();
    cm.select(hit.layer, hit.id, { fly: true, lon: hit.lon, lat: hit.lat });
  }

  // offsets count code points; a string's own index counts UTF-16 units
  function marked(text, spans) {
    const signs = Array.from(text), parts = [];
    let at = 0;
    for (const [start, end] of spans || []) {
      if (start > at) parts.push(signs.slice(at, start).join(""));
      parts.push(cm.el("mark", { text: signs.slice(start, end).join("") }));
      at = end;
    }
    parts.push(signs.slice(at).join(""));
    return parts.filter((part) => part !== "");
  }

  function option(hit, index) {
    const layer = cm.state.byCode.get(hit.layer);
    const name = cm.name(hit.name) || hit.code || `${hit.layer}/${hit.id}`;
    const spans = hit.spans[name === hit.name.zh ? "zh" : name === hit.name.en ? "en" : "code"];
    const meta = [layer ? cm.name(layer.name) : hit.layer];
    return cm.el("li", { id: `search-hit-${index}`, role: "option", class: "search-hit",
      "data-testid": "search-hit", title: name,
      onmousedown: (e) => { e.preventDefault(); choose(hit); } },
    cm.el("span", { class: "hit-name" }, ...marked(name, spans)),
    cm.el("span", { class: "hit-why", "data-why": hit.why, text: cm.t(`why_${hit.why}`) }),
    cm.el("span", { class: "hit-meta" }, meta.join(""),
      ...(hit.code ? [" · ", ...marked(hit.code, hit.spans.code)] : [])));
  }

  function message(key, detail) {
    list.replaceChildren(cm.el("li", { class: "search-note", role: "status",
      text: cm.t(key) + (detail ? ` ${detail}` : "") }));
    show();
  }
  function show() {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  // of equally good hits the one nearer to the middle of the map comes first
  function near() {
    const camera = cm.ready && cm.camera ? cm.camera() : null;
    return camera && Number.isFinite(camera.longitude) && Number.isFinite(camera.latitude)
      ? `&lon=${camera.longitude.toFixed(5)}&lat=${camera.latitude.toFixed(5)}` : "";
  }

  async function run(text) {
    const mine = ++asked;
    message("search_busy");
    try {
      const answer = await cm.getJSON(`/api/search?limit=12${near()}&q=${encodeURIComponent(text)}`);
      if (mine !== asked) return;
      hits = answer.hits;
      if (!hits.length) return message("search_none");
      list.replaceChildren(...hits.map(option));
      show();
    } catch (e) {
      if (mine === asked) message("search_failed", e.message);
    }
  }

  function typed() {
    clearTimeout(timer);
    const text = input.value.trim();
    if (!text) { asked += 1; return hide(); }
    timer = setTimeout(() => run(text.slice(0, 200)), 160);
  }

  function move(step) {
    const options = [...list.querySelectorAll("[role=option]")];
    if (!options.length) return;
    at = (at + step + options.length) % options.length;
    options.forEach((o, i) => o.setAttribute("aria-selected", String(i === at)));
    options[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[at].id);
  }

  function keyed(e) {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      move(e.key === "ArrowDown" ? 1 : -1);
    } else if (e.key === "Enter" && !list.hidden && hits.length) {
      choose(hits[Math.max(at, 0)]);
    } else if (e.key === "Escape") {
      e.stopPropagation();
      hide();
      input.blur();
    }
  }

  function label() {
    if (!input) return;
    input.placeholder = cm.t("search_hint");
    input.setAttribute("aria-label", cm.t("search"));
  }

  cm.on("start", () => {
    input = cm.el("input", { id: "search-input", type: "search", role: "combobox", autocomplete: "off",
      "aria-controls": "search-hits", "aria-expanded": "false", maxlength: "200",
      oninput: typed, onkeydown: keyed, onblur: () => hide(), onfocus: () => input.value && typed() });
    list = cm.el("ul", { id: "search-hits", role: "listbox", hidden: true });
    cm.byId("search").append(input, list);
    label();
  });
  cm.on("look", label);
})();
