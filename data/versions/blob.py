"""Frames as Parquet bytes and back: how layer versions are kept small (zstd, columnar)."""

import io

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq


def pack(frame: pd.DataFrame) -> bytes:
    """Return the frame as Parquet; columns that are wholly missing keep their place."""
    target = io.BytesIO()
    # an update packs dozens of small frames: pandas' own way takes several times as long for each
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), target, compression="zstd")
    return target.getvalue()


def unpack(blob: bytes) -> pd.DataFrame:
    """Return the frame of Parquet bytes, text as objects with None for missing."""
    frame = pq.ParquetFile(pa.BufferReader(blob)).read().to_pandas()
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.StringDtype) or frame[name].dtype == object:
            text = frame[name].astype(object)
            frame[name] = text.where(text.notna(), None)
    return frame
