"""Since when alerts and events are kept; lines of alerts that are gone may go."""

import sqlalchemy as sa
from alembic import op

from data.dialect import dialect_named

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    table = op.create_table(
        "kept",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("alerts_us", sa.BigInteger, nullable=False),
        sa.Column("events_us", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(table, [{"id": 1, "alerts_us": 0, "events_us": 0}])
    for statement in dialect_named(op.get_bind().dialect.name).kept_ddl():
        op.execute(statement)
