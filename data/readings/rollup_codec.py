"""Roll-ups of a chunk as bytes, made so that hundreds of them are read at once."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from data.readings.buckets import HOUR_US, QUARTER_US
from data.readings.codec import LEVEL
from data.readings.rollup import Rollup, roll_up

_ROW = np.dtype([("slot", "<u2"), ("count", "<u4"), ("min", "<f8"), ("max", "<f8"),
                 ("sum", "<f8")])
#: Where every bucket has one reading, that is its smallest, largest and sum.
_ONE = np.dtype([("slot", "<u2"), ("sum", "<f8")])
_PLAIN, _PACKED, _SINGLE = 0, 1, 2
_QUARTERS = 128
_FEW = 4


def encode_rollup(start_us: int, time_us: np.ndarray, value: np.ndarray, width_us: int) -> bytes:
    """Return the buckets of ``width_us`` (an hour or a quarter of one) of a chunk's readings.

    Args:
        start_us: Start of the chunk, a whole hour (UTC).
        time_us: Ascending times of its readings.
        value: Their values.
        width_us: HOUR_US, or QUARTER_US where local time is no whole hours from UTC.
    """
    slots = (time_us - start_us) // width_us
    found = roll_up(slots, value)
    if len(found) > _FEW and (found.count == 1).all():
        kind, rows = _SINGLE, np.empty(len(found), _ONE)
    else:
        kind, rows = _PACKED if len(found) > _FEW else _PLAIN, np.empty(len(found), _ROW)
        rows["count"], rows["min"], rows["max"] = found.count, found.min, found.max
    rows["slot"], rows["sum"] = found.time_us, found.sum
    head = bytes([kind + (_QUARTERS if width_us == QUARTER_US else 0), len(rows)])
    if kind == _PLAIN:
        return head + rows.tobytes()
    body = rows.view(np.uint8).reshape(len(rows), -1).T.tobytes()
    packed: bytes = pa.Codec("zstd", compression_level=LEVEL).compress(body, asbytes=True)
    return head + packed


def width_of(blob: bytes) -> int:
    """Return the width of the buckets in microseconds."""
    return QUARTER_US if blob[0] & _QUARTERS else HOUR_US


def decode_rollups(starts: Sequence[int], blobs: Sequence[bytes]) -> Rollup:
    """Return the buckets of chunks that begin at ``starts``, in the chunks' order."""
    if not blobs:
        none = np.empty(0)
        return Rollup(np.empty(0, np.int64), np.empty(0, np.int64), none, none, none)
    rows = np.frombuffer(b"".join(map(_rows, blobs)), _ROW)
    counts = np.fromiter((blob[1] for blob in blobs), np.int64, len(blobs))
    widths = np.fromiter(map(width_of, blobs), np.int64, len(blobs))
    begin = np.repeat(np.array(starts, np.int64), counts)
    time_us = begin + rows["slot"].astype(np.int64) * np.repeat(widths, counts)
    return Rollup(time_us, rows["count"].astype(np.int64), rows["min"].copy(),
                  rows["max"].copy(), rows["sum"].copy())


def _rows(blob: bytes) -> bytes:
    """Return the rows of one blob as _ROW."""
    kind, count = blob[0] & ~_QUARTERS, blob[1]
    if kind == _PLAIN:
        return blob[2:]
    shape = _ROW if kind == _PACKED else _ONE
    body = pa.Codec("zstd").decompress(blob[2:], count * shape.itemsize, asbytes=True)
    turned = np.frombuffer(body, np.uint8).reshape(shape.itemsize, count).T
    if kind == _PACKED:
        return turned.tobytes()
    given = np.ascontiguousarray(turned).reshape(-1).view(_ONE)
    rows = np.empty(count, _ROW)
    rows["slot"], rows["count"] = given["slot"], 1
    rows["min"] = rows["max"] = rows["sum"] = given["sum"]
    return rows.tobytes()
