/* Drawing again under somebody's finger: what stands there stays and is told the new words, only the rest is made anew. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const FIELDS = /^(INPUT|SELECT|TEXTAREA|CANVAS)$/;

  // What hears acts on what it was made for: it stays only for its like, by data-keep, which says for what it acts.
  const name = (node) => (node.dataset && node.dataset.keep) || "";
  const bound = (node) => cm.heard.has(node) || FIELDS.test(node.nodeName);
  const alike = (old, node) => old.nodeName === node.nodeName && name(old) === name(node)
    && (name(node) !== "" || !(bound(old) || bound(node)));

  // What a person did to it is theirs: what is typed, what is unfolded; data-own: its inside is somebody else's.
  function tell(old, node) {
    if (old.nodeType !== Node.ELEMENT_NODE) { if (old.data !== node.data) old.data = node.data; return; }
    for (const one of [...old.attributes]) if (!node.hasAttribute(one.name) && one.name !== "open") old.removeAttribute(one.name);
    for (const one of node.attributes) if (one.name !== "open" && old.getAttribute(one.name) !== one.value) old.setAttribute(one.name, one.value);
    if (node.type === "checkbox") old.checked = node.checked;
    if (!node.hasAttribute("data-own")) cm.renew(old, ...node.childNodes);
  }

  /* Makes `box` hold these nodes, or those that stand there for the same and keep focus, press and text. */
  cm.renew = function (box, ...nodes) {
    const there = [...box.childNodes];
    cm.order(box, nodes.filter((node) => node !== null && node !== undefined).map((given) => {
      const node = given instanceof Node ? given : document.createTextNode(given), at = there.findIndex((old) => alike(old, node));
      if (at < 0) return node;
      const [old] = there.splice(at, 1);
      tell(old, node);
      return old;
    }));
  };

  /* Puts these nodes, and no others, into `box` in this order: the one with the focus stays, the others move round it;
     while one is pressed, none of those that are there changes its place. */
  cm.order = function (box, nodes) {
    const wanted = new Set(nodes), pressed = box.querySelector(":scope > :active");
    for (const node of [...box.childNodes]) if (!wanted.has(node)) node.remove();
    if (pressed && nodes.length === box.childNodes.length) return;
    const held = pressed || nodes.find((node) => node.contains(document.activeElement));
    let spot = box.firstChild;
    for (const node of nodes) {
      while (node === held && spot !== held) { const later = spot; spot = spot.nextSibling; box.append(later); }
      if (node === spot) spot = spot.nextSibling; else box.insertBefore(node, spot);
    }
  };
})();
