"""Alerts in the store (data.alerts.ports.AlertStore): each method is one short transaction."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select

from data import schema
from data.alerts.lead import Lead
from data.alerts.model import Alert, LogEntry
from data.alerts.ports import RuleCounts
from data.errors import LoadInProgress
from data.store import alert_write
from data.store.alert_rows import lean_entry, log_entry, read_alerts
from data.store.database import Database
from data.store.expiry import kept_since
from data.store.incidents import Incidents
from data.store.mutes import Mutes
from data.store.rules import Rules
from data.store.times import from_us, to_us

_LOG = schema.alert_log


class Alerts(Mutes, Incidents):
    """The alerts of one store; safe to use from many threads and processes at once."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.rules = Rules(database)

    def open_alerts(self) -> list[Alert]:
        """Return every open alert by id."""
        return self._read("WHERE closed_us IS NULL ORDER BY id")

    def alert(self, alert_id: int) -> Alert:
        """Return one; raise NotFound."""
        # beyond 64 bits no engine can be asked
        found = self._read("WHERE id = ?", [alert_id]) if 0 < alert_id < 2**63 else []
        if not found:
            raise alert_write.no_alert(alert_id)
        return found[0]

    def find(self, *, rule: str = "", code: str = "", subject_id: int | None = None,
             since: datetime | None = None, until: datetime | None = None,
             closed_since: datetime | None = None, offset: int = 0, limit: int = 200
             ) -> tuple[list[Alert], int]:
        """Return past and open alerts raised in [since, until), newest first, and how many."""
        asked = [("rule = ?", rule or None), ("code = ?", code or None),
                 ("subject_id = ?", subject_id),
                 ("raised_us >= ?", None if since is None else to_us(since)),
                 ("raised_us < ?", None if until is None else to_us(until)),
                 ("closed_us >= ?", None if closed_since is None else to_us(closed_since))]
        given = [(text, value) for text, value in asked if value is not None]
        where = " AND ".join(["id > 0", *(text for text, _ in given)])
        values = [value for _, value in given]
        dialect = self._database.dialect
        with self._database.read() as connection:
            total = connection.exec_driver_sql(
                dialect.sql(f"SELECT count(*) FROM alert WHERE {where}"), tuple(values)).scalar()
            found = read_alerts(
                connection, dialect,
                f"WHERE {where} ORDER BY raised_us DESC, id DESC LIMIT ? OFFSET ?",
                [*values, max(limit, 0), max(offset, 0)])
        return found, int(total or 0)

    def changed(self, after: int) -> tuple[list[Alert], int]:
        """Return the alerts with lines behind line ``after`` of the log, and the last line.

        What another process did is found so, about 0.1 ms when nothing was done; lines are
        numbered in the order of their commits.
        """
        dialect = self._database.dialect
        with self._database.read() as connection:
            last = int(connection.scalar(select(schema.alert_count.c.log)) or 0)
            if last <= after:
                return [], last
            return read_alerts(
                connection, dialect,
                "WHERE id IN (SELECT alert_id FROM alert_log WHERE id > ?) ORDER BY id",
                [after]), last

    def log(self, alert_id: int) -> list[LogEntry]:
        """Return the history of one alert, oldest first."""
        query = select(_LOG).where(_LOG.c.alert_id == alert_id).order_by(_LOG.c.id)
        with self._database.read() as connection:
            return [log_entry(row) for row in connection.execute(query)]

    def log_between(self, since: datetime, until: datetime, *, limit: int = 100_000
                    ) -> list[LogEntry]:
        """Return what happened in [since, until), oldest first (meter, replay, handover)."""
        query = (select(_LOG)
                 .where(_LOG.c.at_us >= to_us(since), _LOG.c.at_us < to_us(until))
                 .order_by(_LOG.c.at_us, _LOG.c.id).limit(limit))
        with self._database.read() as connection:
            return [log_entry(row) for row in connection.execute(query)]

    def log_tail(self, since: datetime, *, until: datetime | None = None, after: int = 0
                 ) -> list[LogEntry]:
        """Return the lines of [since, until) behind line ``after``, oldest first, without what they
        set: about 20 µs each."""
        query = (select(_LOG).where(_LOG.c.at_us >= to_us(since), _LOG.c.id > after)
                 .order_by(_LOG.c.at_us, _LOG.c.id))
        if until is not None:
            query = query.where(_LOG.c.at_us < to_us(until))
        with self._database.read() as connection:
            return [lean_entry(row) for row in connection.execute(query)]

    def kept_since(self) -> datetime | None:
        """Return since when closed alerts and their log are whole, None: all are kept."""
        with self._database.read() as connection:
            since = kept_since(connection, "alerts_us")
        return from_us(since) if since else None

    def load_state(self) -> bytes | None:
        """Return the engine's state as the last tick left it, None before the first."""
        with self._database.read() as connection:
            state = connection.scalar(select(schema.alert_engine.c.state))
        return None if state is None else bytes(state)

    def write_tick(self, alerts: Sequence[Alert], log: Sequence[LogEntry], state: bytes | None, *,
                   at: datetime) -> list[Alert]:
        """Write what one tick changed in one transaction; see data.alerts.ports."""
        dialect = self._database.dialect
        if state is not None:
            with self._database.read() as connection:
                if alert_write.same_state(connection, state):
                    state = None
        if not alerts and not log and state is None:
            return []
        with self._database.write() as connection:
            if state is not None:
                alert_write.put_state(connection, dialect, state, at)
            if not alerts and not log:
                return []
            return alert_write.tick(connection, dialect, alerts, log)

    def act(self, alert: Alert, entry: LogEntry) -> Alert:
        """Write one act made from ``alert.version`` and its line; raise Conflict or NotFound."""
        with self._database.write() as connection:
            return alert_write.act(connection, self._database.dialect, alert, entry)

    def verdicts(self, rule: str | None = None) -> list[tuple[Alert, str]]:
        """Return the alerts that people judged, by id, with the verdict."""
        where, values = ("", []) if rule is None else (" AND rule = ?", [rule])
        return [(one, one.verdict)
                for one in self._read(f"WHERE verdict > ''{where} ORDER BY id", values)]

    def rule_counts(self, since: datetime) -> dict[str, RuleCounts]:
        """Return by rule what is open, what was raised since, and what people judged."""
        asked = (("open", "closed_us IS NULL", ()), ("raised", "raised_us >= ?", (to_us(since),)),
                 ("useful", "verdict = ?", ("useful",)),
                 ("not_useful", "verdict = ?", ("not_useful",)))
        found: dict[str, dict[str, int]] = {}
        with self._database.read() as connection:
            for name, where, values in asked:
                sql = self._database.dialect.sql(
                    f"SELECT rule, count(*) FROM alert WHERE {where} GROUP BY rule")
                for rule, count in connection.exec_driver_sql(sql, values):
                    found.setdefault(rule, {})[name] = int(count)
        return {rule: RuleCounts(**counts) for rule, counts in found.items()}

    @contextmanager
    def lead(self) -> Iterator[Lead]:
        """Be the store's one engine until the block ends; raise LoadInProgress if not.

        The lock dies with its holder, also by kill -9, and another one may lead then. Over a
        network it can be lost before: ask ``Lead.held`` each tick.
        """
        with ExitStack() as stack:
            try:
                held = stack.enter_context(self._database.dialect.lead_lock())
            except LoadInProgress as e:
                raise LoadInProgress("Another process evaluates the rules of this store.",
                                     "It is enough if one does; this one may try again.") from e
            yield Lead(held)

    def _read(self, ending: str, values: Sequence[Any] = ()) -> list[Alert]:
        with self._database.read() as connection:
            return read_alerts(connection, self._database.dialect, ending, values)
