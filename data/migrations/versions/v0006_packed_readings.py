"""Packed readings: chunks by the day, parts by the hour, late rows, and how far packing went."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
# the newest revision when this one landed: the chain has one line, not the numbers' order
down_revision = "0007"

Exact = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    for name in ("chunk", "part"):
        op.create_table(
            name, *_keys("start_us"),
            sa.Column("count", sa.Integer, nullable=False),
            sa.Column("hours", sa.LargeBinary, nullable=False),
            sa.Column("data", sa.LargeBinary),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "late", *_keys("time_us"),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("received_us", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reading_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("packed_us", sa.BigInteger, nullable=False),
        sa.Column("raw_us", sa.BigInteger, nullable=False),
        sa.Column("dropped_us", sa.BigInteger, nullable=False),
    )
    earliest = -(2**62)
    op.execute("INSERT INTO reading_state (id, packed_us, raw_us, dropped_us) "
               f"VALUES (1, {earliest}, {earliest}, {earliest})")


def _keys(time: str) -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("indicator_id", sa.BigInteger, sa.ForeignKey("indicator.id"),
                  primary_key=True, autoincrement=False),
        sa.Column("source", Exact, primary_key=True),
        sa.Column(time, sa.BigInteger, primary_key=True, autoincrement=False),
    )
