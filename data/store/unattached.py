"""Lists what is not attached: rows of a layer whose grid, building or address is missing.

Reasons: ``no_grid`` (in no grid, nor its building), ``no_parent`` (no valid parent key: an
address or part without building, a unit without building and address, an area without the
area above), ``grid_differs`` (the source's own grid code is not the computed one).
"""

import json
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.engine import Connection

from data import schema
from data.errors import NotFound
from data.model import AREA_LEVELS, TABLE_ROLES, Role
from data.pack_fields import GIVEN_GRID
from data.store.features import check_layer

REASONS: tuple[str, ...] = ("no_grid", "no_parent", "grid_differs")
COLUMNS: tuple[str, ...] = ("id", "code", "name", "lon", "lat", "detail")
_F = schema.feature


def page(connection: Connection, layer: str, reason: str, street: int | None, offset: int,
         limit: int) -> tuple[int, pd.DataFrame]:
    """Return (how many rows, COLUMNS of a page of them); persons are counted, never listed.

    ``street`` is a feature id. Raises NotFound for an unknown layer or reason.
    """
    role = check_layer(connection, layer)
    if reason not in REASONS:
        raise NotFound(f"There is no reason {reason[:40]!r}.", f"Ask for {', '.join(REASONS)}.")
    if role is Role.PERSON:
        return _count_persons(connection, layer, reason), pd.DataFrame(columns=list(COLUMNS))
    query = _table_query(layer, role, reason) if role in TABLE_ROLES else _query(
        layer, role, reason)
    if query is None:
        return 0, pd.DataFrame(columns=list(COLUMNS))
    if street is not None:
        query = query.where(_in_street(street, role, reason))
    if reason == "grid_differs" or (street is not None and reason == "no_grid"):
        return _filtered(connection, query, reason, street, offset, limit)
    total = int(connection.scalar(select(func.count()).select_from(query.subquery())) or 0)
    rows = connection.execute(query.limit(limit).offset(offset)).all()
    return total, _frame([(*r[:5], "") for r in rows])


def _query(layer: str, role: Role, reason: str) -> Select[Any] | None:
    condition = _condition(role, reason)
    if condition is None:
        return None
    holder, grid = _F.alias("holder"), _F.alias("grid")
    query = (select(_F.c.id, _F.c.code, _F.c.name, _F.c.lon, _F.c.lat, _F.c.props,
                    grid.c.code.label("grid"))
             .outerjoin(holder, holder.c.id == _F.c.building_id)
             .outerjoin(grid, grid.c.id == _F.c.grid_id)
             .where(_F.c.layer == layer, condition).order_by(_F.c.id))
    return query.where(holder.c.grid_id.is_(None)) if reason == "no_grid" else query


def _condition(role: Role, reason: str) -> ColumnElement[bool] | None:
    if reason == "grid_differs":
        return _F.c.props.like(f'%"{GIVEN_GRID}"%')
    if role in AREA_LEVELS:
        return _F.c.parent_id.is_(None) if reason == "no_parent" else None
    if reason == "no_grid" or role in (Role.BUILDING, Role.FACILITY):
        return _F.c.grid_id.is_(None)
    return _F.c.building_id.is_(None) if role in (Role.ADDRESS, Role.BUILDING_PART) else None


def _table_query(layer: str, role: Role, reason: str) -> Select[Any] | None:
    t = schema.metadata.tables[role.value].c
    if reason == "grid_differs":  # a table's own grid code is compared at load and not kept
        return None
    link = t.grid_id if reason == "no_grid" else t.building_id
    missing: ColumnElement[bool] = link.is_(None)
    if reason == "no_parent" and role is Role.UNIT:
        missing = and_(missing, t.address_id.is_(None))
    name = t.name if role is Role.UNIT else t.room
    return (select(t.building_id.label("id"), t.code, name.label("name"), _F.c.lon, _F.c.lat)
            .outerjoin(_F, _F.c.id == t.building_id)
            .where(t.layer == layer, missing).order_by(t.code))


def _count_persons(connection: Connection, layer: str, reason: str) -> int:
    t = schema.person.c
    column = {"no_grid": t.grid_id, "no_parent": t.building_id}.get(reason)
    if column is None:
        return 0
    return int(connection.scalar(
        select(func.count()).where(t.layer == layer, column.is_(None))) or 0)


def _in_street(street: int, role: Role, reason: str) -> ColumnElement[bool]:
    if reason == "no_grid" or role in TABLE_ROLES:
        return _F.c.lon.is_not(None)
    child = _F.alias("child")
    communities = select(child.c.id).where(child.c.parent_id == street)
    grids = select(child.c.id).where(or_(child.c.parent_id == street,
                                         child.c.parent_id.in_(communities)))
    return _F.c.grid_id.in_(grids)


def _filtered(connection: Connection, query: Select[Any], reason: str, street: int | None,
              offset: int, limit: int) -> tuple[int, pd.DataFrame]:
    rows = [tuple(r) for r in connection.execute(query)]
    if reason == "grid_differs":
        found = [(*r[:5], given) for r in rows
                 if (given := str(json.loads(r[5]).get(GIVEN_GRID, ""))) not in ("", r[6])]
    else:
        found = [(*r[:5], "") for r in rows]
    if street is not None and reason == "no_grid" and found:
        geom = connection.scalar(select(_F.c.geom).where(_F.c.id == street))
        shape = shapely.from_wkb(bytes(geom)) if geom is not None else shapely.Polygon()
        shapely.prepare(shape)
        there = shapely.intersects_xy(shape, [r[3] for r in found], [r[4] for r in found])
        found = [r for r, on in zip(found, there, strict=True) if on]
    return len(found), _frame(found[offset:offset + limit])


def _frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"id": "Int64"})
