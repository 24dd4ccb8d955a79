"""Frames as Parquet bytes and back: how layer versions are kept small (zstd, columnar)."""

import io
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq


def pack(frame: pd.DataFrame) -> bytes:
    """Return the frame as Parquet; columns that are wholly missing keep their place."""
    # an update packs dozens of small frames: pandas' own way takes several times as long for each
    return pack_table(pa.Table.from_pandas(frame, preserve_index=False))


def pack_all(frames: Sequence[pd.DataFrame]) -> list[bytes]:
    """Return what ``pack`` does of each; those with the same columns are converted at once."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for i, frame in enumerate(frames):
        alike.setdefault((*frame.columns, *frame.dtypes), []).append(i)
    found = [b""] * len(frames)
    for numbers in alike.values():
        one = frames[numbers[0]] if len(numbers) == 1 else pd.concat(
            [frames[i] for i in numbers], ignore_index=True)
        table, start = pa.Table.from_pandas(one, preserve_index=False), 0
        for i in numbers:
            found[i] = pack_table(table.slice(start, len(frames[i])))
            start += len(frames[i])
    return found


def pack_table(table: pa.Table) -> bytes:
    """Return the table as Parquet."""
    target = io.BytesIO()
    pq.write_table(table, target, compression="zstd")
    return target.getvalue()


def unpack(blob: bytes) -> pd.DataFrame:
    """Return the frame of Parquet bytes, text as objects with None for missing."""
    frame = unpack_table(blob).to_pandas()
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.StringDtype) or frame[name].dtype == object:
            text = frame[name].astype(object)
            frame[name] = text.where(text.notna(), None)
    return frame


def unpack_table(blob: bytes) -> pa.Table:
    """Return the table of Parquet bytes."""
    return pq.ParquetFile(pa.BufferReader(blob)).read()
