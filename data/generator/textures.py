"""Block textures: how one kind of city puts buildings on a parcel (all vectorised, metres)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import Polygon

from data.generator.footprints import polygons, set_out

Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lots:
    """Buildings set out on one parcel: polygons, storeys, and what each is for."""

    shapes: np.ndarray
    storeys: np.ndarray
    use: np.ndarray


@dataclass(frozen=True, slots=True)
class Parcel:
    """Land to build on: outline, centre, long side's direction and the box around it."""

    outline: Polygon
    centre: np.ndarray
    angle: float
    length: float
    depth: float


def parcel(outline: Polygon) -> Parcel:
    """Measure ``outline`` along its oriented envelope."""
    box = np.array(shapely.oriented_envelope(outline).exterior.coords)
    a, b = box[1] - box[0], box[2] - box[1]
    if np.hypot(*a) < np.hypot(*b):
        a, b = b, a
    angle = float(np.arctan2(a[1], a[0]))
    angle = (angle + np.pi / 2) % np.pi - np.pi / 2
    return Parcel(outline, box[:4].mean(axis=0), angle, float(np.hypot(*a)), float(np.hypot(*b)))


def _fit(p: Parcel, uv: np.ndarray, size: np.ndarray, turn: np.ndarray, shape: np.ndarray,
         angle: float) -> np.ndarray:
    """Set out lots at ``uv`` (parcel axes at ``angle``); return the polygons that fit inside."""
    c, s = np.cos(angle), np.sin(angle)
    centres = p.centre + np.stack([uv[:, 0] * c - uv[:, 1] * s, uv[:, 0] * s + uv[:, 1] * c], 1)
    shapes = polygons(set_out(centres, size, angle + turn, shape))
    shapely.prepare(p.outline)
    fitting: np.ndarray = shapes[shapely.contains_properly(p.outline, shapes)]
    return fitting


def _rows(
    p: Parcel, length: tuple[float, float], gap: float, pitch: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return (n, 2) positions and (n,) lengths of lots of random length in parallel rows."""
    reach = np.hypot(p.length, p.depth)
    n_rows, n_cols = max(1, int(reach / pitch) + 1), max(1, int(reach / (length[0] + gap)) + 2)
    lengths = rng.uniform(*length, size=(n_rows, n_cols))
    ends = np.cumsum(lengths + gap, axis=1)
    u = ends - lengths / 2 - reach / 2 - rng.uniform(0, length[1], size=(n_rows, 1))
    v = (np.arange(n_rows) * pitch - reach / 2 + rng.uniform(0, pitch))[:, None] + 0 * u
    return np.stack([u.ravel(), v.ravel()], 1), lengths.ravel()


def village(p: Parcel, rule: Rule, rng: np.random.Generator) -> Lots:
    """Return handshake houses: small lots wall to wall along lanes of one to four metres."""
    depth = float(rule["depth_m"])
    gap = float(rule["gap_m"])
    uv, length = _rows(p, tuple(rule["length_m"]), gap, depth + gap, rng)
    # Every second row steps back, so that pairs of rows share a lane.
    row = np.round((uv[:, 1] - uv[:, 1].min()) / (depth + gap)).astype(int)
    uv[:, 1] += np.where(row % 2 == 0, 0.9, -0.3)
    n = len(uv)
    size = np.stack([length, depth * rng.uniform(0.78, 1.0, n)], 1)
    shape = np.where(rng.random(n) < 0.08, "l", "rect")
    angle = p.angle + rng.normal(0, 0.11)  # every old quarter has a grain of its own
    shapes = _fit(p, uv, size, rng.normal(0, 0.012, n), shape, angle)
    keep = rng.random(len(shapes)) < float(rule["fill"])
    storeys = rng.integers(rule["storeys"][0], rule["storeys"][1] + 1, len(shapes))
    use = np.where(rng.random(len(shapes)) < 0.1, "商住", "住宅")
    return Lots(shapes[keep], storeys[keep], use[keep])


def slabs(p: Parcel, rule: Rule, rng: np.random.Generator) -> Lots:
    """Return rows of slabs that face south as far as the parcel lets them."""
    angle = p.angle if abs(p.angle) < np.pi / 4 else p.angle - np.sign(p.angle) * np.pi / 2
    depth = float(rule["depth_m"])
    uv, length = _rows(p, tuple(rule["length_m"]), float(rule["gap_m"]), float(rule["pitch_m"]),
                       rng)
    n = len(uv)
    size = np.stack([length, depth * rng.uniform(0.92, 1.1, n)], 1)
    shapes = _fit(p, uv, size, np.zeros(n), np.where(rng.random(n) < 0.15, "h", "rect"), angle)
    storeys = np.full(len(shapes), rng.integers(rule["storeys"][0], rule["storeys"][1] + 1))
    storeys = storeys + (rng.random(len(shapes)) < 0.25)
    use = np.where(rng.random(len(shapes)) < float(rule.get("shops", 0.06)), "商住", "住宅")
    keep = rng.random(len(shapes)) < float(rule.get("fill", 0.94))
    return Lots(shapes[keep], storeys[keep], use[keep])


def towers(p: Parcel, rule: Rule, rng: np.random.Generator) -> Lots:
    """Return point towers on a staggered raster with one height family a parcel."""
    pitch = float(rule["pitch_m"]) * rng.uniform(0.92, 1.12)
    reach = np.hypot(p.length, p.depth)
    n = int(reach / pitch) + 2
    i, j = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(n)))
    uv = np.stack([(i + (j % 2) * 0.5) * pitch - reach / 2, j * pitch * 0.86 - reach / 2], 1)
    uv += rng.uniform(0, pitch, 2) + rng.normal(0, pitch * 0.02, uv.shape)
    least, most = rule["size_m"]
    wide = rng.uniform(least, most, (len(uv), 1))
    size = wide * rng.uniform(0.86, 1.0, (len(uv), 2))
    shape = np.full(len(uv), str(rng.choice(rule["shapes"])))
    shapes = _fit(p, uv, size, np.zeros(len(uv)), shape, p.angle)
    base = rng.integers(rule["storeys"][0], rule["storeys"][1] + 1)
    spread = int(rule.get("spread", 3))
    storeys = np.maximum(3, base + rng.integers(-spread, spread + 1, len(shapes)))
    lots = Lots(shapes, storeys, np.full(len(shapes), str(rule["kind"])))
    return _with_podiums(p, lots, float(rule["podium"]), rng) if "podium" in rule else lots


def _with_podiums(p: Parcel, lots: Lots, share: float, rng: np.random.Generator) -> Lots:
    """Put a podium of three to six storeys round a ``share`` of the towers, a joint apart."""
    box = shapely.oriented_envelope(shapely.buffer(lots.shapes, rng.uniform(7, 12)))
    ring = shapely.difference(box, shapely.buffer(lots.shapes, 0.6, join_style="mitre"))
    ok = shapely.contains_properly(p.outline, box) & (rng.random(len(ring)) < share)
    ok &= shapely.get_type_id(ring) == 3
    low = rng.integers(3, 7, int(ok.sum()))
    return Lots(np.concatenate([lots.shapes, ring[ok]]), np.concatenate([lots.storeys, low]),
                np.concatenate([lots.use, np.full(len(low), "商业")]))


def scattered(p: Parcel, rule: Rule, rng: np.random.Generator) -> Lots:
    """Return loose pavilions among trees: campus, sports ground, villas."""
    pitch = float(rule["pitch_m"])
    reach = np.hypot(p.length, p.depth)
    n = int(reach / pitch) + 1
    i, j = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(n)))
    uv = np.stack([i, j], 1) * pitch - reach / 2 + rng.uniform(-0.2, 0.2, (len(i), 2)) * pitch
    (short, long), (thin, thick) = rule["length_m"], rule["depth_range_m"]
    size = np.stack([rng.uniform(short, long, len(i)), rng.uniform(thin, thick, len(i))], 1)
    quarter = rng.integers(0, 2, len(i)) * np.pi / 2
    shape = rng.choice(rule["shapes"], len(i))
    shapes = _fit(p, uv, size, quarter, shape, p.angle)
    keep = rng.random(len(shapes)) < float(rule["fill"])
    storeys = rng.integers(rule["storeys"][0], rule["storeys"][1] + 1, len(shapes))
    return Lots(shapes[keep], storeys[keep], np.full(int(keep.sum()), str(rule["kind"])))


Texture = Callable[[Parcel, Rule, np.random.Generator], Lots]
TEXTURES: dict[str, Texture] = {
    "village": village, "slabs": slabs, "towers": towers, "scattered": scattered,
}
