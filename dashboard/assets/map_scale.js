/* Sizes of the map by screen: a wall is read from five metres, so text and symbols are drawn larger. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const NEAR = 15;          // text that begins here or later is detail, and a wall begins nearer
  const WHOLE = 0.02;
  const FACTORS = { wall: 1.85, tablet: 1.15, desk: 1 };
  const SCALED = {
    symbol: [["layout", "text-size", 1], ["paint", "text-halo-width", 1]],
    circle: [["paint", "circle-radius", 0.8], ["paint", "circle-stroke-width", 0.8]],
    line: [["paint", "line-width", 0.6]],
  };

  // Zoom may stand at the top of an expression only, so the outputs are scaled and not the whole.
  function times(value, k) {
    if (typeof value === "number") return value * k;
    if (!Array.isArray(value)) return value;
    const [kind] = value;
    const output = {
      interpolate: (i) => i >= 4 && i % 2 === 0,
      step: (i) => i >= 2 && i % 2 === 0,
      case: (i) => i % 2 === 0 || i === value.length - 1,
      match: (i) => i >= 3 && (i % 2 === 1 || i === value.length - 1),
    }[kind];
    if (!output) return ["*", value, k];
    return value.map((part, i) => (i > 0 && output(i) ? times(part, k) : part));
  }

  cm.times = times;

  cm.scaleFactor = () => FACTORS[cm.state.screen] || 1;

  cm.scaleStyle = function (style) {
    const factor = cm.scaleFactor();
    if (factor === 1) return style;
    for (const layer of style.layers) {
      if (layer.type === "symbol" && layer.minzoom >= NEAR) layer.minzoom += nearer();
      for (const [part, key, share] of SCALED[layer.type] || []) {
        const value = layer[part] && layer[part][key];
        if (value === undefined) continue;
        layer[part][key] = times(value, 1 + (factor - 1) * share);
      }
    }
    return style;
  };

  // The same stretch of town on every width: a wall twice as wide as a desk stands one zoom nearer.
  function nearer() {
    return Math.min(1.2, Math.max(-0.8, Math.log2(Math.max(window.innerWidth, 600) / 1920)));
  }
  // From a whole zoom on a view asks for four times the tiles of one just before it, and on a wall that
  // is hundreds for what no eye tells apart.
  function justBefore(zoom) {
    const whole = Math.round(zoom);
    return nearer() > 0 && Math.abs(zoom - whole) < WHOLE ? whole - WHOLE : zoom;
  }
  cm.homeView = (view) => ({ ...view, zoom: justBefore(view.zoom + nearer()) });

  cm.scaleDeck = function (layer) {
    const factor = cm.scaleFactor();
    const out = typeof layer.getSize === "number" ? { ...layer, getSize: layer.getSize * factor } : { ...layer };
    if (Array.isArray(layer.getPixelOffset)) out.getPixelOffset = layer.getPixelOffset.map((v) => v * factor);
    if (Array.isArray(layer.backgroundPadding)) out.backgroundPadding = layer.backgroundPadding.map((v) => v * factor);
    return out;
  };
})();
