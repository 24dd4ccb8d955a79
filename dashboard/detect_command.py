"""The body of ``app.py detect``: a CSV of one signal in, the judgement of each row out."""

import csv
import math
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from data.errors import SourceError
from indicators.detect import Detector

_COLUMNS = ("timestamp", "value")
_MISSING = frozenset({"", "nan", "na", "null", "none"})
_EPOCH = datetime(1970, 1, 1)
#: Seconds since 1970 have nine or ten digits from 1973 to 2286; with thirteen they are thousandths.
_SECONDS = re.compile(r"\d{9,10}(\.\d+)?|\d{12,13}")
_MILLISECONDS = 1e11


def detect(file: Path, out: TextIO | None = None) -> int:
    """Write timestamp,value,score,alert for each row of ``file``; return the exit code.

    Rows are judged one after another, each by the rows before it only. A missing value keeps
    its row, with no score and no alert: it neither raises nor clears anything.

    Args:
        file: CSV with a header and the columns timestamp (ISO 8601; of times with an offset
            the local reading counts; or seconds or milliseconds since 1970) and value (a number,
            in one unit).
        out: Where to write; standard output when None.

    Raises:
        SourceError: For a file that cannot be read, lacks a column or holds a broken row.
    """
    writer = csv.writer(out or sys.stdout, lineterminator="\n")
    writer.writerow((*_COLUMNS, "score", "alert"))
    detector = Detector()
    for stamp, text, time_s, value in _rows(file):
        finding = detector.step(time_s, value)
        score = "" if finding is None else f"{finding.score:.4f}"
        writer.writerow((stamp, text, score, int(finding is not None and finding.alert)))
    return 0


def _rows(file: Path) -> Iterator[tuple[str, str, int, float]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            reader.fieldnames = [str(name).strip().casefold() for name in reader.fieldnames or ()]
            lacking = [c for c in _COLUMNS if c not in reader.fieldnames]
            if lacking:
                raise SourceError(f"{file} has no column {lacking[0]!r}.",
                                  f"Give a header line with {' and '.join(_COLUMNS)}.")
            for number, row in enumerate(reader, 2):
                stamp, text = row["timestamp"] or "", row["value"] or ""
                yield stamp, text, _time(file, number, stamp), _value(file, number, text)
    except (OSError, UnicodeDecodeError, csv.Error) as e:
        raise SourceError(f"{file} cannot be read: {e}.", "Give a CSV in UTF-8.") from e


def _time(file: Path, number: int, text: str) -> int:
    try:
        time = _epoch(text) or datetime.fromisoformat(text.strip())
    except ValueError as e:
        raise SourceError(f"{file} line {number}: {text[:40]!r} is not a time.",
                          "Write ISO 8601, such as 2026-11-21 20:00:00.") from e
    if time.tzinfo is not None:
        time = (time + (time.utcoffset() or timedelta(0))).astimezone(UTC)
        time = time.replace(tzinfo=None)
    return int((time.replace(tzinfo=None) - _EPOCH).total_seconds())


def _epoch(text: str) -> datetime | None:
    """Return the moment of a number of seconds or milliseconds since 1970, None of other texts."""
    if not _SECONDS.fullmatch(text.strip()):
        return None
    seconds = float(text)
    return _EPOCH + timedelta(seconds=seconds / 1000 if seconds >= _MILLISECONDS else seconds)


def _value(file: Path, number: int, text: str) -> float:
    if text.strip().lower() in _MISSING:
        return math.nan
    try:
        return float(text)
    except ValueError as e:
        raise SourceError(f"{file} line {number}: {text[:40]!r} is not a number.",
                          "Leave the field empty where nothing was measured.") from e
