"""Rules and plans in the store (data.alerts.ports.RuleStore): every version stays."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.engine import Connection

from data import schema
from data.alerts.ports import RuleDrift, RuleVersion
from data.alerts.read_rule import plain_rule, read_plan, read_rule
from data.alerts.rule import Plan, Rule
from data.errors import Conflict, NotFound
from data.store.database import Database
from data.store.rule_rows import (
    EDIT,
    PACK,
    Change,
    add_version,
    count_change,
    newest,
    pack_bodies,
    read_body,
    readable,
)
from data.store.times import from_us

_T = schema.rule_version
#: A load or a restore moves the version of rules on by more than all edits can.
_LOAD_STEP = 1 << 20


class Rules:
    """The rules and plans of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rules(self) -> list[Rule]:
        """Return the last version of every rule, disabled ones too, by id."""
        with self._database.read() as connection:
            return readable(newest(connection).values())

    def latest(self) -> list[RuleVersion]:
        """Return the last version of every rule with who made it, when and why, by id."""
        with self._database.read() as connection:
            rows = newest(connection)
        return [_told(rows[rule.id], rule) for rule in readable(rows.values())]

    def rules_version(self) -> int:
        """Return what grows with every change of a rule, mute or plan, every load and restore."""
        changes = select(schema.alert_count.c.rules).scalar_subquery()
        query = select(schema.state.c.version * _LOAD_STEP + changes)
        with self._database.read() as connection:
            return int(connection.scalar(query) or 0)

    def plans(self) -> list[Plan]:
        """Return the plans of the pack, in its order."""
        query = select(schema.plan.c.body).order_by(schema.plan.c.position)
        with self._database.read() as connection:
            return [read_plan(json.loads(text)) for text in connection.scalars(query)]

    def history(self, rule_id: str) -> list[RuleVersion]:
        """Return every version of a rule, newest first; raise NotFound."""
        query = select(_T).where(_T.c.rule == rule_id).order_by(_T.c.version.desc())
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        if not rows:
            raise _no_rule(rule_id)
        return [_told(row, read_body(row.body, row.version)) for row in rows]

    def save(self, rule: Rule, *, actor: str, reason: str, at: datetime) -> Rule:
        """Save an edit made on ``rule.version`` (0: new); raise Conflict or RuleRefused."""
        read_rule(plain_rule(rule))               # whatever made it, only sound rules are kept
        change = Change(actor, reason, EDIT, at)
        with self._database.write() as connection:
            count_change(connection)
            found = _version(connection, rule.id)
            if found != rule.version:
                raise _too_late(rule.id) if rule.version else Conflict(
                    f"There is a rule {rule.id!r} already.",
                    "Change that one, or give this one another id.")
            return add_version(connection, rule, found + 1, change)

    def drift(self) -> list[RuleDrift]:
        """Return the rules that a pack has or had and that people made otherwise."""
        with self._database.read() as connection:
            ours, base = newest(connection), newest(connection, origin=PACK)
            pack = pack_bodies(connection)
        return [RuleDrift(rule_id, _read(base, rule_id),
                          read_body(pack[rule_id]) if rule_id in pack else None,
                          _read(ours, rule_id))
                for rule_id, row in ours.items()
                if row.origin == EDIT and (rule_id in base or rule_id in pack)
                and row.body != pack.get(rule_id)]

    def take_pack(self, rule_id: str, *, actor: str, at: datetime, version: int | None = None
                  ) -> Rule:
        """Take the pack's present words for a rule; its edits stay in the history.

        A rule that the pack has no more is disabled; Conflict when it is not at ``version``.
        """
        with self._database.write() as connection:
            count_change(connection)
            row = newest(connection).get(rule_id)
            body = pack_bodies(connection).get(rule_id)
            if row is None or (body is None and rule_id not in newest(connection, origin=PACK)):
                raise _no_rule(rule_id)
            if version is not None and version != row.version:
                raise _too_late(rule_id)
            taken = replace(read_body(row.body), enabled=False) if body is None else read_body(body)
            change = Change(actor, "taken from the pack", PACK, at)
            return add_version(connection, taken, row.version + 1, change)


def _read(rows: Mapping[str, Row[Any]], rule_id: str) -> Rule | None:
    row = rows.get(rule_id)
    return None if row is None else read_body(row.body, row.version)


def _told(row: Row[Any], rule: Rule) -> RuleVersion:
    return RuleVersion(rule, from_us(row.at_us), row.actor, row.reason, row.origin)


def _too_late(rule_id: str) -> Conflict:
    return Conflict(f"The rule {rule_id!r} was changed by somebody else meanwhile.",
                    "Look at it as it is now, then decide again.")


def _version(connection: Connection, rule_id: str) -> int:
    query = select(func.max(_T.c.version)).where(_T.c.rule == rule_id)
    return int(connection.scalar(query) or 0)


def _no_rule(rule_id: str) -> NotFound:
    return NotFound(f"There is no rule {rule_id[:61]!r}.", "See /api/rules.")
