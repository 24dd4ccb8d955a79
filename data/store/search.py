"""Search in a store: parts written by a load, an index of them, hits with their places."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.engine import Connection

from data import schema
from data.address.gazetteer import Gazetteer, make_gazetteer
from data.background import beside
from data.model import LayerRecord, Role
from data.search.ask import Ask, squeezed
from data.search.find import Found, find
from data.search.hit import SearchHit
from data.search.index import SearchIndex, assemble
from data.search.part import Part, make_part, packed
from data.search.shape import fold_query
from data.search.spans import code_spans, spans
from data.search.tiers import Why
from data.store import search_patch
from data.store.bulk import plain
from data.store.features import names_of
from data.store.texts import clean

MOST = 100
_COLUMNS = ("id", "code", "name", "name_en", "rank", "lon", "lat")
_LEVELS = {Role.DISTRICT: 3, Role.STREET: 4, Role.COMMUNITY: 5}
_FEATURE, _PART = schema.feature.c, schema.search_part.c


class Parts:
    """The search parts of a load, made in a thread beside what else it does before its commit."""

    def __init__(
        self, records: Mapping[str, LayerRecord], frames: Mapping[str, pd.DataFrame]
    ) -> None:
        """Begin; ``frames`` (FEATURE_COLUMNS) may change afterwards."""
        roles = {layer: records[layer].spec.role for layer in frames}
        needed = {layer: frame[list(_COLUMNS)] for layer, frame in frames.items()}
        self._layers = list(frames)
        self._found = beside("search parts", lambda: _packed(roles, needed))

    def write(self, connection: Connection) -> None:
        """Replace the search parts of the layers; waits until they are made."""
        rows = self._found.result()
        connection.execute(delete(schema.search_part).where(_PART.layer.in_(self._layers)))
        if rows:
            connection.execute(insert(schema.search_part), rows)


def _packed(roles: Mapping[str, Role], frames: dict[str, pd.DataFrame]
            ) -> list[dict[str, str | bytes]]:
    """Return rows of ``search_part``; lets go of each frame."""
    known = _gazetteer({name: _LEVELS[role] for layer, role in roles.items() if role in _LEVELS
                        for name in plain(frames[layer]["name"])})
    found: list[dict[str, str | bytes]] = []
    for layer in list(frames):
        frame, role = frames.pop(layer), roles[layer]
        # parts of a building are found as the building
        if role is not Role.BUILDING_PART and len(frame):
            found.append({"layer": layer, **packed(_part(frame, role, known))})
    return found


def read_index(connection: Connection) -> SearchIndex:
    """Return the index of what is stored; layers without a part are read from their features."""
    known = make_gazetteer(_areas(connection), aliases=_english(connection))
    kept = search_patch.parts(connection.execute(select(schema.search_part)).all())
    parts = [_part(_frame(connection, ""), Role.BASE, known)]    # none: fixes the columns' types
    for row in connection.execute(
            select(schema.layer.c.code, schema.layer.c.role, schema.layer.c.count.label("n"))
            .order_by(schema.layer.c.position)).all():
        if row.code in kept:
            parts.append(kept[row.code])
        elif row.n and row.role != Role.BUILDING_PART:
            parts.append(_part(_frame(connection, row.code), Role(row.role), known))
    index = assemble(parts, known)
    pa.default_memory_pool().release_unused()
    return index


def gazetteer_of(connection: Connection) -> Gazetteer:
    """Return the names of the stored areas, with which addresses begin."""
    return make_gazetteer(_areas(connection))


def _areas(connection: Connection) -> dict[str, int]:
    return {name: _LEVELS[Role(role)] for name, role in connection.execute(
        select(_FEATURE.name, schema.layer.c.role)
        .join(schema.layer, schema.layer.c.code == _FEATURE.layer)
        .where(schema.layer.c.role.in_(list(_LEVELS)), _FEATURE.name.is_not(None)))}


def _english(connection: Connection) -> dict[str, str]:
    """Return the English names of areas and roads, so that an address in English is understood."""
    query = (select(_FEATURE.name_en, _FEATURE.name).distinct()
             .join(schema.layer, schema.layer.c.code == _FEATURE.layer)
             .where(schema.layer.c.role.in_([*_LEVELS, Role.BASE]),
                    _FEATURE.name_en.is_not(None), _FEATURE.name.is_not(None),
                    _FEATURE.name_en != _FEATURE.name))
    return {row.name_en: row.name for row in connection.execute(query)}


def search(
    connection: Connection, index: SearchIndex, text: str, *, limit: int,
    near: tuple[float, float] | None = None,
) -> list[SearchHit]:
    """Return at most ``limit`` hits, best first; nothing for an empty text.

    Args:
        text: any text; see docs/address.md for what is understood.
        near: lon, lat in WGS 84; of equals the nearer comes first.
    """
    limit = max(0, min(limit, MOST))
    if not limit:
        return []
    ask, found = find(index, clean(text), limit, near)
    wanted = {one.id: one for one in found}
    query = (select(_FEATURE.id, _FEATURE.layer, schema.layer.c.role, _FEATURE.name,
                    _FEATURE.name_en, _FEATURE.code, _FEATURE.lon, _FEATURE.lat)
             .join(schema.layer, schema.layer.c.code == _FEATURE.layer)
             .where(_FEATURE.id.in_(list(wanted))))
    rows = {row.id: row for row in connection.execute(query)}
    code = squeezed(text)
    return [_hit(rows[i]._mapping, one, index, ask, code) for i, one in wanted.items() if i in rows]


def _hit(row: RowMapping, found: Found, index: SearchIndex, ask: Ask, code: str) -> SearchHit:
    names = names_of(row["name"], row["name_en"], row["code"])
    marks: dict[str, tuple[tuple[int, int], ...]] = {}
    if found.row < 0:
        marks["code"] = code_spans(row["code"] or "", code)
    else:
        word = index.words[index.head_word[index.rows.head[found.row]]]
        marks["zh"] = spans(names.zh, ask, found.why, word)
        marks["en"] = spans(names.en, ask, found.why, word)
    why = found.why
    if why is Why.ADDRESS and ask.folded in (fold_query(names.zh), fold_query(names.en)):
        why = Why.EXACT
    return SearchHit(row["id"], row["layer"], Role(row["role"]), names, row["code"],
                     lon=row["lon"], lat=row["lat"], why=why.value,
                     spans={name: found for name, found in marks.items() if found})


def _part(frame: pd.DataFrame, role: Role, known: Gazetteer) -> Part:
    return make_part(frame, known if role is Role.ADDRESS else None)


def _frame(connection: Connection, layer: str) -> pd.DataFrame:
    query = select(*(_FEATURE[n] for n in _COLUMNS)).where(_FEATURE.layer == layer)
    rows = connection.execute(query).all()
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    return frame.astype({"id": "int64", "lon": "float64", "lat": "float64"})


def _gazetteer(areas: Mapping[str | None, int]) -> Gazetteer:
    return make_gazetteer({name: level for name, level in areas.items() if name})
