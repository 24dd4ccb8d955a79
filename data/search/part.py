"""What a load writes down of one layer for the search: packed columns, made without a row loop."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.address.gazetteer import Gazetteer
from data.search.shape import NONE, shape_head

#: The class of data.address.normal in RE2's spelling.
_NOTHING = (r"[\s\x00-\x20\x7f-\x{a0}\x{ad}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}"
            r"\x{feff}]+")
_DASHES = "[‐‑‒–—―−－~～]"
_NUMBERS = r"^[^0-9]*(?P<a>[0-9]{1,9})[0-9]*(?:[^0-9]+(?P<b>[0-9]{1,9}))?"
#: Rank of what has none: behind all that has one.
NO_RANK = 10


@dataclass(frozen=True, slots=True)
class Part:
    """Three tables: ``names`` (id, head, number, sub, rank, lon, lat), ``heads``, ``codes``."""

    names: pa.Table
    heads: pa.Table                                   # area, word
    codes: pa.Table                                   # id, code (folded)


def make_part(frame: pd.DataFrame, gazetteer: Gazetteer | None) -> Part:
    """Return the part of one layer.

    Args:
        frame: id, code, name, name_en, rank, lon, lat; texts hold no half surrogates.
        gazetteer: given for address layers, whose names begin with areas.
    """
    ids = pa.array(frame["id"].to_numpy(dtype=np.int64))
    rank = frame["rank"].astype("Int64").fillna(NO_RANK).clip(0, NO_RANK)
    columns = {"id": ids, "rank": pa.array(rank.to_numpy(dtype=np.int8)),
               "lon": pa.array(frame["lon"].to_numpy(dtype=np.float32)),
               "lat": pa.array(frame["lat"].to_numpy(dtype=np.float32))}
    base = pa.table(columns)
    zh, english = _folded(frame["name"]), _folded(frame["name_en"])
    english = pc.if_else(pc.equal(zh, english), pa.scalar(None, pa.large_string()), english)
    shaped = [_names(base, zh, gazetteer), _names(base, english, None)]
    names, heads = _joined(shaped)
    codes = pa.table({"id": ids, "code": _folded(frame["code"])}).drop_null()
    return Part(names, heads, codes)


def _folded(column: pd.Series) -> pa.Array:
    try:
        array = pa.array(column, pa.large_string(), from_pandas=True)
    except (pa.ArrowException, TypeError, UnicodeError):
        array = pa.array(_texts(column), pa.large_string())
    if isinstance(array, pa.ChunkedArray):
        # pandas hands over chunks of several string types under one name
        parts = [chunk.cast(pa.large_string()) for chunk in array.chunks]
        array = pa.concat_arrays(parts) if parts else pa.array([], pa.large_string())
    folded = pc.utf8_lower(pc.utf8_normalize(array, form="NFKC"))
    folded = pc.replace_substring_regex(folded, _NOTHING, "")
    folded = pc.replace_substring_regex(folded, _DASHES, "-")
    return pc.if_else(pc.equal(folded, ""), pa.scalar(None, pa.large_string()), folded)


def _texts(column: pd.Series) -> list[str | None]:
    """Return texts of a column that holds other things, or halves of surrogate pairs."""
    known = column.astype(object).where(column.notna(), None).tolist()
    return [None if v is None else str(v).encode("utf-8", "replace").decode() for v in known]


def _names(
    base: pa.Table, folded: pa.Array, gazetteer: Gazetteer | None
) -> tuple[pa.Table, list[tuple[str, str]]]:
    """Return rows whose ``head`` points into the returned (area, word) pairs."""
    there = pc.is_valid(folded)
    rows, folded = base.filter(there), folded.filter(there)
    encoded = pc.replace_substring_regex(folded, "[0-9]+", "").dictionary_encode()
    found = pc.extract_regex(folded, _NUMBERS)
    number, sub = (_whole(found, name) for name in "ab")
    ways = [shape_head(head, gazetteer) for head in encoded.dictionary.to_pylist()]
    pairs: list[tuple[str, str]] = [(w[0].area, w[0].word) for w in ways]
    head = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    parts = [_rows(rows, head, number, sub)]
    for at, more in enumerate(ways):
        for way in more[1:]:
            chosen = np.flatnonzero(head == at)
            pairs.append((way.area, way.word))
            # digits lead: in 222号之三 the numeral is the second number
            given = number[chosen] != NONE
            parts.append(_rows(rows.take(chosen), np.full(len(chosen), len(pairs) - 1),
                               np.where(given, number[chosen], way.number),
                               np.where(given, way.number, way.sub)))
    return pa.concat_tables(parts), pairs


def _whole(found: pa.Array, name: str) -> Any:
    text = pc.struct_field(found, name)
    text = pc.if_else(pc.equal(text, ""), pa.scalar(None, text.type), text)
    return pc.fill_null(pc.cast(text, pa.int32()), NONE).to_numpy(zero_copy_only=False)


def _rows(rows: pa.Table, head: Any, number: Any, sub: Any) -> pa.Table:
    for name, values in (("head", head), ("number", number), ("sub", sub)):
        rows = rows.append_column(name, pa.array(np.asarray(values, dtype=np.int32)))
    return rows


def _joined(
    shaped: list[tuple[pa.Table, list[tuple[str, str]]]]
) -> tuple[pa.Table, pa.Table]:
    tables, pairs = [], list[tuple[str, str]]()
    for table, own in shaped:
        at = table.schema.get_field_index("head")
        moved = pc.add(table["head"], pa.scalar(len(pairs), pa.int32()))
        tables.append(table.set_column(at, "head", moved))
        pairs += own
    heads = pa.table({"area": pa.array([a for a, _ in pairs], pa.large_string()),
                      "word": pa.array([w for _, w in pairs], pa.large_string())})
    return pa.concat_tables(tables).combine_chunks(), heads


def pack(table: pa.Table) -> bytes:
    """Return a table as compressed bytes."""
    out = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(out, table.schema, options=options) as writer:
        writer.write_table(table)
    return out.getvalue()


def packed(part: Part) -> dict[str, bytes]:
    """Return what a row of ``search_part`` holds of a part."""
    return {"names": pack(part.names), "heads": pack(part.heads), "codes": pack(part.codes)}


def unpack(data: bytes) -> pa.Table:
    """Return the table of ``pack``."""
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()
