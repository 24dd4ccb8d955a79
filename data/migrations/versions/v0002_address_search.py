"""Address search: packed columns of each layer instead of one row a term."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
# the newest revision when this one landed: the chain has one line, not the numbers' order
down_revision = "0004"

Exact = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.drop_table("search_term")
    # a store that was loaded before stays without parts: a search makes them from its features
    op.create_table(
        "search_part",
        sa.Column("layer", Exact, primary_key=True),
        sa.Column("names", sa.LargeBinary, nullable=False),
        sa.Column("heads", sa.LargeBinary, nullable=False),
        sa.Column("codes", sa.LargeBinary, nullable=False),
    )
