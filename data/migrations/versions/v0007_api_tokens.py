"""Machine tokens: a hash, a name, and until when it counts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
# the newest revision when this one landed: the chain has one line, not the numbers' order
down_revision = "0005"

Exact = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("digest", Exact, primary_key=True),
        sa.Column("name", Exact, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("revoked_us", sa.BigInteger),
    )
