"""Tables of alerts, their log, rules in all versions, plans, mutes, incidents, the state."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from data.schema_base import BigKey, Exact, metadata

#: Every change first locks this one row (id 1), so that numbers grow in the order of commits.
#: ``alerts`` and ``log`` are the last numbers given, ``rules`` counts changes of rules, plans
#: and mutes.
alert_count = Table(
    "alert_count", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("alerts", BigInteger, nullable=False),
    Column("log", BigInteger, nullable=False),
    Column("rules", BigInteger, nullable=False),
)

#: ``open_key`` is "rule|code" while the alert is open and NULL afterwards: one is open at most.
#: Times that end with ``_us`` are those of ``data.alerts.model.Alert`` that end with ``_at`` and
#: ``_until``; flags are 0 and 1.
alert = Table(
    "alert", metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("open_key", Exact, unique=True),
    Column("rule", Exact, nullable=False), Column("rule_version", Integer, nullable=False),
    Column("code", Exact, nullable=False),
    Column("subject_layer", Exact, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("severity", Text, nullable=False), Column("peak", Text, nullable=False),
    Column("active", Integer, nullable=False), Column("acked", Integer, nullable=False),
    Column("raised_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("returned_us", BigInteger),
    Column("acked_us", BigInteger), Column("acked_by", Text, nullable=False),
    Column("closed_us", BigInteger),
    Column("shelved_us", BigInteger), Column("shelved_by", Text, nullable=False),
    Column("out_of_service", Integer, nullable=False),
    Column("suppressed", Text, nullable=False),
    Column("group_id", BigInteger),
    Column("assignee", Text, nullable=False), Column("stage", Text, nullable=False),
    Column("escalated", Integer, nullable=False), Column("role", Text, nullable=False),
    Column("raises", Integer, nullable=False), Column("chattering", Integer, nullable=False),
    Column("drill", Integer, nullable=False),
    Column("verdict", Exact, nullable=False),
    Column("context", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_alert_closed_us", "closed_us"),
    Index("ix_alert_raised_us", "raised_us"),
    Index("ix_alert_rule_raised_us", "rule", "raised_us"),
    Index("ix_alert_code_raised_us", "code", "raised_us"),
    Index("ix_alert_subject_id_raised_us", "subject_id", "raised_us"),
    Index("ix_alert_verdict_rule", "verdict", "rule"),
)

#: Append-only, like the journal: what happened to alerts, by whom, from where. Only the lines of
#: an alert that is gone, older than ``kept`` says, may go.
alert_log = Table(
    "alert_log", metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("alert_id", BigInteger, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("kind", Exact, nullable=False),
    Column("actor", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_alert_log_alert_id_id", "alert_id", "id"),
    Index("ix_alert_log_at_us", "at_us"),
)

#: One row (id 1): what was closed, or over, before is removed; 0: everything is kept.
kept = Table(
    "kept", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("alerts_us", BigInteger, nullable=False),
    Column("events_us", BigInteger, nullable=False),
)

#: One row (id 1): the evaluation's state as the last tick left it, and its SHA-256.
alert_engine = Table(
    "alert_engine", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    Column("digest", Exact, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

#: Append-only: every version of every rule; the last one of each is in force.
rule_version = Table(
    "rule_version", metadata,
    Column("rule", Exact, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("origin", Exact, nullable=False),
    Column("body", Text, nullable=False),
)

#: What the pack says of each rule since the last load.
rule_pack = Table(
    "rule_pack", metadata,
    Column("rule", Exact, primary_key=True),
    Column("body", Text, nullable=False),
)

plan = Table(
    "plan", metadata,
    Column("id", Exact, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

mute = Table(
    "mute", metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("scope", Text, nullable=False),
    Column("reason", Text, nullable=False), Column("owner", Text, nullable=False),
    Column("since_us", BigInteger, nullable=False), Column("until_us", BigInteger, nullable=False),
    Column("lifted_us", BigInteger),
    Column("hidden", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_mute_until_us", "until_us"),
)

incident = Table(
    "incident", metadata,
    Column("id", Exact, primary_key=True),
    Column("kind", Exact, nullable=False),
    Column("since_us", BigInteger, nullable=False), Column("until_us", BigInteger),
    Column("subject", Exact, nullable=False),
    Column("note", Text, nullable=False),
    Index("ix_incident_since_us", "since_us"),
)
