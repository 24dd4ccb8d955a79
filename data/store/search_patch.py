"""Brings a layer's search part up to an update: rows that went are taken out, new ones added."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from data import schema
from data.address.gazetteer import Gazetteer
from data.model import Role
from data.search.part import Part, make_part, pack, unpack
from data.store.search import gazetteer_of
from data.versions.model import LayerDiff, LoadDiff

#: What a search knows of a feature; a change of anything else leaves its part alone.
SEARCHED = frozenset({"code", "name", "name_en", "rank", "geometry"})
_PART = schema.search_part


def patch(
    connection: Connection, diff: LoadDiff, features: Mapping[str, pd.DataFrame]
) -> None:
    """Patch the parts of the layers that ``diff`` touches; ``features`` are their new rows.

    Must run before the rows are replaced only in so far as it reads names of areas, which an
    update of one layer below them leaves alone.
    """
    known: Gazetteer | None = None
    for one in diff.touched:
        if one.layer not in features or one.rows is None:
            continue
        concerned = searched_ids(one)
        row = connection.execute(select(_PART).where(_PART.c.layer == one.layer)).one_or_none()
        if not concerned or row is None:
            continue
        role = Role(connection.scalar(
            select(schema.layer.c.role).where(schema.layer.c.code == one.layer)) or Role.BASE)
        if role is Role.ADDRESS and known is None:
            known = gazetteer_of(connection)
        frame = features[one.layer]
        fresh = make_part(frame[frame["id"].isin(concerned)],
                          known if role is Role.ADDRESS else None)
        old = Part(unpack(row.names), unpack(row.heads), unpack(row.codes))
        part = merged(without(old, concerned), fresh)
        connection.execute(update(_PART).where(_PART.c.layer == one.layer).values(
            names=pack(part.names), heads=pack(part.heads), codes=pack(part.codes)))


def searched_ids(diff: LayerDiff) -> set[int]:
    """Return the ids of a difference that a search would tell apart from before."""
    if diff.rows is None:
        return set()
    fields = diff.rows["fields"].fillna("").str.split(",")
    told = [op != "changed" or bool(SEARCHED.intersection(names))
            for op, names in zip(diff.rows["op"], fields, strict=True)]
    return {int(i) for i in diff.rows.loc[told, "id"]}


def without(part: Part, ids: set[int]) -> Part:
    """Return a part less the rows of ``ids``; words that nothing has any more stay unused."""
    gone = pa.array(sorted(ids), pa.int64())
    names, codes = (table.filter(pc.invert(pc.is_in(table["id"], value_set=gone)))
                    for table in (part.names, part.codes))
    return Part(names, part.heads, codes)


def merged(a: Part, b: Part) -> Part:
    """Return two parts as one."""
    at = b.names.schema.get_field_index("head")
    moved = pc.cast(pc.add(b.names["head"], pa.scalar(len(a.heads), pa.int32())), pa.int32())
    names = b.names.set_column(at, "head", moved).select(a.names.column_names)
    return Part(pa.concat_tables([a.names, names.cast(a.names.schema)]),
                pa.concat_tables([a.heads, b.heads.cast(a.heads.schema)]),
                pa.concat_tables([a.codes, b.codes.cast(a.codes.schema)]))
