"""Long lists page by page, sorted and searched by the store."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.engine import Connection

from data import schema
from data.block.lists import MAX_ROWS, Floor, Page
from data.dialect import Dialect
from data.errors import NotFound
from data.model import AREA_LEVELS, Feature, House, Ref, Role, Unit
from data.store.features import check_layer, names_of
from data.store.links import areas_below, zone_members
from data.store.texts import clean

_FEATURE, _LAYER = schema.feature.c, schema.layer.c
_HOUSE, _UNIT = schema.house.c, schema.unit.c
#: Largest floor number that either engine's INTEGER holds.
_TOP = 2**31 - 1


def floors(connection: Connection, building_id: int) -> list[Floor]:
    """Return storeys with houses, highest first, those of unknown storey last."""
    query = (select(_HOUSE.floor, func.count()).where(_HOUSE.building_id == building_id)
             .group_by(_HOUSE.floor).order_by(_HOUSE.floor.is_(None), _HOUSE.floor.desc()))
    return [Floor(floor, int(n)) for floor, n in connection.execute(query)]


def house(connection: Connection, building_id: int, code: str) -> House:
    """Return one house of a building; raise NotFound."""
    query = _houses(building_id).where(_HOUSE.code == clean(code))
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"There is no house {code[:80]!r} in this building.",
                       "It may have gone with a newer load.")
    return _house(row)


def page(
    connection: Connection, dialect: Dialect, feature: Feature, what: str, *, text: str,
    offset: int, limit: int, floor: int | None,
) -> Page:
    """Return rows ``offset`` to ``offset + limit`` of what hangs on ``feature``.

    Args:
        connection: A reading transaction.
        dialect: The engine's.
        feature: Area, grid, building or zone.
        what: "children", "houses", "units", or the code of a facility layer.
        text: Kept are rows whose name or code holds it, in any case.
        offset: Rows to leave out.
        limit: Rows to give, at most MAX_ROWS.
        floor: Houses of this storey only.

    Raises:
        NotFound: There is no list of that name.
    """
    window = max(0, min(offset, _TOP)), max(1, min(limit, MAX_ROWS))
    if what == "houses":
        return _house_page(connection, feature, text, window, floor)
    if what == "units":
        return _unit_page(connection, feature, text, window)
    where = (_children(feature) if what == "children"
             else _facilities(connection, dialect, feature, what))
    query: Select[Any] = (
        select(_FEATURE.id, _FEATURE.layer, _LAYER.role, _FEATURE.name, _FEATURE.name_en,
               _FEATURE.code, _FEATURE.state)
        .join(schema.layer, _LAYER.code == _FEATURE.layer).where(where))
    query = _holding(query, text, _FEATURE.name, _FEATURE.name_en, _FEATURE.code)
    total, rows = _window(connection, query, window, _FEATURE.code, _FEATURE.name, _FEATURE.id)
    refs = tuple(Ref(r.id, r.layer, Role(r.role), names_of(r.name, r.name_en, r.code), r.code)
                 for r in rows)
    return Page(total, refs, tuple(r.state or "" for r in rows))


def _children(feature: Feature) -> ColumnElement[bool]:
    role = _LAYER.role
    if feature.role is Role.GRID:
        return (_FEATURE.grid_id == feature.id) & (role == Role.BUILDING)
    if feature.role in AREA_LEVELS:
        return (_FEATURE.parent_id == feature.id) & role.in_(AREA_LEVELS)
    return (_FEATURE.building_id == feature.id) & (role == Role.ADDRESS)


def _facilities(
    connection: Connection, dialect: Dialect, feature: Feature, layer: str
) -> ColumnElement[bool]:
    if check_layer(connection, layer) is not Role.FACILITY:
        raise NotFound(f"{layer[:80]!r} is no layer of facilities.", "See /api/layers.")
    mine = _FEATURE.layer == layer
    if feature.role in AREA_LEVELS:
        return mine & _FEATURE.grid_id.in_(select(areas_below(feature.id).c.id))
    if feature.role is Role.ZONE:
        ids, _ = zone_members(connection, dialect, feature, layer)
        return mine & _FEATURE.id.in_(ids.tolist())
    return mine & (_FEATURE.building_id == feature.id)


def _houses(building_id: int) -> Select[Any]:
    return (select(_HOUSE.id, _HOUSE.code, _HOUSE.floor, _HOUSE.room, _HOUSE.use, _HOUSE.lease)
            .where(_HOUSE.building_id == building_id))


def _house(row: Any) -> House:
    return House(row.id, row.code, row.floor, row.room or "", row.use or "", row.lease or "")


def _house_page(
    connection: Connection, feature: Feature, text: str, window: tuple[int, int], floor: int | None
) -> Page:
    query = _holding(_houses(feature.id), text, _HOUSE.code, _HOUSE.room, _HOUSE.use, _HOUSE.lease)
    if floor is not None and abs(floor) <= _TOP:
        query = query.where(_HOUSE.floor == floor)
    total, rows = _window(connection, query, window, _HOUSE.floor.is_(None), _HOUSE.floor.desc(),
                          _HOUSE.room, _HOUSE.code)
    return Page(total, tuple(_house(r) for r in rows))


def _unit_page(
    connection: Connection, feature: Feature, text: str, window: tuple[int, int]
) -> Page:
    where: ColumnElement[bool]
    if feature.role in AREA_LEVELS:
        where = _UNIT.grid_id.in_(select(areas_below(feature.id).c.id))
    elif feature.role is Role.ADDRESS:
        where = _UNIT.address_id == feature.id
    else:
        where = _UNIT.building_id == feature.id
    query: Select[Any] = select(
        _UNIT.id, _UNIT.code, _UNIT.name, _UNIT.kind, _UNIT.building_id).where(where)
    query = _holding(query, text, _UNIT.name, _UNIT.code, _UNIT.kind)
    total, rows = _window(connection, query, window, _UNIT.name, _UNIT.code)
    return Page(total, tuple(Unit(r.id, r.code, r.name or "", r.kind or "", r.building_id)
                             for r in rows))


def _holding(query: Select[Any], text: str, *columns: ColumnElement[Any]) -> Select[Any]:
    wanted = clean(text).strip().lower()
    if not wanted:
        return query
    return query.where(or_(*(func.lower(c).contains(wanted, autoescape=True) for c in columns)))


def _window(
    connection: Connection, query: Select[Any], window: tuple[int, int], *order: Any
) -> tuple[int, list[Any]]:
    total = connection.scalar(select(func.count()).select_from(query.subquery()))
    offset, limit = window
    rows = connection.execute(query.order_by(*order).offset(offset).limit(limit)).all()
    return int(total or 0), list(rows)
