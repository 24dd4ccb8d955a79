"""Layer versions: what each load changed, where removed features stood, attachment rates."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"

BigKey = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Exact = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "layer_change",
        sa.Column("load_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("layer", Exact, primary_key=True),
        sa.Column("rows_before", sa.Integer), sa.Column("rows_after", sa.Integer),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("removed", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("moved", sa.Integer, nullable=False),
        sa.Column("broken", sa.Integer, nullable=False),
        sa.Column("reused", sa.Integer, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("old", sa.LargeBinary), sa.Column("rows", sa.LargeBinary),
    )
    op.create_index("ix_layer_change_layer", "layer_change", ["layer"])
    op.create_table(
        "retired",
        sa.Column("id", BigKey, sa.ForeignKey("identity.id"),
                  primary_key=True, autoincrement=False),
        sa.Column("lon", sa.Float, nullable=False), sa.Column("lat", sa.Float, nullable=False),
        sa.Column("load_id", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "load_quality",
        sa.Column("load_id", BigKey, primary_key=True, autoincrement=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
