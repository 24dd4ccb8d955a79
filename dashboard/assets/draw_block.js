/* The block of a finished shape: store, address, outline of what the server counted, files. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const SUFFIX = { csv: "csv", xlsx: "xlsx", geojson: "geojson" };
  cm.state.block = null;

  cm.setBlock = function (text) {
    cm.state.block = text;
    if (cm.state.selection) cm.clearSelection();
    document.body.dataset.inspector = "open";
    document.body.dataset.block = "yes";
    cm.setProps("block", { data: { shape: text, ts: Date.now() } });
    cm.emit("block", text);
  };

  cm.clearBlock = function () {
    if (!cm.state.block) return;
    cm.state.block = null;
    delete document.body.dataset.block;
    if (!cm.state.selection) document.body.dataset.inspector = "closed";
    cm.setProps("block", { data: null });
    cm.drawGrids(null, []);
    cm.forgetShape();
    cm.emit("block", null);
  };

  // From the address: shape and panel, without touching the selection that the address also holds.
  cm.openBlock = function (text) {
    if (!text || text === cm.state.block) return;
    cm.state.block = text;
    document.body.dataset.inspector = "open";
    document.body.dataset.block = "yes";
    cm.showShape(text);
    cm.setProps("block", { data: { shape: text, ts: Date.now() } });
    cm.emit("block", text);
  };

  // The panel carries the outline and the grids that were counted.
  function read() {
    const node = document.querySelector("#inspector-body [data-block-shape]");
    if (!node || !cm.state.block) return;
    cm.drawShape(JSON.parse(node.dataset.blockShape));
    const ids = node.dataset.blockGrids ? node.dataset.blockGrids.split(",").map(Number) : [];
    cm.drawGrids(node.dataset.blockGridLayer || null, ids);
  }

  async function download(format) {
    const shape = cm.state.block;
    if (!shape) return;
    try {
      const answer = await fetch("/api/block", { method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ shape, format, lang: cm.state.lang }) });
      if (!answer.ok) throw new Error((await answer.json()).error.what);
      const address = URL.createObjectURL(await answer.blob());
      const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
      const link = cm.el("a", { href: address, download: name ? name[1] : `block.${SUFFIX[format]}` });
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    } catch (e) {
      cm.notice(`${cm.t("export_failed")} ${e.message}`, "fault");
    }
  }

  cm.on("map", () => {
    new MutationObserver(read).observe(cm.byId("inspector-body"), { childList: true });
    if (cm.hashBlock()) cm.openBlock(cm.hashBlock());
  });

  // Escape closes what lies on top: the selection first, then the block.
  document.addEventListener("keydown", (e) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName);
    if (e.key === "Escape" && !typing && !cm.state.selection) cm.clearBlock();
  }, true);

  document.addEventListener("click", (e) => {
    const file = e.target.closest("#inspector [data-export]");
    if (file) return download(file.dataset.export);
    const act = e.target.closest("[data-action]");
    if (!act) return;
    if (act.dataset.action === "block-close") cm.clearBlock();
    if (act.dataset.action === "block-back") cm.clearSelection();
  });
})();
