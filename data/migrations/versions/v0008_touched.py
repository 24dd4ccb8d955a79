"""What updates changed since the last whole load, so that tiles and search are patched."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
# the newest revision when this one landed: the chain has one line, not the numbers' order
down_revision = "0006"

Exact = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "touched",
        sa.Column("load_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("layer", Exact, primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("detail", sa.LargeBinary, nullable=False),
    )
