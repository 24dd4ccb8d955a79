"""Reading features: whole layers as frames, single ones as model types."""

import json
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Row, Select, select
from sqlalchemy.engine import Connection

from data import schema
from data.errors import NotFound
from data.model import Feature, Names, Ref, Role
from data.ports import FEATURE_COLUMNS
from data.store.identities import MAX_ID
from data.store.texts import clean

_WHOLE_NUMBERS = ("rank", "parent_id", "grid_id", "building_id", "address_id")
_NUMBERS = ("height_m", "base_m", "area_m2")
_FEATURE, _LAYER = schema.feature.c, schema.layer.c
_IN_ONE_QUERY = 500


def frame(
    connection: Connection, layer: str, *, geometry: bool,
    ids: Sequence[int] | None = None,
) -> gpd.GeoDataFrame:
    """Return a layer, or only its features of ``ids``, by id; raise NotFound for an unknown one."""
    check_layer(connection, layer)
    names = [c for c in FEATURE_COLUMNS if geometry or c != "geom"]
    query = select(*(schema.feature.c[n] for n in names)).order_by(_FEATURE.id)
    if ids is None:
        rows = list(connection.execute(query.where(_FEATURE.layer == layer)).all())
    else:
        wanted = sorted(ids)
        rows = [row for i in range(0, len(wanted), _IN_ONE_QUERY) for row in connection.execute(
            query.where(_FEATURE.id.in_(wanted[i:i + _IN_ONE_QUERY])))]
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    table = pd.DataFrame(dict(zip(names, map(list, columns), strict=True)))
    for name in _WHOLE_NUMBERS:
        table[name] = table[name].astype("Int64")
    for name in _NUMBERS:
        table[name] = table[name].astype("float64")
    table["id"] = table["id"].astype("int64")
    table["props"] = [json.loads(t) if t != "{}" else {} for t in table["props"]]
    if not geometry:
        return gpd.GeoDataFrame(table)
    shapes = shapely.from_wkb(table.pop("geom").to_numpy(dtype=object))
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")


def check_layer(connection: Connection, layer: str) -> Role:
    """Return the role of a layer; raise NotFound for an unknown one."""
    role = connection.scalar(select(_LAYER.role).where(_LAYER.code == clean(layer)))
    if role is None:
        raise NotFound(f"There is no layer {layer[:80]!r}.", "See /api/layers for those there are.")
    return Role(role)


def by_id(connection: Connection, layer: str, feature_id: int) -> Feature:
    """Return one feature; raise NotFound."""
    if 0 < feature_id <= MAX_ID:
        found = one(connection, feature_id)
        if found is not None and found.layer == layer:
            return found
    raise NotFound(f"There is no feature {feature_id} in the layer {layer[:80]!r}.",
                   "It may have gone with a newer load.")


def by_key(connection: Connection, layer: str, key: str) -> Feature:
    """Return the feature of a key; raise NotFound."""
    ids = schema.identity.c
    number = connection.scalar(
        select(ids.id).where(ids.layer == clean(layer), ids.key == clean(key)))
    found = None if number is None else one(connection, number)
    if found is None:
        raise NotFound(f"There is no feature {key[:80]!r} in the layer {layer[:80]!r}.",
                       "It may have gone with a newer load.")
    return found


def one(connection: Connection, feature_id: int) -> Feature | None:
    """Return the feature of an id, whatever its layer."""
    query = (select(schema.feature, _LAYER.role)
             .join(schema.layer, _LAYER.code == _FEATURE.layer)
             .where(_FEATURE.id == feature_id))
    row = connection.execute(query).one_or_none()
    return None if row is None else _feature(row)


def _feature(row: Row[Any]) -> Feature:
    r = row._mapping
    return Feature(
        id=r["id"], layer=r["layer"], role=Role(r["role"]), key=r["key"], code=r["code"],
        names=names_of(r["name"], r["name_en"], r["code"]), kind=r["kind"], state=r["state"],
        height_m=r["height_m"], base_m=r["base_m"], height_quality=r["height_quality"],
        rank=r["rank"], area_m2=r["area_m2"], lon=r["lon"], lat=r["lat"],
        bounds=(r["min_lon"], r["min_lat"], r["max_lon"], r["max_lat"]),
        geometry=bytes(r["geom"]), parent_id=r["parent_id"], grid_id=r["grid_id"],
        building_id=r["building_id"], address_id=r["address_id"], props=json.loads(r["props"]))


def names_of(name: str | None, name_en: str | None, code: str | None) -> Names:
    """Return both names; a feature without a name is called by its code."""
    chinese = name or code or ""
    return Names(chinese, name_en or chinese)


def select_refs() -> Select[Any]:
    """Return the query of links, to be narrowed by the caller and read by ``to_refs``."""
    return (select(_FEATURE.id, _FEATURE.layer, _LAYER.role, _FEATURE.name, _FEATURE.name_en,
                   _FEATURE.code)
            .join(schema.layer, _LAYER.code == _FEATURE.layer))


def to_refs(connection: Connection, query: Select[Any]) -> list[Ref]:
    """Run a query of ``select_refs`` and return its links."""
    return [Ref(r.id, r.layer, Role(r.role), names_of(r.name, r.name_en, r.code), r.code)
            for r in connection.execute(query)]


def refs(connection: Connection, ids: Sequence[int]) -> dict[int, Ref]:
    """Return links for ``ids``; unknown ids are left out."""
    wanted = sorted({int(i) for i in ids if 0 < int(i) <= MAX_ID})
    found: dict[int, Ref] = {}
    for start in range(0, len(wanted), _IN_ONE_QUERY):
        part = wanted[start:start + _IN_ONE_QUERY]
        query = select_refs().where(_FEATURE.id.in_(part))
        found.update((r.id, r) for r in to_refs(connection, query))
    return found
