"""Bridges: decks that rise over the water, arches and pylons, as prisms; decks as outlines."""

import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Polygon

from data.generator.curves import smooth
from data.generator.forms import Prism, outline
from data.generator.spec import Spec

SEGMENT_M = 14.0
DECK_M = 1.8


def bridge_tables(spec: Spec, rows: list[dict[str, str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (decks as flat outlines, prisms of decks, arches and pylons)."""
    decks, parts = [], []
    for row in rows:
        line = smooth(spec.points(row["points"]))
        width, deck = float(row["width_m"]), float(row["deck_m"])
        walks = _walks(line, width) if row["kind"] == "arch_walks" else [(line, width)]
        surface = shapely.union_all([w.buffer(h / 2, cap_style="flat") for w, h in walks])
        decks.append({**_names(row), "kind": "bridge", "geometry": surface})
        prisms = [p for walk, wide in walks for p in _deck(walk, wide, deck)]
        if row["kind"] == "arch_walks":
            prisms += _arch(line, float(row["span_m"]), float(row["rise_m"]), deck)
        elif row["rise_m"]:
            prisms += _pylons(line, width, float(row["span_m"]), float(row["rise_m"]), row["kind"])
        parts += [{**_names(row), "kind": p.kind, "base_m": p.base, "height_m": p.top,
                   "geometry": p.outline} for p in prisms]
    return pd.DataFrame(decks), pd.DataFrame(parts)


def _names(row: dict[str, str]) -> dict[str, str]:
    return {"name": row["name"], "name_en": row["name_en"]}


def _walks(line: LineString, width: float) -> list[tuple[LineString, float]]:
    """Return the two curved walks of a foot bridge: they part from one landing and meet again."""
    start, end = np.array(line.coords[0]), np.array(line.coords[-1])
    way = end - start
    side = np.array([way[1], -way[0]]) / np.hypot(*way)
    t = np.linspace(0, 1, 25)[:, None]
    bulge = np.sin(np.pi * t)
    east = start + way * t + side * bulge * width * 3.0
    west = start + way * t - side * bulge * width * 0.9
    return [(LineString(east), width * 0.75), (LineString(west), width * 0.6)]


def _deck(line: LineString, width: float, height: float) -> list[Prism]:
    """Cut the deck into segments whose height follows a flat hump from 3 m at the ends."""
    n = max(4, int(line.length / SEGMENT_M))
    cuts = np.linspace(0, line.length, n + 1)
    at = shapely.get_coordinates(shapely.line_interpolate_point(line, cuts))
    out = []
    for i in range(n):
        piece = LineString(at[i: i + 2]).buffer(width / 2, cap_style="square", quad_segs=1) \
            if n < 3 else _slab(at, i, width)
        top = 3 + (height - 3) * np.sin(np.pi * (i + 0.5) / n) ** 0.6
        out.append(Prism(piece, round(top - DECK_M, 2), round(float(top), 2), "deck"))
    return out


def _slab(at: np.ndarray, i: int, width: float) -> Polygon:
    """Return the quadrilateral of segment ``i``; neighbours share their cross edge."""
    way = np.gradient(at, axis=0)
    normal = np.stack([-way[:, 1], way[:, 0]], 1) / np.hypot(*way.T)[:, None] * width / 2
    return Polygon([at[i] - normal[i], at[i + 1] - normal[i + 1],
                    at[i + 1] + normal[i + 1], at[i] + normal[i]])


def _arch(line: LineString, span: float, rise: float, deck: float) -> list[Prism]:
    """Return a parabolic rib over the middle of ``line``: ``rise`` m over the deck's foot."""
    start, end = np.array(line.coords[0]), np.array(line.coords[-1])
    way = (end - start) / np.hypot(*(end - start))
    angle = float(np.degrees(np.arctan2(way[1], way[0])))
    middle, n = (start + end) / 2, 44
    out = []
    for i in range(n):
        t = (i + 0.5) / n * 2 - 1
        z = (deck - 6) + rise * (1 - t * t)
        slope = abs(2 * rise * t / (span / 2))
        thick = 1.6 + slope * span / n / 2
        centre = middle + way * t * span / 2
        box = outline("box", span / n * 1.02, 4.2 - 1.4 * (1 - t * t), angle,
                      (float(centre[0]), float(centre[1])))
        out.append(Prism(box, round(max(0.0, z - thick), 2), round(z + thick, 2), "arch"))
    return out


def _pylons(line: LineString, width: float, span: float, rise: float, kind: str) -> list[Prism]:
    """Return pylons: one shell tower off the middle, or two columns a span apart."""
    if kind == "shell":
        places, steps = [line.length / 2 - span * 0.18], 16
    else:
        places, steps = [line.length / 2 - span / 2, line.length / 2 + span / 2], 6
    out = []
    for s in places:
        at = np.array(line.interpolate(s).coords[0])
        ahead = np.array(line.interpolate(s + 1).coords[0]) - at
        angle = float(np.degrees(np.arctan2(ahead[1], ahead[0])))
        side = np.array([-ahead[1], ahead[0]]) / np.hypot(*ahead)
        for k in range(steps):
            z0, z1 = rise * k / steps, rise * (k + 1) / steps
            # The legs lean together like a shell: half the deck's width at the foot, none on top.
            lean = (width / 2 + 3) * np.sqrt(max(0.0, 1 - ((z0 + z1) / 2 / rise) ** 2))
            for sign in (-1, 1):
                c = at + side * sign * lean
                box = outline("box", 6.5, 3.4, angle, (float(c[0]), float(c[1])))
                out.append(Prism(box, round(z0, 2), round(z1, 2), "pylon"))
    return out
