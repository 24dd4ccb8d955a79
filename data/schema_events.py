"""Tables of events: what they are now, every telling of them, every verdict (docs/events.md)."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table, Text

from data.schema_base import BigKey, Exact, metadata

#: What the tellings of one kind at one place are together; detail is JSON.
event = Table(
    "event", metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("kind", Exact, nullable=False),
    Column("type", Exact, nullable=False),
    Column("place", Exact, nullable=False),
    Column("camera", Exact, nullable=False),
    Column("lon", Float), Column("lat", Float),
    Column("layer", Text, nullable=False),
    Column("feature_id", BigInteger, nullable=False),
    Column("grid", Exact, nullable=False),
    Column("name", Text, nullable=False),
    Column("first_us", BigInteger, nullable=False),
    Column("last_us", BigInteger, nullable=False),
    Column("severity", Exact, nullable=False),
    Column("count", Integer, nullable=False),
    Column("score", Float),
    Column("level", Exact, nullable=False),
    Column("stands", Integer, nullable=False),
    Column("told", Integer, nullable=False),
    Column("sure", Integer, nullable=False),
    Column("dwelled", Integer, nullable=False),
    Column("merge_us", BigInteger, nullable=False),
    Column("ends_us", BigInteger),
    Column("lifted_us", BigInteger),
    Column("drill", Integer, nullable=False),
    Column("verdict", Exact, nullable=False),
    Column("verdict_us", BigInteger),
    Column("verdict_by", Text, nullable=False),
    Column("duplicate_of", BigInteger),
    Column("detail", Text, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_event_kind_place", "kind", "place"),
    Index("ix_event_last_us", "last_us"),
    Index("ix_event_ends_us", "ends_us"),
)

#: Every telling once: (source, id) is what makes a second one of it change nothing. A row without
#: a digest was only referred to: what follows it came first.
event_telling = Table(
    "event_telling", metadata,
    Column("source", Exact, primary_key=True),
    Column("id", Exact, primary_key=True),
    Column("event_id", BigInteger, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    Column("machine", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("score", Float),
    Column("detail", Text, nullable=False),
    Index("ix_event_telling_event_id", "event_id"),
)

event_verdict = Table(
    "event_verdict", metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("event_id", BigInteger, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("verdict", Exact, nullable=False),
    Column("actor", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("duplicate_of", BigInteger),
    Index("ix_event_verdict_event_id", "event_id"),
)

#: One row (id 1): the next numbers, and a version that grows with every change. Whoever writes
#: events holds this row: two servers must not make two events of one.
event_state = Table(
    "event_state", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("next_event", BigInteger, nullable=False),
    Column("next_verdict", BigInteger, nullable=False),
)
