"""Rows of rules: the versions, what the pack says, and the count of changes."""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.engine import Connection

from data import schema
from data.alerts.heed import without_unheeded
from data.alerts.read_rule import plain_rule, read_rule
from data.alerts.rule import Rule
from data.errors import RuleRefused
from data.store import codec
from data.store.texts import clean
from data.store.times import to_us

PACK, EDIT = "pack", "edit"
_T = schema.rule_version
_COUNT = schema.alert_count
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes rules, when and why."""

    actor: str
    reason: str
    origin: str                                   # PACK or EDIT
    at: datetime


def count_change(connection: Connection) -> None:
    """Note that a rule, plan or mute changes; every other writer of them waits from here on."""
    connection.execute(update(_COUNT).values(rules=_COUNT.c.rules + 1))


def body_of(rule: Rule) -> str:
    """Return a rule's words, without the version: what is compared."""
    plain = plain_rule(replace(rule, version=0))
    del plain["version"]
    return codec.dumps(plain)


def read_body(text: str, version: int = 0) -> Rule:
    """Return the rule of kept words; raise RuleRefused when this version cannot read them."""
    return replace(read_rule(without_unheeded(json.loads(text))), version=version)


def newest(connection: Connection, *, origin: str = "") -> dict[str, Row[Any]]:
    """Return by rule its last version, or the last one of an origin."""
    query = select(_T.c.rule, func.max(_T.c.version).label("version")).group_by(_T.c.rule)
    if origin:
        query = query.where(_T.c.origin == origin)
    last = query.subquery()
    rows = connection.execute(select(_T).join(
        last, (_T.c.rule == last.c.rule) & (_T.c.version == last.c.version)).order_by(_T.c.rule))
    return {row.rule: row for row in rows}


def readable(rows: Iterable[Row[Any]]) -> list[Rule]:
    """Return the rules of rows; one that cannot be read is named in the log, the rest go on."""
    found = []
    for row in rows:
        try:
            found.append(read_body(row.body, row.version))
        except (RuleRefused, ValueError) as fault:
            _log.error("The rule %s, version %s, cannot be read and is not in force: %s",
                       row.rule, row.version, fault)
    return found


def add_version(connection: Connection, rule: Rule, version: int, change: Change) -> Rule:
    """Append a version of a rule and return it."""
    connection.execute(insert(_T).values(
        rule=rule.id, version=version, at_us=to_us(change.at), actor=clean(change.actor),
        reason=clean(change.reason), origin=change.origin, body=body_of(rule)))
    return replace(rule, version=version)


def pack_bodies(connection: Connection) -> dict[str, str]:
    """Return by rule what the pack says of it since the last load."""
    return {row.rule: row.body for row in connection.execute(select(schema.rule_pack))}
