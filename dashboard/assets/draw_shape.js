/* Drawn shapes as text and as rings: polygon:, rect:, circle:, road: (docs/block.md); no map, no DOM. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const EARTH_M = 6371008.8;
  const rad = (deg) => deg * Math.PI / 180;
  const at = (p) => `${p[0].toFixed(6)},${p[1].toFixed(6)}`;
  const finite = (numbers, count) => numbers.length === count && numbers.every(Number.isFinite);

  cm.metresBetween = function (a, b) {
    const dLat = rad(b[1] - a[1]), dLon = rad(b[0] - a[0]);
    const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(a[1])) * Math.cos(rad(b[1])) * Math.sin(dLon / 2) ** 2;
    return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
  };

  // Null while there are too few points to enclose anything.
  cm.shapeText = function (kind, points, reach, road) {
    if (kind === "polygon") return points.length >= 3 ? `polygon:${points.map(at).join(";")}` : null;
    if (kind === "rect") {
      if (points.length < 2) return null;
      const [a, b] = points, x = [a[0], b[0]].sort((m, n) => m - n), y = [a[1], b[1]].sort((m, n) => m - n);
      return `rect:${at([x[0], y[0]])},${at([x[1], y[1]])}`;
    }
    if (kind === "circle") return points.length && reach >= 1 ? `circle:${at(points[0])},${Math.round(reach)}` : null;
    return road && reach >= 1 ? `road:${road.layer}/${road.id},${Math.round(reach)}` : null;
  };

  cm.parseShape = function (text) {
    const cut = text.indexOf(":"), kind = text.slice(0, cut), rest = text.slice(cut + 1);
    const numbers = rest.split(/[,;]/).map(Number);
    if (kind === "polygon" && numbers.length >= 6 && numbers.length % 2 === 0 && numbers.every(Number.isFinite)) {
      const points = [];
      for (let i = 0; i < numbers.length; i += 2) points.push([numbers[i], numbers[i + 1]]);
      return { kind, points };
    }
    if (kind === "rect" && finite(numbers, 4)) {
      return { kind, points: [[numbers[0], numbers[1]], [numbers[2], numbers[3]]] };
    }
    if (kind === "circle" && finite(numbers, 3)) {
      return { kind, points: [[numbers[0], numbers[1]]], reach: numbers[2] };
    }
    const road = kind === "road" && /^([a-z][a-z0-9_]{0,60})\/(\d{1,16}),(\d+(?:\.\d+)?)$/.exec(rest);
    return road ? { kind, points: [], road: { layer: road[1], id: Number(road[2]) }, reach: Number(road[3]) } : null;
  };

  // What is seen while drawing; the server's own outline takes its place once it has answered.
  cm.shapeRing = function (kind, points, reach) {
    if (kind === "polygon") return points.length ? [...points, points[0]] : [];
    if (kind === "rect" && points.length > 1) {
      const [a, b] = points;
      return [a, [b[0], a[1]], b, [a[0], b[1]], a];
    }
    if (kind !== "circle" || !points.length || !(reach > 0)) return [];
    const [lon, lat] = points[0], ring = [];
    for (let i = 0; i <= 64; i += 1) {
      const turn = i / 32 * Math.PI, metre = 180 / Math.PI / EARTH_M;
      ring.push([lon + reach * Math.cos(turn) * metre / Math.cos(rad(lat)), lat + reach * Math.sin(turn) * metre]);
    }
    return ring;
  };

  cm.eastOf = (point, metres) =>
    [point[0] + metres * 180 / Math.PI / EARTH_M / Math.cos(rad(point[1])), point[1]];
})();
