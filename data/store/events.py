"""The events of one store (data.events.ports.EventStore); each method is one transaction."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from data import schema
from data.errors import Conflict, NotFound
from data.events import merge
from data.events.errors import EventRefused
from data.events.kinds import Kinds
from data.events.model import Event, Place, Result, Sighting
from data.events.ports import Ask, Judgement, KindStats, Told
from data.events.register import Known
from data.store import event_query, event_register, event_take, journal
from data.store.database import Database
from data.store.event_rows import event_of, row_of
from data.store.expiry import kept_since
from data.store.texts import clean
from data.store.times import to_us

_E, _T, _V, _S = (schema.event, schema.event_telling, schema.event_verdict, schema.event_state)


class Events:
    """Events, their tellings and verdicts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- the register ------------------------------------------------------------------------
    def coded(self, codes: Sequence[str]) -> Mapping[str, Known]:
        """Return the features that these codes name; facilities come before other layers."""
        with self._database.read() as connection:
            return event_register.coded(connection, codes)

    def grids_at(self, points: Sequence[tuple[float, float]]) -> list[str]:
        """Return the code of the grid that holds each point (lon, lat), "" outside of all."""
        with self._database.read() as connection:
            return event_register.grids_at(connection, self._database.dialect, points)

    # -- in ----------------------------------------------------------------------------------
    def take(self, pairs: Sequence[tuple[Sighting, Place]], kinds: Kinds, *, machine: str,
             at: datetime) -> list[Result]:
        """Merge placed tellings into events in one transaction; one result each, in order."""
        if not pairs:
            return []
        with self._database.write() as connection:
            state = self._hold(connection)
            results, batch = event_take.take(
                connection, pairs, kinds, machine=clean(machine), now_us=to_us(at),
                next_event=int(state.next_event),
                since_us=kept_since(connection, "events_us"))
            if batch.tellings:
                connection.execute(update(_S).values(
                    version=_S.c.version + 1, next_event=batch.next_event))
        return results

    def _hold(self, connection: Connection) -> Any:
        lock = self._database.dialect.row_lock
        return connection.exec_driver_sql(
            f"SELECT next_event, next_verdict FROM event_state WHERE id = 1{lock}").one()

    def kept_since(self) -> int | None:
        """Return since when events are whole, microseconds, None: all are kept."""
        with self._database.read() as connection:
            return kept_since(connection, "events_us") or None

    # -- out ---------------------------------------------------------------------------------
    def version(self) -> int:
        """Return what grows with every change of any event; about 0.1 ms."""
        with self._database.read() as connection:
            return int(connection.scalar(select(_S.c.version)) or 0)

    def current(self, since_us: int) -> list[Event]:
        """Return told events that stand, or were seen or end after ``since_us``, by id."""
        with self._database.read() as connection:
            return event_query.current(connection, since_us)

    def event(self, event_id: int) -> Event:
        """Return one; raise NotFound."""
        with self._database.read() as connection:
            return _one(connection, event_id)

    def find(self, ask: Ask, *, now_us: int) -> tuple[list[Event], int]:
        """Return a page of events, last seen first, and how many there are in all."""
        with self._database.read() as connection:
            return event_query.find(connection, ask, now_us)

    def tellings(self, event_id: int, limit: int = 200) -> list[Told]:
        """Return the newest tellings of an event, newest first."""
        query = (select(_T).where(_T.c.event_id == event_id, _T.c.digest != "")
                 .order_by(_T.c.at_us.desc(), _T.c.source, _T.c.id).limit(limit))
        with self._database.read() as connection:
            return [Told(r.source, r.id, int(r.at_us), int(r.received_us), r.machine, r.score,
                         json.loads(r.detail)) for r in connection.execute(query)]

    # -- verdicts ----------------------------------------------------------------------------
    def judgements(self, event_id: int) -> list[Judgement]:
        """Return the verdicts on an event, newest first."""
        query = select(_V).where(_V.c.event_id == event_id).order_by(_V.c.id.desc())
        with self._database.read() as connection:
            return [Judgement(int(r.at_us), r.verdict, r.actor, r.origin, r.note, r.duplicate_of)
                    for r in connection.execute(query)]

    def judge(self, event_id: int, verdict: str, *, actor: str, origin: str, note: str,
              of: int | None, version: int | None, at: datetime) -> Event:
        """Keep a verdict, journaled; raise NotFound, or Conflict when ``version`` is no more."""
        at_us = to_us(at)
        with self._database.write() as connection:
            state = self._hold(connection)
            before = _one(connection, event_id)
            if version is not None and version != before.version:
                raise Conflict(f"Event {event_id} was told again or judged meanwhile.",
                               "Look at it as it is now, then decide again.")
            if of is not None and _one(connection, of).id == event_id:
                raise EventRefused("An event is no duplicate of itself.", "Name the other one.")
            after = merge.judged(before, verdict, by=clean(actor), of=of, at_us=at_us)
            connection.execute(update(_E).where(_E.c.id == event_id).values(row_of(after)))
            connection.execute(insert(_V).values(
                id=int(state.next_verdict), event_id=event_id, at_us=at_us, verdict=verdict,
                actor=clean(actor), origin=clean(origin), note=clean(note), duplicate_of=of))
            connection.execute(update(_S).values(
                version=_S.c.version + 1, next_verdict=int(state.next_verdict) + 1))
            journal.append(connection, "event.verdict", actor, {
                "event": event_id, "kind": before.kind, "camera": before.place.camera,
                "verdict": verdict, "before": before.verdict, "of": of, "note": note,
                "origin": origin}, at_us=at_us)
        return after

    def settle(self, event_id: int, *, actor: str, at: datetime) -> Event:
        """End an event that somebody has dealt with, journaled; told again, it is a new one."""
        at_us = to_us(at)
        with self._database.write() as connection:
            self._hold(connection)
            before = _one(connection, event_id)
            if before.lifted_us is not None:
                return before
            after = merge.settled(before, at_us)
            connection.execute(update(_E).where(_E.c.id == event_id).values(row_of(after)))
            connection.execute(update(_S).values(version=_S.c.version + 1))
            journal.append(connection, "event.settle", actor, {
                "event": event_id, "kind": before.kind, "place": before.place.key}, at_us=at_us)
        return after

    def stats(self, since_us: int, until_us: int, *, now_us: int) -> list[KindStats]:
        """Return counts per kind and camera of the events last seen in a span."""
        with self._database.read() as connection:
            return event_query.stats(connection, since_us, until_us, now_us)


def _one(connection: Connection, event_id: int) -> Event:
    row = connection.execute(select(_E).where(_E.c.id == event_id)).first()
    if row is None:
        raise NotFound(f"There is no event {event_id}.", "GET /api/events lists them.")
    return event_of(row)
