"""Real incidents out of a CSV: id, kind, since, until, subject, note; what is refused says why."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from data.alerts.bounds import out_of_bounds
from data.alerts.model import Incident
from data.errors import SourceError

#: Columns and what else they may be called.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "编号"), "kind": ("kind", "类型"), "since": ("since", "开始时间"),
    "until": ("until", "结束时间"), "subject": ("subject", "对象编码"), "note": ("note", "备注"),
}
NEEDED = ("id", "kind", "since")
MOST_ROWS, MOST_BYTES, MOST_LETTERS = 100_000, 32 << 20, 200


@dataclass(slots=True)
class IncidentTable:
    """The incidents of a file, and "line: why" of every line that is none."""

    incidents: list[Incident] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def is_incidents(path: Path) -> bool:
    """Return whether a file is a CSV whose first line names id, kind and since."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            head = file.readline(4096)
    except OSError:
        return False
    return set(NEEDED) <= set(_columns(next(csv.reader([head]), [])))


def read_incidents(path: Path, zone: str) -> IncidentTable:
    """Return what a CSV (UTF-8) holds; ``zone`` is that of times without an offset.

    Raises:
        SourceError: The file cannot be read, is too large, or lacks a column.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SourceError(f"{path.name} is larger than {MOST_BYTES >> 20} MB.",
                              "Split it: incidents are added by id.")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as e:
        raise SourceError(f"{path} cannot be read: {e.strerror}.", "Check its rights.") from e
    except UnicodeDecodeError as e:
        raise SourceError(f"{path.name} is not UTF-8 (byte {e.start}).", "Save it as UTF-8.") from e
    return read_text(path.name, text, zone)


def read_text(name: str, text: str, zone: str) -> IncidentTable:
    """Return what the text of a CSV holds; raise SourceError as read_incidents does."""
    try:
        return _table(name, ZoneInfo(zone), text)
    except csv.Error as e:
        raise SourceError(f"{name} is no CSV: {e}.", "Export it again.") from e


def _table(name: str, zone: ZoneInfo, text: str) -> IncidentTable:
    reader = csv.reader(io.StringIO(text, newline=""))
    columns = _columns(next(reader, []))
    missing = [one for one in NEEDED if one not in columns]
    if missing:
        raise SourceError(f"{name} has no column {', '.join(missing)}.",
                          f"Its first line must name {', '.join(COLUMNS)}.")
    found = IncidentTable()
    for row in _rows(name, reader):
        cells = {key: row[at].strip() if at < len(row) else "" for key, at in columns.items()}
        try:
            found.incidents.append(_incident(cells, zone))
        except ValueError as why:
            found.refused.append(f"{name}:{reader.line_num}: {why}")
    return found


def _rows(name: str, reader: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(reader, 1):
        if number > MOST_ROWS:
            raise SourceError(f"{name} has more than {MOST_ROWS:,} rows.",
                              "Split it: incidents are added by id.")
        if any(cell.strip() for cell in row):
            yield row


def _columns(head: list[str]) -> dict[str, int]:
    names = {word: key for key, words in COLUMNS.items() for word in words}
    found: dict[str, int] = {}
    for at, cell in enumerate(head):
        key = names.get(cell.strip().lower())
        if key is not None:
            found.setdefault(key, at)
    return found


def _incident(cells: dict[str, str], zone: ZoneInfo) -> Incident:
    """Return the incident of a row; raise ValueError saying what is wrong."""
    for key in NEEDED:
        if not cells[key]:
            raise ValueError(f"{key} is empty.")
    for key, text in cells.items():
        if out_of_bounds(text) or (key != "note" and len(text) > MOST_LETTERS):
            raise ValueError(f"{key} is too long or cannot be shown.")
    since, until = _time(cells["since"], zone), cells.get("until", "")
    ended = _time(until, zone) if until else None
    if ended is not None and ended < since:
        raise ValueError(f"until {until} is before since {cells['since']}.")
    return Incident(cells["id"], cells["kind"], since, ended, cells.get("subject", ""),
                    cells.get("note", ""))


def _time(text: str, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(ZoneInfo("UTC"))
    except (ValueError, OverflowError):
        raise ValueError(f'"{text[:40]}" is no time; write 2026-10-01T20:15.') from None
