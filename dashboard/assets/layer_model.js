/* What the layer tree knows: which layers there are, which are on, how old, and how they are found. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const tree = (cm.tree = { groups: [], rows: [], solo: null });
  cm.state.opacity = {};

  tree.drawn = (layer) => Boolean(layer.style_layers && layer.style_layers.length);
  tree.shown = (layer) =>
    (layer.code in cm.state.visibility ? cm.state.visibility[layer.code] : layer.visible);
  tree.on = (layer) => tree.drawn(layer) && tree.shown(layer);
  tree.opacity = (code) => (code in cm.state.opacity ? cm.state.opacity[code] : 1);

  // A page stays open for weeks: what was fresh when it was asked for grows stale by itself.
  tree.status = function (layer) {
    const late = layer.due_at && Date.now() >= Date.parse(layer.due_at);
    return late && layer.status === "fresh" ? "stale" : layer.status;
  };
  tree.bad = (status) => status === "stale" || status === "failed";
  tree.age = (layer) => cm.age((Date.now() - Date.parse(layer.loaded_at)) / 1000);

  tree.low = function (layer) {
    const map = cm.map();
    return Boolean(map) && tree.drawn(layer) && map.getZoom() < layer.min_zoom;
  };

  const plain = (text) => text.normalize("NFKC").toLowerCase();
  function words(layer) {
    const owner = layer.owner || {};
    const groups = (layer.group || []).map((g) => `${g.zh} ${g.en}`).join(" ");
    return plain(`${layer.name.zh} ${layer.name.en} ${layer.code} ${owner.zh || ""} ${owner.en || ""} ` +
      `${groups} ${layer.find || ""}`);
  }

  // Every word typed must be found: in names, code, owner, groups, pinyin or its initials.
  tree.matcher = function (text) {
    const wanted = plain(text).split(/\s+/).filter(Boolean);
    return (row) => wanted.every((word) => row.words.includes(word));
  };

  tree.codes = (group) => [...group.layers, ...(group.groups || []).flatMap(tree.codes)];

  tree.row = (layer, parts) => ({ layer, words: words(layer), ...parts });

  // -- folds, remembered per district -------------------------------------------------------
  const key = () => `citymirror.folds.${cm.state.catalogue.district.id}`;
  tree.folds = function () {
    try { return JSON.parse(localStorage.getItem(key())) || {}; } catch (e) { return {}; }
  };
  tree.rememberFolds = function (folds) {
    try { localStorage.setItem(key(), JSON.stringify(folds)); } catch (e) { /* private window: fine */ }
  };
})();
