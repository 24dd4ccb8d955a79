"""Tables of readings: the catalogue, the newest, those of the last hours, and packed ones."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, LargeBinary, Table, Text

from data.schema_base import BigKey, Exact, metadata

#: ``position`` is NULL for a code that left the catalogue: its readings stay readable.
indicator = Table(
    "indicator", metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("code", Exact, nullable=False, unique=True),
    Column("template", Exact, nullable=False),
    Column("name", Text, nullable=False), Column("name_en", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("cadence_s", Float, nullable=False),
    Column("subject_layer", Text, nullable=False), Column("subject_key", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("position", Integer),
    Column("passport", Text, nullable=False, server_default="{}"),
)

latest = Table(
    "latest", metadata,
    Column("indicator_id", BigKey, ForeignKey("indicator.id"), primary_key=True,
           autoincrement=False),
    Column("time_us", BigInteger, nullable=False),
    Column("source", Exact, nullable=False),
    Column("declared", Integer, nullable=False),
    Column("value", Float, nullable=False),
    Column("received_us", BigInteger, nullable=False),
)

#: Clustered by time first: a tick of all indicators then touches few pages.
hot = Table(
    "hot", metadata,
    Column("time_us", BigInteger, primary_key=True, autoincrement=False),
    Column("indicator_id", BigInteger, ForeignKey("indicator.id"), primary_key=True,
           autoincrement=False),
    Column("source", Exact, primary_key=True),
    Column("value", Float, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)


def _packed(name: str) -> Table:
    return Table(
        name, metadata,
        Column("indicator_id", BigInteger, ForeignKey("indicator.id"), primary_key=True,
               autoincrement=False),
        Column("source", Exact, primary_key=True),
        Column("start_us", BigInteger, primary_key=True, autoincrement=False),
        Column("count", Integer, nullable=False),
        Column("hours", LargeBinary, nullable=False),
        Column("data", LargeBinary),
        sqlite_with_rowid=False,
    )


#: Packed readings (data/readings/codec.py) of one indicator and source: a chunk holds a day (UTC)
#: from ``start_us``, a part an hour of a day not over. ``hours`` is the roll-up (rollup_codec.py),
#: before ``data``, so that it is read without it; ``data`` is NULL when only roll-ups are kept.
chunk, part = _packed("chunk"), _packed("part")

#: Readings that came after their time was packed, until the packer merges them.
late = Table(
    "late", metadata,
    Column("indicator_id", BigInteger, ForeignKey("indicator.id"), primary_key=True,
           autoincrement=False),
    Column("source", Exact, primary_key=True),
    Column("time_us", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Float, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

#: One row (id 1). What is older than ``packed_us`` goes to ``late``, never to ``hot``; what is
#: older than ``raw_us`` is refused; before ``dropped_us`` no readings are left, only roll-ups.
reading_state = Table(
    "reading_state", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("packed_us", BigInteger, nullable=False),
    Column("raw_us", BigInteger, nullable=False),
    Column("dropped_us", BigInteger, nullable=False),
)
