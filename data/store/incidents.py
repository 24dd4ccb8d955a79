"""Rows of real incidents, the truth that rules are judged by; an import is journaled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from data import schema
from data.alerts.model import Incident
from data.store import journal
from data.store.database import Database
from data.store.texts import clean
from data.store.times import from_us, to_us

_T = schema.incident


class Incidents:
    """The incidents of one store."""

    _database: Database

    def incidents(self) -> list[Incident]:
        """Return the imported incidents by time."""
        with self._database.read() as connection:
            rows = connection.execute(select(_T).order_by(_T.c.since_us, _T.c.id)).all()
        return [Incident(r.id, r.kind, from_us(r.since_us),
                         None if r.until_us is None else from_us(r.until_us), r.subject, r.note)
                for r in rows]

    def put_incidents(self, rows: Sequence[Incident], *, actor: str, at: datetime) -> int:
        """Add or replace incidents by id; return how many are new.

        Of several with one id the last one counts; when nothing differs, nothing is written.
        """
        given = {value["id"]: value for value in map(_columns, rows)}
        with self._database.write() as connection:
            kept = {row.id: dict(row._mapping) for row in connection.execute(select(_T))}
            new = [value for key, value in given.items() if key not in kept]
            changed = [value for key, value in given.items()
                       if key in kept and kept[key] != value]
            if new:
                connection.execute(insert(_T), new)
            for value in changed:
                connection.execute(update(_T).where(_T.c.id == value["id"]).values(**value))
            if new or changed:
                journal.append(connection, "incidents", actor,
                               {"new": len(new), "changed": len(changed)}, at_us=to_us(at))
        return len(new)


def _columns(incident: Incident) -> dict[str, Any]:
    return {"id": clean(incident.id), "kind": clean(incident.kind),
            "since_us": to_us(incident.since),
            "until_us": None if incident.until is None else to_us(incident.until),
            "subject": clean(incident.subject), "note": clean(incident.note)}
