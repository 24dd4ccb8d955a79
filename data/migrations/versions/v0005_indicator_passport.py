"""Indicator passport: what describes an indicator beyond its spine, as one JSON text."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0002"


def upgrade() -> None:
    # a catalogue loaded before has empty passports until its pack is loaded again
    op.add_column("indicator", sa.Column("passport", sa.Text, nullable=False,
                                         server_default="{}"))
