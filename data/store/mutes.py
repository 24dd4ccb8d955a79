"""Rows of mutes: every change in one transaction with its entry in the journal."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.engine import Connection

from data import schema
from data.alerts.model import Mute
from data.errors import Conflict, NotFound
from data.store import codec, journal
from data.store.alert_rows import plain_json
from data.store.database import Database
from data.store.rule_rows import count_change
from data.store.texts import clean
from data.store.times import from_us, iso, to_us

_T = schema.mute


class Mutes:
    """The mutes of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mutes(self, *, all: bool = False) -> list[Mute]:
        """Return the mutes that are not lifted (``all``: those too), newest first.

        Whether one is in force now is asked of its times: the store has no clock.
        """
        query = select(_T).order_by(_T.c.since_us.desc(), _T.c.id.desc())
        if not all:
            query = query.where(_T.c.lifted_us.is_(None))
        with self._database.read() as connection:
            return [_mute(row) for row in connection.execute(query)]

    def add_mute(self, mute: Mute, *, at: datetime) -> Mute:
        """Keep a new mute (id 0), journaled."""
        with self._database.write() as connection:
            count_change(connection)
            last = int(connection.scalar(select(func.max(_T.c.id))) or 0)
            made = replace(mute, id=last + 1, version=1, hidden=0, owner=clean(mute.owner),
                           reason=clean(mute.reason))
            connection.execute(insert(_T).values(id=made.id, hidden=0, **_columns(made)))
            _journal(connection, "mute.add", made, made.owner, at)
        return made

    def change_mute(self, mute: Mute, *, actor: str, at: datetime) -> Mute:
        """Lift or prolong the mute seen at ``mute.version``; raise Conflict or NotFound."""
        made = replace(mute, version=mute.version + 1)
        with self._database.write() as connection:
            count_change(connection)
            row = connection.execute(select(_T).where(_T.c.id == mute.id)).first()
            if row is None:
                raise NotFound(f"There is no mute {mute.id}.", "See /api/mutes.")
            if row.version != mute.version:
                raise Conflict(f"The mute {mute.id} was changed by somebody else meanwhile.",
                               "Look at it as it is now, then decide again.")
            connection.execute(update(_T).where(_T.c.id == mute.id).values(**_columns(made)))
            _journal(connection, "mute.change", made, actor, at)
        return replace(made, hidden=row.hidden)

    def count_hidden(self, hidden: dict[int, int]) -> None:
        """Add to what each mute hid."""
        rows = [(count, mute_id) for mute_id, count in hidden.items() if count]
        if rows:
            with self._database.write() as connection:
                self._database.dialect.execute_many(
                    connection, "UPDATE mute SET hidden = hidden + ? WHERE id = ?", rows)


def _mute(row: Row[Any]) -> Mute:
    return Mute(row.id, json.loads(row.scope), row.reason, row.owner, from_us(row.since_us),
                from_us(row.until_us), None if row.lifted_us is None else from_us(row.lifted_us),
                row.hidden, row.version)


def _columns(mute: Mute) -> dict[str, Any]:
    return {"scope": plain_json(mute.scope), "reason": clean(mute.reason),
            "owner": clean(mute.owner), "since_us": to_us(mute.since),
            "until_us": to_us(mute.until),
            "lifted_us": None if mute.lifted_at is None else to_us(mute.lifted_at),
            "version": mute.version}


def _journal(connection: Connection, kind: str, mute: Mute, actor: str, at: datetime) -> None:
    columns = _columns(mute)
    detail = {"id": mute.id, "scope": json.loads(columns["scope"]), "reason": mute.reason,
              "owner": mute.owner, "since": iso(columns["since_us"]),
              "until": iso(columns["until_us"]), "version": mute.version,
              "lifted": columns["lifted_us"] is not None}
    journal.append(connection, kind, actor, json.loads(codec.dumps(detail)), at_us=to_us(at))
