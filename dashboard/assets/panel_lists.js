/* Long lists of the panel: fetched page by page, searched on the server; rooms of a floor. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const PAGE = 50, ROOMS = 200, SEARCH_FROM = 12, WAIT_MS = 200;

  function address(place, text, offset) {
    const asked = new URLSearchParams({ q: text, offset, limit: place.dataset.listFloor ? ROOMS : PAGE });
    if (place.dataset.listFloor) asked.set("floor", place.dataset.listFloor);
    const [layer, id] = place.dataset.listOwner.split("/");
    return `/api/features/${layer}/${id}/list/${encodeURIComponent(place.dataset.list)}?${asked}`;
  }

  function room(place, house) {
    const [layer, id] = place.dataset.listOwner.split("/");
    const about = [house.use, house.lease].filter(Boolean).join(" · ");
    const open = () => cm.select(layer, Number(id), { house: house.code });
    return cm.el("button", { type: "button", class: "room", title: [house.room, about].join(" "),
      "data-house": house.code, onclick: open },
      cm.el("span", { text: house.room || house.code }), cm.el("small", { text: about || "—" }));
  }

  function line(row) {
    const name = cm.name(row.name) || row.code || cm.t("unnamed");
    const note = row.kind || row.state || (row.code !== name ? row.code : "");
    const shown = row.id && row.layer
      ? cm.el("button", { type: "button", class: "goto", "data-goto": `${row.layer}/${row.id}`, title: name, text: name })
      : cm.el("span", { text: name });
    return cm.el("li", {}, shown, cm.el("span", { class: "weak", text: note, title: note }));
  }

  function pager(answer, offset, size, turn) {
    if (answer.total <= size) return null;
    const to = Math.min(offset + size, answer.total);
    const button = (label, sign, next, off) => cm.el("button", { type: "button", "aria-label": cm.t(label),
      title: cm.t(label), text: sign, disabled: off, onclick: () => turn(next) });
    return cm.el("div", { class: "list-tools" },
      button("list_previous", "‹", Math.max(0, offset - size), offset <= 0),
      cm.el("span", { class: "weak", text: cm.t("list_page", { from: cm.number(offset + 1), to: cm.number(to), n: cm.number(answer.total) }) }),
      button("list_next", "›", offset + size, to >= answer.total));
  }

  function open(place) {
    if (place.dataset.listState) return;
    place.dataset.listState = "open";
    const rooms = place.dataset.list === "houses", size = place.dataset.listFloor ? ROOMS : PAGE;
    const body = cm.el("div", {});
    let text = "", asked = 0, timer = 0;

    async function turn(offset) {
      const mine = (asked += 1);
      try {
        const answer = await cm.getJSON(address(place, text, offset));
        if (mine !== asked) return;            // a newer question is under way
        const rows = rooms
          ? cm.el("div", { class: "floor-rooms" }, ...answer.rows.map((h) => room(place, h)))
          : cm.el("ul", { class: "list-rows" }, ...answer.rows.map(line));
        const none = answer.total ? null : cm.el("p", { class: "weak", text: cm.t("list_none") });
        body.replaceChildren(...[none || rows, pager(answer, offset, size, turn)].filter(Boolean));
      } catch (e) {
        body.replaceChildren(cm.el("p", { class: "weak", text: `${cm.t("list_failed")} ${e.message}` }));
      }
    }

    const total = Number(place.dataset.listTotal);
    if (total > SEARCH_FROM) {
      const box = cm.el("input", { type: "search", placeholder: cm.t("list_find"), "aria-label": cm.t("list_find"),
        maxlength: 100, oninput: (e) => {
          text = e.target.value;
          clearTimeout(timer);
          timer = setTimeout(() => turn(0), WAIT_MS);
        } });
      place.append(cm.el("div", { class: "list-tools" }, box));
    }
    body.append(cm.el("p", { class: "weak", role: "status", text: cm.t("loading") }));
    place.append(body);
    turn(0);
  }

  function look() {
    for (const place of document.querySelectorAll("#inspector-body [data-list]")) {
      const fold = place.closest("details");
      if (!fold || fold.open) open(place);
    }
  }

  cm.on("map", () => {
    new MutationObserver(look).observe(cm.byId("inspector-body"), { childList: true });
    look();
  });
  // "toggle" does not bubble, but it can be caught on its way down.
  document.addEventListener("toggle", (e) => {
    if (e.target.closest && e.target.closest("#inspector-body")) look();
  }, true);

  // -- back: what was looked at before, in this page ------------------------------------------
  const past = [];
  let here = null, going = false;
  const key = (s) => (s ? `${s.layer}/${s.id}/${s.house || ""}` : "");

  cm.on("selection", (s) => {
    if (here && s && key(here) !== key(s) && !going) past.push(here);
    if (!s) past.length = 0;
    here = s ? { ...s } : null;
    document.body.dataset.back = past.length ? "yes" : "no";
  });
  cm.back = function () {
    const last = past.pop();
    if (!last) return;
    going = true;
    cm.select(last.layer, last.id, { house: last.house, fly: true });
    going = false;
  };
  document.addEventListener("click", (e) => {
    const act = e.target.closest("[data-action=back]");
    if (act) cm.back();
  });
})();
