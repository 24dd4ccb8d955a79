"""Alerts, their log, rules in all versions, plans, mutes, incidents, and the engine's state."""

import sqlalchemy as sa
from alembic import op

from data.dialect import dialect_named

revision = "0009"
# the newest revision when this one landed: the chain has one line, not the numbers' order
down_revision = "0008"

BigKey = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Exact = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _alert()
    _log()
    _rules()
    _others()
    for table in ("alert_log", "rule_version"):
        for statement in dialect_named(op.get_bind().dialect.name).append_only_ddl(table):
            op.execute(statement)


def _alert() -> None:
    op.create_table(
        "alert_count", _one_row(), *_long("alerts", "log", "rules"))
    op.execute("INSERT INTO alert_count (id, alerts, log, rules) VALUES (1, 0, 0, 0)")
    op.create_table(
        "alert",
        sa.Column("id", BigKey, primary_key=True, autoincrement=False),
        sa.Column("open_key", Exact),
        *_exact("rule", "code", "subject_layer", "verdict"),
        *_text("severity", "peak", "acked_by", "shelved_by", "suppressed", "assignee", "stage",
               "role", "context"),
        *_whole("rule_version", "active", "acked", "unknown", "out_of_service", "escalated",
                "raises", "chattering", "drill", "version"),
        *_long("subject_id", "raised_us", "changed_us"),
        *(sa.Column(name, sa.BigInteger) for name in
          ("returned_us", "acked_us", "closed_us", "shelved_us", "group_id")),
        sa.UniqueConstraint("open_key"),
    )
    for columns in (["closed_us"], ["raised_us"], ["rule", "raised_us"], ["code", "raised_us"],
                    ["subject_id", "raised_us"], ["verdict", "rule"]):
        op.create_index(f"ix_alert_{'_'.join(columns)}", "alert", columns)
    op.create_table(
        "alert_engine", _one_row(), *_long("at_us"), *_exact("digest"),
        sa.Column("state", sa.LargeBinary, nullable=False))


def _log() -> None:
    op.create_table(
        "alert_log",
        sa.Column("id", BigKey, primary_key=True, autoincrement=False),
        *_long("alert_id", "at_us"), *_exact("kind"), *_text("actor", "origin", "detail"))
    op.create_index("ix_alert_log_alert_id_id", "alert_log", ["alert_id", "id"])
    op.create_index("ix_alert_log_at_us", "alert_log", ["at_us"])


def _rules() -> None:
    op.create_table(
        "rule_version",
        sa.Column("rule", Exact, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        *_long("at_us"), *_exact("origin"), *_text("actor", "reason", "body"))
    op.create_table("rule_pack", sa.Column("rule", Exact, primary_key=True), *_text("body"))
    op.create_table("plan", sa.Column("id", Exact, primary_key=True), *_whole("position"),
                    *_text("body"))


def _others() -> None:
    op.create_table(
        "mute",
        sa.Column("id", BigKey, primary_key=True, autoincrement=False),
        *_text("scope", "reason", "owner"), *_long("since_us", "until_us", "hidden"),
        sa.Column("lifted_us", sa.BigInteger), *_whole("version"))
    op.create_index("ix_mute_until_us", "mute", ["until_us"])
    op.create_table(
        "incident",
        sa.Column("id", Exact, primary_key=True), *_exact("kind", "subject"), *_text("note"),
        *_long("since_us"), sa.Column("until_us", sa.BigInteger))
    op.create_index("ix_incident_since_us", "incident", ["since_us"])


def _one_row() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=False)


def _exact(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, Exact, nullable=False) for name in names]


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _long(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]
