"""Saved views: named cameras with their layers, per role."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Exact = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", Exact, primary_key=True),
        sa.Column("role", Exact, nullable=False),
        sa.Column("name", Exact, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("changed_us", sa.BigInteger, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.UniqueConstraint("role", "name"),
    )
