"""Events: what they are now, every telling of them, every verdict, and what counts them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

Exact = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BigKey = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _event()
    op.create_table(
        "event_telling",
        sa.Column("source", Exact, primary_key=True),
        sa.Column("id", Exact, primary_key=True),
        sa.Column("event_id", sa.BigInteger, nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("received_us", sa.BigInteger, nullable=False),
        sa.Column("machine", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("score", sa.Float),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("ix_event_telling_event_id", "event_telling", ["event_id"])
    op.create_table(
        "event_verdict",
        sa.Column("id", BigKey, primary_key=True, autoincrement=False),
        sa.Column("event_id", sa.BigInteger, nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("verdict", Exact, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("duplicate_of", sa.BigInteger),
    )
    op.create_index("ix_event_verdict_event_id", "event_verdict", ["event_id"])
    _state()


def _state() -> None:
    table = op.create_table(
        "event_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("next_event", sa.BigInteger, nullable=False),
        sa.Column("next_verdict", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(table, [{"id": 1, "version": 0, "next_event": 1, "next_verdict": 1}])


def _event() -> None:
    def whole(*names: str) -> list[sa.Column[Any]]:
        return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]

    def exact(*names: str) -> list[sa.Column[Any]]:
        return [sa.Column(name, Exact, nullable=False) for name in names]

    def flags(*names: str) -> list[sa.Column[Any]]:
        return [sa.Column(name, sa.Integer, nullable=False) for name in names]

    op.create_table(
        "event",
        sa.Column("id", BigKey, primary_key=True, autoincrement=False),
        *exact("kind", "type", "place", "camera"),
        sa.Column("lon", sa.Float), sa.Column("lat", sa.Float),
        sa.Column("layer", sa.Text, nullable=False),
        *whole("feature_id"), *exact("grid"),
        sa.Column("name", sa.Text, nullable=False),
        *whole("first_us", "last_us"), *exact("severity"), *flags("count"),
        sa.Column("score", sa.Float),
        *exact("level"), *flags("stands", "told", "sure", "dwelled"), *whole("merge_us"),
        sa.Column("ends_us", sa.BigInteger), sa.Column("lifted_us", sa.BigInteger),
        *flags("drill"), *exact("verdict"),
        sa.Column("verdict_us", sa.BigInteger),
        sa.Column("verdict_by", sa.Text, nullable=False),
        sa.Column("duplicate_of", sa.BigInteger),
        sa.Column("detail", sa.Text, nullable=False),
        *whole("received_us", "changed_us"), *flags("version"),
    )
    op.create_index("ix_event_kind_place", "event", ["kind", "place"])
    op.create_index("ix_event_last_us", "event", ["last_us"])
    op.create_index("ix_event_ends_us", "event", ["ends_us"])
