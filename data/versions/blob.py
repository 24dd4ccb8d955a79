"""Frames as Parquet bytes and back: how layer versions are kept small (zstd, columnar)."""

import io

import pandas as pd


def pack(frame: pd.DataFrame) -> bytes:
    """Return the frame as Parquet; columns that are wholly missing keep their place."""
    target = io.BytesIO()
    frame.reset_index(drop=True).to_parquet(target, compression="zstd", index=False)
    return target.getvalue()


def unpack(blob: bytes) -> pd.DataFrame:
    """Return the frame of Parquet bytes, text as objects with None for missing."""
    frame = pd.read_parquet(io.BytesIO(blob))
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.StringDtype) or frame[name].dtype == object:
            text = frame[name].astype(object)
            frame[name] = text.where(text.notna(), None)
    return frame
