/* Pages over the map: one at a time, each with an address of its own (#/name?query), Back closes it. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const known = new Map();
  let now = null, begun = false;

  /* A page: { open(params), close(), update?(params), escape?() -> was it used, find?() }.
     It shows and hides its own section; the map stays where it is, below. */
  const pages = (cm.pages = {
    register(name, page) { known.set(name, page); },
    get now() { return now; },
    has: (name) => known.has(name),
  });

  const hashOf = (name, query) => `#/${name}${query ? `?${query}` : ""}`;
  function parse(hash) {
    const at = /^#\/([a-z]+)(?:\?(.*))?$/.exec(hash);
    return at ? { name: at[1], params: new URLSearchParams(at[2] || "") } : null;
  }

  function mark() {
    document.body.dataset.page = now ? now.name : "";
    for (const b of document.querySelectorAll("[data-page-to]")) {
      b.setAttribute("aria-pressed", String(b.dataset.pageTo === (now ? now.name : "map")));
    }
    cm.emit("page", now);
  }

  function show(name, params) {
    if (now && now.name === name) {
      now = { name, params };
      if (known.get(name).update) known.get(name).update(params);
      return;
    }
    const before = now;
    now = { name, params };
    if (before) known.get(before.name).close();
    known.get(name).open(params);
    mark();
  }

  function hide() {
    if (!now) return;
    const { name } = now;
    now = null;
    known.get(name).close();
    mark();
  }

  // Opens a page as a step that Back takes back; "map" is the map itself.
  pages.go = function (name, params) {
    if (name === "map" || !known.has(name)) return pages.close();
    const hash = hashOf(name, new URLSearchParams(params || {}).toString());
    if (location.hash !== hash) history.pushState(null, "", location.pathname + location.search + hash);
    return show(name, new URLSearchParams(params || {}));
  };

  // What the page shows now, in its address, without a step: filters, sorting, the chosen row.
  pages.say = function (params) {
    if (!now) return;
    now.params = params;
    history.replaceState(history.state, "", location.pathname + location.search + hashOf(now.name, params.toString()));
  };

  pages.close = function () {
    if (!now) return;
    hide();
    history.pushState(null, "", location.pathname + location.search + (cm.linkHash ? cm.linkHash() : ""));
  };

  pages.goHash = function (hash) {
    const to = parse(hash);
    if (to && known.has(to.name)) pages.go(to.name, to.params);
  };
  pages.hash = () => (now ? hashOf(now.name, now.params.toString()) : "");

  function follow() {
    const to = parse(location.hash);
    if (to && known.has(to.name)) show(to.name, to.params);
    else hide();
  }

  // ?page=name opens a page too; it becomes the one form of the address.
  function begin() {
    if (begun) return;
    begun = true;
    const url = new URL(location.href);
    const asked = url.searchParams.get("page");
    if (asked !== null) {
      url.searchParams.delete("page");
      if (known.has(asked)) url.hash = hashOf(asked, "");
      history.replaceState(history.state, "", url);
    }
    follow();
    mark();
  }

  cm.on("start", () => setTimeout(begin, 0));
  window.addEventListener("hashchange", () => { if (begun) follow(); });
  window.addEventListener("popstate", () => { if (begun) follow(); });

  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-page-to]");
    if (!button || !cm.boot) return;
    const name = button.dataset.pageTo;
    if (now && now.name === name) pages.close();
    else pages.go(name, button.dataset.pageQuery);
  });

  document.addEventListener("keydown", (e) => {
    if (!now || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("#header, #views, dialog")) return;
    const page = known.get(now.name);
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName);
    if (e.key === "/" && !typing && page.find) {
      e.preventDefault();
      e.stopPropagation();
      page.find();
    } else if (e.key === "Escape" && cm.byId("views").hidden) {
      e.stopPropagation();
      if (!page.escape || !page.escape()) pages.close();
    }
  }, true);
})();
