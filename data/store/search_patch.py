"""Keeps a layer's search part up to updates: what one changed stands beside the part of the load.

A row of ``search_part`` named ``building+17`` holds what update 17 changed of the layer building:
the new names and codes, and a code that is missing for every feature that it knows anything of. To
write a whole part of 350,000 buildings for a thousand of them would be most of an update.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.engine import Connection

from data import schema
from data.address.gazetteer import Gazetteer
from data.model import Role
from data.search.part import Part, make_part, packed, unpack
from data.versions.model import LayerDiff, LoadDiff

#: What a search knows of a feature; a change of anything else leaves its part alone.
SEARCHED = frozenset({"code", "name", "name_en", "rank", "geometry"})
#: Patches of one layer, after which they are worked into its part.
MOST_PATCHES = 20
#: Stands between a layer's code and an update's number; no code of a layer has it.
MARK = "+"
_PART = schema.search_part
_T = _PART.c


def patch(
    connection: Connection, load_id: int, diff: LoadDiff, features: Mapping[str, pd.DataFrame],
    gazetteer: Callable[[], Gazetteer],
) -> None:
    """Patch the parts of the layers that ``diff`` touches.

    ``features`` are their new rows; ``gazetteer`` gives the names of areas, with which addresses
    begin. Must run before the rows are replaced only in so far as it reads names of areas, which an
    update of one layer below them leaves alone.
    """
    roles = {row.code: Role(row.role) for row in connection.execute(
        select(schema.layer.c.code, schema.layer.c.role))}
    named = connection.scalars(select(_T.layer)).all()
    for one in diff.touched:
        if one.layer not in features or one.layer not in named:
            continue
        if not (concerned := searched_ids(one)):
            continue
        frame = features[one.layer]
        known = gazetteer() if roles[one.layer] is Role.ADDRESS else None
        fresh = make_part(frame[frame["id"].isin(concerned)], known)
        gone = pa.table({"id": pa.array(sorted(concerned), pa.int64()),
                         "code": pa.nulls(len(concerned), fresh.codes.schema.field("code").type)})
        codes = pa.concat_tables([fresh.codes, gone.cast(fresh.codes.schema)])
        connection.execute(insert(_PART).values(
            layer=f"{one.layer}{MARK}{load_id}", **packed(Part(fresh.names, fresh.heads, codes))))
        if sum(name.startswith(one.layer + MARK) for name in named) >= MOST_PATCHES:
            _work_in(connection, one.layer)


def _work_in(connection: Connection, layer: str) -> None:
    """Make one part of a layer's part and its patches."""
    own = (_T.layer == layer) | _T.layer.startswith(layer + MARK, autoescape=True)
    part = parts(connection.execute(select(_PART).where(own)).all())[layer]
    connection.execute(delete(_PART).where(own, _T.layer != layer))
    connection.execute(update(_PART).where(_T.layer == layer).values(**packed(part)))


def parts(rows: Sequence[Row[Any]]) -> dict[str, Part]:
    """Return by layer the parts of rows of ``search_part``, patches worked in."""
    found: dict[str, list[tuple[int, Part]]] = {}
    for row in rows:
        layer, _, number = row.layer.partition(MARK)
        part = Part(unpack(row.names), unpack(row.heads), unpack(row.codes))
        found.setdefault(layer, []).append((int(number or 0), part))
    return {layer: patched([part for _, part in sorted(own, key=lambda pair: pair[0])])
            for layer, own in found.items()}


def patched(own: Sequence[Part]) -> Part:
    """Return a part (first) and its patches in order as one part."""
    whole, gone = list[Part](), np.empty(0, np.int64)
    for part in reversed(own):
        told = part.codes["id"].filter(pc.is_null(part.codes["code"])).to_numpy()
        whole.append(without(Part(part.names, part.heads, part.codes.drop_null()), gone))
        gone = np.union1d(gone, told)
    first, *rest = reversed(whole)
    for more in rest:
        first = merged(first, more)
    return first


def searched_ids(diff: LayerDiff) -> set[int]:
    """Return the ids of a difference that a search would tell apart from before."""
    if diff.rows is None:
        return set()
    told = [op != "changed" or not SEARCHED.isdisjoint((names or "").split(","))
            for op, names in zip(diff.rows["op"], diff.rows["fields"], strict=True)]
    return {int(i) for i in diff.rows.loc[told, "id"]}


def without(part: Part, gone: np.ndarray) -> Part:
    """Return a part less the rows of ids; words that nothing has any more stay unused."""
    if not len(gone):
        return part
    names, codes = (table.filter(pc.invert(pc.is_in(table["id"], value_set=pa.array(gone))))
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
