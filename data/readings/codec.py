"""Chunks: the readings of one indicator and source over a day or an hour, packed to the bit.

Times are kept as differences of differences in the coarsest unit that fits, values as whole
numbers of the fewest decimals that give back exactly the same floats, else as floats by bytes;
both are then compressed by Zstandard (pyarrow's wheel carries it).
"""

import struct

import numpy as np
import pyarrow as pa

from data.errors import StoreDamaged

FORMAT = 1
#: Higher levels shrink minute readings by 1 % and cost ten times the time.
LEVEL = 5
_UNITS = (60_000_000, 1_000_000, 1_000, 1)
_DECIMALS = range(7)
_WHOLE = 2.0**53
_RAW, _PLAIN, _STEPS = 0, 1, 2
#: format, unit, width of times, kind and width of values, decimals, whether compressed; number of
#: readings, first time, first difference, base of the values
_HEAD = struct.Struct("<7BIqqq")


def encode(time_us: np.ndarray, value: np.ndarray) -> bytes:
    """Return readings as bytes; times (int64, microseconds) ascend, values are float64."""
    unit, first_step, bends = _times(time_us)
    time_width, times = _bytes(bends)
    found = _decimals(value)
    if found is None:
        kind, decimals, base = _RAW, 0, 0
        width, values = 8, _shuffled(np.ascontiguousarray(value, np.float64))
    else:
        decimals, whole = found
        kind, base, width, values = _whole(whole)
    body = times + values
    packed = pa.Codec("zstd", compression_level=LEVEL).compress(body, asbytes=True)
    shorter = len(packed) < len(body)
    head = _HEAD.pack(FORMAT, _UNITS.index(unit), time_width, kind, width, decimals, shorter,
                      len(time_us), int(time_us[0]), first_step, base)
    return head + (packed if shorter else body)


def decode(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return times and values of a chunk; raise StoreDamaged when it is not one."""
    try:
        fields = _HEAD.unpack_from(data)
        if fields[0] != FORMAT:
            raise ValueError(f"format {fields[0]}")
        return _decoded(fields, data)
    except (struct.error, ValueError, IndexError, OSError) as e:
        raise StoreDamaged(f"A chunk of readings cannot be read ({e}).",
                           "Put a backup back with `python app.py restore FILE`.") from e


def _decoded(fields: tuple[int, ...], data: bytes) -> tuple[np.ndarray, np.ndarray]:
    _, unit, time_width, kind, width, decimals, shorter, count, first, first_step, base = fields
    bends = max(count - 2, 0)
    numbers = count - 1 if kind == _STEPS else count
    body: bytes = data[_HEAD.size:]
    if shorter:
        body = pa.Codec("zstd").decompress(body, bends * time_width + numbers * width,
                                           asbytes=True)
    at = bends * time_width
    times = np.empty(count, np.int64)
    times[0] = first
    if count > 1:
        steps = np.empty(count - 1, np.int64)
        steps[0] = first_step
        steps[1:] = _numbers(body[:at], time_width, bends)
        times[1:] = first + np.cumsum(np.cumsum(steps)) * _UNITS[unit]
    if kind == _RAW:
        return times, _unshuffled(body[at:], 8, count).view(np.float64)
    whole = _numbers(body[at:], width, numbers)
    whole = np.cumsum(np.r_[base, whole]) if kind == _STEPS else whole + base
    return times, whole / 10.0**decimals if decimals else whole.astype(np.float64)


def _times(time_us: np.ndarray) -> tuple[int, int, np.ndarray]:
    """Return the unit, the first step and how the steps change, both in that unit."""
    steps = np.diff(time_us)
    unit = next(u for u in _UNITS if not (steps % u).any())
    steps //= unit
    return unit, int(steps[0]) if len(steps) else 0, np.diff(steps)


def _decimals(value: np.ndarray) -> tuple[int, np.ndarray] | None:
    """Return the fewest decimals that restore every bit, and the values as whole numbers."""
    bits = np.ascontiguousarray(value, np.float64).view(np.int64)
    with np.errstate(over="ignore", invalid="ignore"):
        for decimals in _DECIMALS:
            power = 10.0**decimals
            whole = np.rint(value * power)
            if not (np.abs(whole) < _WHOLE).all():
                return None  # too large, infinite or no number
            if np.array_equal((whole.astype(np.int64) / power).view(np.int64), bits):
                return decimals, whole.astype(np.int64)
    return None


def _whole(whole: np.ndarray) -> tuple[int, int, int, bytes]:
    """Return kind, base, width and bytes: steps or distances from the least, the narrower one."""
    steps = _bytes(np.diff(whole))
    least = int(whole.min())
    plain = _bytes(whole - least)
    if steps[0] <= plain[0]:
        return _STEPS, int(whole[0]), *steps
    return _PLAIN, least, *plain


def _bytes(numbers: np.ndarray) -> tuple[int, bytes]:
    """Return the least width in bytes that holds every number, and the bytes; 0 for zeros only."""
    if not numbers.any():
        return 0, b""
    low, high = int(numbers.min()), int(numbers.max())
    kind = next(np.dtype(f"<i{w}") for w in (1, 2, 4, 8)
                if -(1 << (8 * w - 1)) <= low and high < 1 << (8 * w - 1))
    return kind.itemsize, _shuffled(numbers.astype(kind))


def _numbers(body: bytes, width: int, count: int) -> np.ndarray:
    if width == 0:
        return np.zeros(count, np.int64)
    return _unshuffled(body, width, count).view(f"<i{width}").astype(np.int64)


def _shuffled(numbers: np.ndarray) -> bytes:
    """Return all lowest bytes, then all next: runs of like bytes compress."""
    return numbers.view(np.uint8).reshape(len(numbers), -1).T.tobytes()


def _unshuffled(body: bytes, width: int, count: int) -> np.ndarray:
    rows = np.frombuffer(body, np.uint8).reshape(width, count)
    return np.ascontiguousarray(rows.T).reshape(-1)
