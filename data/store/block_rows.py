"""Rows that a drawn shape holds: features by point, houses and units by link."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, case, func, null, select
from sqlalchemy.engine import Connection

from data import schema
from data.dialect import Dialect
from data.model import Role

COLUMNS = ("id", "layer", "role", "name", "name_en", "code", "kind", "state", "lon", "lat",
           "height_m", "area_m2", "props")
_TYPES = {"id": "int64", "lon": "float64", "lat": "float64", "height_m": "float64",
          "area_m2": "float64"}
_FEATURE, _LAYER = schema.feature.c, schema.layer.c
_IN_ONE_QUERY = 900
#: From so many buildings on, one walk over the whole table beats many look-ups.
_MANY = 30_000


def members(
    connection: Connection, dialect: Dialect, shape: BaseGeometry, roles: Sequence[Role]
) -> pd.DataFrame:
    """Return COLUMNS of features whose representative point lies in ``shape`` (edge included).

    ``props`` is JSON text for buildings, which need it, and None for the rest.
    """
    layers = {r.code: r.role for r in connection.execute(
        select(_LAYER.code, _LAYER.role).where(_LAYER.role.in_(roles)))}
    buildings = [code for code, role in layers.items() if role == Role.BUILDING]
    query = (select(_FEATURE.id, _FEATURE.layer, null().label("role"), _FEATURE.name,
                    _FEATURE.name_en, _FEATURE.code, _FEATURE.kind, _FEATURE.state, _FEATURE.lon,
                    _FEATURE.lat, _FEATURE.height_m, _FEATURE.area_m2,
                    case((_FEATURE.layer.in_(buildings), _FEATURE.props)).label("props"))
             .where(dialect.boxes_meet(shape.bounds), _FEATURE.layer.in_(list(layers))))
    rows = connection.execute(query).all()
    shapely.prepare(shape)
    inside = shapely.intersects_xy(shape, [r.lon for r in rows], [r.lat for r in rows])
    kept = [tuple(row) for row, here in zip(rows, inside.tolist(), strict=True) if here]
    kept.sort(key=lambda r: (r[1], r[5] or "", r[0]))
    found = pd.DataFrame(kept, columns=list(COLUMNS), dtype=object)
    found["role"] = found["layer"].map(layers)
    return found.astype(_TYPES)


def points(
    connection: Connection, dialect: Dialect, bounds: tuple[float, float, float, float],
    roles: Sequence[Role]
) -> list[tuple[int, Role, float, float]]:
    """Return id, role, lon, lat of features whose box meets ``bounds`` (w, s, e, n)."""
    query = (select(_FEATURE.id, _LAYER.role, _FEATURE.lon, _FEATURE.lat)
             .join(schema.layer, _LAYER.code == _FEATURE.layer)
             .where(dialect.boxes_meet(bounds), _LAYER.role.in_(list(roles)))
             .order_by(_FEATURE.id))
    return [(int(r[0]), Role(r[1]), float(r[2]), float(r[3])) for r in connection.execute(query)]


def house_count(connection: Connection, buildings: np.ndarray) -> int:
    """Return how many houses belong to ``buildings``."""
    t = schema.house.c
    counts = _counts(connection, select(t.building_id, func.count()).group_by(t.building_id),
                     t.building_id, buildings)
    return sum(n for _, n in counts)


def unit_kinds(
    connection: Connection, buildings: np.ndarray, addresses: np.ndarray
) -> dict[str, int]:
    """Return units by kind: those of ``buildings``, and those with an address but no building."""
    t = schema.unit.c
    kinds: dict[str, int] = {}
    housed = select(t.building_id, t.kind, func.count()).group_by(t.building_id, t.kind)
    loose = (select(t.address_id, t.kind, func.count()).where(t.building_id.is_(None))
             .group_by(t.address_id, t.kind))
    for query, column, ids in ((housed, t.building_id, buildings),
                               (loose, t.address_id, addresses)):
        for _, kind, n in _counts(connection, query, column, ids):
            kinds[kind or ""] = kinds.get(kind or "", 0) + n
    return kinds


def _counts(
    connection: Connection, query: Select[Any], column: Any, ids: np.ndarray
) -> list[Any]:
    if len(ids) > _MANY:
        wanted = set(ids.tolist())
        return [row for row in connection.execute(query) if row[0] in wanted]
    found: list[Any] = []
    for start in range(0, len(ids), _IN_ONE_QUERY):
        part = ids[start:start + _IN_ONE_QUERY].tolist()
        found += connection.execute(query.where(column.in_(part))).all()
    return found
