"""Second step: faces between roads, cut into cells that later make grids and carry buildings."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon, STRtree

from data.generator.skeleton import Skeleton
from data.generator.spec import Spec

NODE_M = 0.01  # all partition lines are noded on a one-centimetre lattice


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells tile the stage: polygons, their use, their main-road block, inside the district."""

    polygons: np.ndarray      # shapely polygons, noded coverage
    use: np.ndarray           # str
    block: np.ndarray         # int, -1 outside every block
    face: np.ndarray          # int, the face between any roads that a cell was cut from
    inside: np.ndarray        # bool
    lanes: list[LineString]   # cuts between cells of one face
    lane_width: list[float]


def make_cells(spec: Spec, skeleton: Skeleton) -> Cells:
    """Cut the stage along roads, then cut every face to the size its use asks for."""
    outline = skeleton.district.exterior
    main = [r.line for r in skeleton.roads if r.kind in ("main", "express")]
    every = [r.line for r in skeleton.roads]
    blocks = _faces([*main, outline, skeleton.stage.exterior])
    reach = _reach(spec, skeleton)
    faces = _faces([*every, outline, skeleton.stage.exterior, reach.exterior])
    faces = faces[shapely.area(faces) > float(spec.tables["stage"]["least_face_m2"])]
    face_block = _locate(blocks, faces)
    face_use = _uses(spec, blocks, faces, face_block)
    near = shapely.contains(reach, shapely.point_on_surface(faces))
    face_use[~near] = spec.tables["stage"]["far_use"]
    pieces: list[Polygon] = []
    uses: list[str] = []
    face_of: list[int] = []
    lanes: list[LineString] = []
    widths: list[float] = []
    rng = spec.rng(1)
    for number, (face, use) in enumerate(zip(faces, face_use, strict=True)):
        rule = spec.tables["use"][use]
        cut = _bisect(face, float(rule["cell_m2"]), rng, lanes)
        widths.extend([float(rule["lane_m"])] * (len(lanes) - len(widths)))
        pieces.extend(cut)
        uses.extend([use] * len(cut))
        face_of.extend([number] * len(cut))
    polygons = _faces([*[p.exterior for p in pieces], outline])
    owner = _locate(np.array(pieces, dtype=object), polygons)
    polygons, owner = polygons[owner >= 0], owner[owner >= 0]
    inside = shapely.contains(skeleton.district, shapely.point_on_surface(polygons))
    return Cells(polygons, np.array(uses)[owner], _locate(blocks, polygons),
                 np.array(face_of)[owner], inside, lanes, widths)


def _reach(spec: Spec, skeleton: Skeleton) -> Polygon:
    """Return the ground worth building on: round the origin, and close to the district."""
    rule = spec.tables["stage"]
    round_origin = shapely.Point(0, 0).buffer(float(rule["context_radius_m"]))
    beside = skeleton.district.buffer(float(rule["context_margin_m"]))
    return round_origin.union(beside).intersection(skeleton.stage)


def _faces(lines: list[LineString]) -> np.ndarray:
    noded = shapely.union_all(np.array(lines, dtype=object), grid_size=NODE_M)
    faces = np.array(shapely.polygonize([noded]).geoms, dtype=object)
    order = np.lexsort(np.round(shapely.get_coordinates(shapely.centroid(faces)).T, 2))
    return np.asarray(faces[order])


def _locate(areas: np.ndarray, things: np.ndarray) -> np.ndarray:
    """Return for each thing the index of the area that holds its inner point, or -1."""
    points = shapely.point_on_surface(things)
    found = np.full(len(things), -1)
    thing, area = STRtree(areas).query(points, predicate="within")
    found[thing[::-1]] = area[::-1]
    return found


def _uses(spec: Spec, blocks: np.ndarray, faces: np.ndarray, face_block: np.ndarray) -> np.ndarray:
    rows = spec.rows("landuse")
    seeds = spec.frame.to_xy(np.array([[float(r["lon"]), float(r["lat"])] for r in rows]))
    seed_block = _locate(blocks, shapely.points(seeds))
    at = shapely.get_coordinates(shapely.point_on_surface(faces))
    distance = np.hypot(*(at[:, None, :] - seeds[None, :, :]).transpose(2, 0, 1))
    other = seed_block[None, :] != face_block[:, None]
    nearest = np.argmin(distance + np.where(other, float(spec.tables["stage"]["far_m"]), 0), axis=1)
    # A seed that stands in a face decides for it, however odd its shape.
    own = _locate(faces, shapely.points(seeds))
    for seed, face in enumerate(own):
        if face >= 0:
            nearest[face] = seed
    return np.array([rows[i]["use"] for i in nearest])


def _bisect(
    face: Polygon, target: float, rng: np.random.Generator, lanes: list[LineString]
) -> list[Polygon]:
    """Cut ``face`` across its long side until pieces are near ``target`` m²."""
    done: list[Polygon] = []
    todo = [face]
    while todo:
        piece = todo.pop()
        if piece.area < target * rng.uniform(1.2, 1.7):
            done.append(piece)
            continue
        cut = _cutter(piece, rng)
        parts = [
            p for p in shapely.polygonize([shapely.union_all([piece.exterior, cut])]).geoms
            if piece.covers(p.representative_point())
        ]
        if len(parts) < 2 or min(p.area for p in parts) < target * 0.12:
            done.append(piece)
            continue
        lanes.extend(_lines(piece.intersection(cut)))
        todo.extend(sorted(parts, key=lambda p: (p.centroid.x, p.centroid.y)))
    return done


def _cutter(piece: Polygon, rng: np.random.Generator) -> LineString:
    box = np.array(shapely.oriented_envelope(piece).exterior.coords)
    a, b = box[1] - box[0], box[2] - box[1]
    long_, short = (a, b) if np.hypot(*a) >= np.hypot(*b) else (b, a)
    centre = box[:4].mean(axis=0) + long_ * rng.uniform(-0.1, 0.1)
    turn = np.radians(rng.normal(0, 5))
    c, s = np.cos(turn), np.sin(turn)
    half = np.array([c * short[0] - s * short[1], s * short[0] + c * short[1]])
    # A slight bow keeps long lanes from looking ruled.
    bow = long_ * rng.uniform(-0.03, 0.03)
    return LineString([centre - half, centre - half * 0.2 + bow, centre + half * 0.2 + bow,
                       centre + half])


def _lines(geometry: object) -> list[LineString]:
    parts = getattr(geometry, "geoms", [geometry])
    return [p for p in parts if isinstance(p, LineString) and p.length > 8]
