"""What a load does to rules and plans: the pack's are followed, those people edited stay."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert
from sqlalchemy.engine import Connection

from data import schema
from data.alerts.read_rule import plain_plan
from data.alerts.rule import Plan, Rule
from data.store import codec
from data.store.rule_rows import (
    EDIT,
    PACK,
    Change,
    add_version,
    body_of,
    count_change,
    newest,
    pack_bodies,
    readable,
)


def seed(connection: Connection, rules: Sequence[Rule], plans: Sequence[Plan], *, load_id: int,
         actor: str, at: datetime) -> None:
    """Bring the store's rules to what a pack says, in the load's transaction.

    A rule that people edited is never touched; what the pack says of it is kept beside it. A
    rule gone from the pack is disabled, its history stays.
    """
    count_change(connection)                      # whoever edits now waits for the load's end
    _rules(connection, rules, Change(actor, f"load {load_id}", PACK, at))
    _plans(connection, plans)


def _rules(connection: Connection, rules: Sequence[Rule], change: Change) -> None:
    kept = newest(connection)
    bodies = {rule.id: body_of(rule) for rule in rules}
    for rule in rules:
        row = kept.get(rule.id)
        if row is None:
            add_version(connection, rule, 1, change)
        elif row.origin == PACK and row.body != bodies[rule.id]:
            add_version(connection, rule, row.version + 1, change)
    for rule_id, row in kept.items():
        if rule_id not in bodies and row.origin != EDIT:
            _disable(connection, row, change)
    if pack_bodies(connection) != bodies:
        connection.execute(delete(schema.rule_pack))
        if bodies:
            connection.execute(insert(schema.rule_pack), [
                {"rule": rule_id, "body": body} for rule_id, body in bodies.items()])


def _disable(connection: Connection, row: Row[Any], change: Change) -> None:
    gone = replace(change, reason=f"{change.reason}: gone from the pack")
    for rule in readable([row]):
        if rule.enabled:
            add_version(connection, replace(rule, enabled=False), rule.version + 1, gone)


def _plans(connection: Connection, plans: Sequence[Plan]) -> None:
    table = schema.plan
    rows = [{"id": plan.id, "position": n, "body": codec.dumps(plain_plan(plan))}
            for n, plan in enumerate(plans)]
    connection.execute(delete(table))
    if rows:
        connection.execute(insert(table), rows)
