"""What a feature belongs to and what hangs on it, by links made at load, never by drawing."""

from typing import Any

import numpy as np
import shapely
from sqlalchemy import CTE, ColumnElement, Select, func, select, union_all
from sqlalchemy.engine import Connection

from data import schema
from data.dialect import Dialect
from data.model import AREA_LEVELS, Attached, Feature, House, Names, Ref, Role, Unit
from data.privacy import HIDDEN, People, add
from data.store import codec, people
from data.store.features import check_layer, one, refs, select_refs, to_refs

#: Levels of nesting that are followed; a parent chain in a circle ends here.
_DEPTH = 8
CHILDREN = 200
_FEATURE = schema.feature.c

_Counts = dict[str, int]


def lineage(connection: Connection, feature: Feature) -> list[Ref]:
    """Return what ``feature`` belongs to, district first, itself not included."""
    building = _linked(connection, feature.building_id)
    grid_id = feature.grid_id or (building.grid_id if building else None)
    chain: list[int] = []
    at = grid_id if feature.role not in AREA_LEVELS and grid_id else feature.parent_id
    while at is not None and at not in chain and at != feature.id and len(chain) < _DEPTH:
        chain.insert(0, at)
        at = connection.scalar(select(_FEATURE.parent_id).where(_FEATURE.id == at))
    if building is not None and building.id not in chain:
        chain.append(building.id)
    found = refs(connection, chain)
    return [found[i] for i in chain if i in found]


def _linked(connection: Connection, feature_id: int | None) -> Feature | None:
    return None if feature_id is None else one(connection, feature_id)


def attached(connection: Connection, dialect: Dialect, feature: Feature) -> Attached:
    """Return counts of what hangs on a feature; persons only at grid level and above."""
    told = None
    if feature.role in AREA_LEVELS:
        counts = _below_area(connection, feature.id)
        told = _people(connection, feature.id)
    elif feature.role is Role.BUILDING:
        counts = _at_building(connection, feature.id)
    elif feature.role is Role.ADDRESS:
        counts = _grouped(connection, schema.unit.c.address_id == feature.id, schema.unit)
    else:
        counts = _inside(connection, dialect, feature)
    catalogue = _catalogue(connection)
    children, total = _children(connection, feature)
    return Attached(
        people=None if told is None else HIDDEN if told.value is None else told.value,
        people_hidden=0 if told is None else told.hidden,
        houses=_sum(counts, catalogue, Role.HOUSE),
        units=_sum(counts, catalogue, Role.UNIT),
        buildings=_sum(counts, catalogue, Role.BUILDING),
        addresses=_sum(counts, catalogue, Role.ADDRESS),
        facilities=tuple(
            Ref(0, code, Role.FACILITY, names, None, counts[code])
            for code, (role, names) in catalogue.items()
            if role is Role.FACILITY and counts.get(code)),
        children=children, children_total=total)


def _people(connection: Connection, area_id: int) -> People:
    """Add up published grids, never true counts: siblings subtracted then tell nothing."""
    below = areas_below(area_id)
    counts = people.within(connection, schema.tally.c.grid_id.in_(select(below.c.id)))
    return add(counts.values())


def _catalogue(connection: Connection) -> dict[str, tuple[Role, Names]]:
    layer = schema.layer.c
    rows = connection.execute(select(layer.code, layer.role, layer.spec).order_by(layer.position))
    return {r.code: (Role(r.role), codec.read_spec(r.spec).names) for r in rows}


def _sum(counts: _Counts, catalogue: dict[str, tuple[Role, Names]], role: Role) -> int:
    return sum(counts.get(code, 0) for code, (of, _) in catalogue.items() if of is role)


def areas_below(area_id: int) -> CTE:
    """Return the ids of an area and of every area below it, as ``.c.id``."""
    start = select(_FEATURE.id).where(_FEATURE.id == area_id)
    below = start.cte("below", recursive=True)
    layer = schema.layer
    # UNION, not UNION ALL: parents in a circle then end by themselves
    return below.union(
        select(_FEATURE.id)
        .join(below, _FEATURE.parent_id == below.c.id)
        .join(layer, (layer.c.code == _FEATURE.layer) & layer.c.role.in_(AREA_LEVELS)))


def _below_area(connection: Connection, area_id: int) -> _Counts:
    below, tally = areas_below(area_id), schema.tally.c
    query = (select(tally.layer, func.sum(tally.n))
             .where(tally.grid_id.in_(select(below.c.id))).group_by(tally.layer))
    return {layer: int(n) for layer, n in connection.execute(query)}


def _at_building(connection: Connection, building_id: int) -> _Counts:
    parts = [_count(t, t.c.building_id == building_id)
             for t in (schema.feature, schema.house, schema.unit)]
    return {layer: int(n) for layer, n in connection.execute(union_all(*parts))}


def _grouped(connection: Connection, where: ColumnElement[bool], table: Any) -> _Counts:
    return {layer: int(n) for layer, n in connection.execute(_count(table, where))}


def _count(table: Any, where: ColumnElement[bool]) -> Select[Any]:
    return select(table.c.layer, func.count()).where(where).group_by(table.c.layer)


def _inside(connection: Connection, dialect: Dialect, feature: Feature) -> _Counts:
    if feature.role is not Role.ZONE:
        return {}
    _, layers = zone_members(connection, dialect, feature)
    names, numbers = np.unique(layers.astype(str), return_counts=True)
    return dict(zip(names.tolist(), numbers.tolist(), strict=True))


def zone_members(
    connection: Connection, dialect: Dialect, zone: Feature, layer: str | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return ids and layers of features whose representative point lies in a zone."""
    roles = schema.layer.c.role
    query = (select(_FEATURE.id, _FEATURE.layer, _FEATURE.lon, _FEATURE.lat)
             .join(schema.layer, schema.layer.c.code == _FEATURE.layer)
             .where(roles.in_([Role.BUILDING, Role.ADDRESS, Role.FACILITY]),
                    dialect.boxes_meet(zone.bounds))
             .order_by(_FEATURE.id))
    if layer is not None:
        query = query.where(_FEATURE.layer == layer)
    rows = connection.execute(query).all()
    if not rows:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=object)
    ids, layers, lon, lat = (np.array(c) for c in zip(*rows, strict=True))
    shape = shapely.from_wkb(zone.geometry)
    shapely.prepare(shape)
    inside = shapely.intersects_xy(shape, lon, lat)
    return ids[inside], layers[inside]


def _children(connection: Connection, feature: Feature) -> tuple[tuple[Ref, ...], int]:
    role = schema.layer.c.role
    if feature.role is Role.GRID:
        where = (_FEATURE.grid_id == feature.id) & (role == Role.BUILDING)
    elif feature.role in AREA_LEVELS:
        where = (_FEATURE.parent_id == feature.id) & role.in_(AREA_LEVELS)
    elif feature.role is Role.BUILDING:
        where = (_FEATURE.building_id == feature.id) & (role == Role.ADDRESS)
    else:
        return (), 0
    query = select_refs().where(where)
    total = connection.scalar(select(func.count()).select_from(query.subquery()))
    first = query.order_by(_FEATURE.code, _FEATURE.name, _FEATURE.id).limit(CHILDREN)
    return tuple(to_refs(connection, first)), int(total or 0)


def facilities(
    connection: Connection, dialect: Dialect, feature: Feature, layer: str, *, limit: int
) -> list[Ref]:
    """Return facilities of ``layer`` in a grid, area or zone, or at a building."""
    check_layer(connection, layer)
    query = select_refs().where(_FEATURE.layer == layer)
    if feature.role in AREA_LEVELS:
        query = query.where(_FEATURE.grid_id.in_(select(areas_below(feature.id).c.id)))
    elif feature.role is Role.BUILDING:
        query = query.where(_FEATURE.building_id == feature.id)
    elif feature.role is Role.ZONE:
        ids, _ = zone_members(connection, dialect, feature, layer)
        query = query.where(_FEATURE.id.in_(ids[:limit].tolist()))
    else:
        return []
    query = query.order_by(_FEATURE.code, _FEATURE.id).limit(limit)
    return to_refs(connection, query)


def houses(connection: Connection, building_id: int, *, limit: int) -> list[House]:
    """Return houses of a building by floor (unknown last), room."""
    t = schema.house.c
    query = (select(t.id, t.code, t.floor, t.room, t.use, t.lease)
             .where(t.building_id == building_id)
             .order_by(t.floor.is_(None), t.floor, t.room, t.code).limit(limit))
    return [House(r.id, r.code, r.floor, r.room or "", r.use or "", r.lease or "")
            for r in connection.execute(query)]


def units(connection: Connection, building_id: int, *, limit: int) -> list[Unit]:
    """Return units of a building by name."""
    t = schema.unit.c
    query = (select(t.id, t.code, t.name, t.kind, t.building_id)
             .where(t.building_id == building_id).order_by(t.name, t.code).limit(limit))
    return [Unit(r.id, r.code, r.name or "", r.kind or "", r.building_id)
            for r in connection.execute(query)]
