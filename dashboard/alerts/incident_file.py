"""The table of real incidents as a file: CSV in, each fault named at its row."""

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.wire import Json, iso
from data.alerts.model import Incident
from data.errors import RuleRefused

COLUMNS = ("id", "kind", "since", "until", "subject", "note")
_NEEDED = ("id", "since")
MOST_ROWS, LONGEST = 20_000, 500
_TOLD = 5


def read_incidents(raw: bytes, zone: str) -> list[Incident]:
    """Return the incidents of a CSV; times without a zone are the district's.

    Raises:
        RuleRefused: Naming the first rows that are wrong; nothing is taken then.
    """
    rows = _table(raw)
    found: list[Incident] = []
    faults: list[str] = []
    for number, row in enumerate(rows, 2):
        fault = _fault(row)
        if fault:
            faults.append(f"row {number} {fault}")
            continue
        try:
            since, until = _moment(row["since"], zone), _moment(row.get("until", ""), zone)
        except ValueError:
            faults.append(f"row {number} has a time that is none")
            continue
        if since is None or (until is not None and until < since):
            faults.append(f"row {number} ends before it begins")
            continue
        found.append(Incident(row["id"], row.get("kind", ""), since, until,
                              row.get("subject", ""), row.get("note", "")))
    if faults:
        more = f" And {len(faults) - _TOLD} more." if len(faults) > _TOLD else ""
        raise RuleRefused(f"The table of incidents is wrong: {'; '.join(faults[:_TOLD])}.{more}",
                          "Nothing was taken. Times look like 2026-11-21 20:05.")
    return found


def incident_json(one: Incident) -> Json:
    """Return one incident."""
    return {"id": one.id, "kind": one.kind, "since": iso(one.since),
            "until": None if one.until is None else iso(one.until), "subject": one.subject,
            "note": one.note}


def _table(raw: bytes) -> list[dict[str, str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise RuleRefused("The table of incidents is not UTF-8.", "Save it as UTF-8.") from e
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    except csv.Error as e:
        raise RuleRefused(f"The table of incidents is no CSV: {e}.", "Save it as CSV.") from e
    rows = [row for row in rows if any(row)]
    head = [cell.lower() for cell in rows[0]] if rows else []
    missing = [name for name in _NEEDED if name not in head]
    unknown = [name for name in head if name not in COLUMNS]
    if missing or unknown:
        raise RuleRefused(
            f"The table of incidents lacks {', '.join(missing)}." if missing
            else f"The table of incidents has an unknown column {unknown[0][:40]!r}.",
            f"Its columns are {', '.join(COLUMNS)}; {' and '.join(_NEEDED)} are needed.")
    if len(rows) - 1 > MOST_ROWS:
        raise RuleRefused(f"The table holds {len(rows) - 1:,} rows.", f"{MOST_ROWS:,} at most.")
    return [dict(zip(head, row, strict=False)) for row in rows[1:]]


def _fault(row: dict[str, str]) -> str:
    if any(not row.get(name) for name in _NEEDED):
        return "lacks its id or since"
    if any(len(value) > LONGEST or "\0" in value for value in row.values()):
        return f"holds a text longer than {LONGEST} or a NUL"
    return ""


def _moment(text: str, zone: str) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text.replace("/", "-"))
    if not 1971 <= found.year <= 2200:
        raise ValueError(text)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
