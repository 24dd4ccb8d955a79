"""First schema: features, attached tables, readings, journal."""

import sqlalchemy as sa
from alembic import op

from data.dialect import dialect_named

revision = "0001"
down_revision = None

BigKey = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Exact = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _features()
    _tables()
    _readings()
    _journal()
    for statement in dialect_named(op.get_bind().dialect.name).first_ddl:
        op.execute(statement)
    op.execute("INSERT INTO state (id, version) VALUES (1, 0)")


def _features() -> None:
    op.create_table(
        "state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("district", sa.Text),
    )
    op.create_table(
        "identity",
        sa.Column("id", BigKey, primary_key=True, autoincrement=False),
        sa.Column("layer", Exact, nullable=False),
        sa.Column("key", Exact, nullable=False),
        sa.UniqueConstraint("layer", "key"),
    )
    op.create_table(
        "layer",
        sa.Column("code", Exact, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("rejected", sa.Integer, nullable=False),
        sa.Column("loaded_us", sa.BigInteger, nullable=False),
        sa.Column("west", sa.Float),
        sa.Column("south", sa.Float),
        sa.Column("east", sa.Float),
        sa.Column("north", sa.Float),
    )
    op.create_table(
        "feature",
        sa.Column("id", BigKey, sa.ForeignKey("identity.id"),
                  primary_key=True, autoincrement=False),
        sa.Column("layer", Exact, nullable=False),
        sa.Column("key", Exact, nullable=False),
        sa.Column("code", Exact),
        sa.Column("name", sa.Text), sa.Column("name_en", sa.Text),
        sa.Column("kind", sa.Text), sa.Column("state", sa.Text),
        sa.Column("height_m", sa.Float),
        sa.Column("base_m", sa.Float),
        sa.Column("height_quality", sa.Text),
        sa.Column("rank", sa.Integer),
        sa.Column("area_m2", sa.Float),
        sa.Column("lon", sa.Float, nullable=False), sa.Column("lat", sa.Float, nullable=False),
        sa.Column("min_lon", sa.Float, nullable=False),
        sa.Column("min_lat", sa.Float, nullable=False),
        sa.Column("max_lon", sa.Float, nullable=False),
        sa.Column("max_lat", sa.Float, nullable=False),
        sa.Column("parent_id", sa.BigInteger), sa.Column("grid_id", sa.BigInteger),
        sa.Column("building_id", sa.BigInteger), sa.Column("address_id", sa.BigInteger),
        sa.Column("checksum", sa.Text),
        sa.Column("props", sa.Text, nullable=False),
        sa.Column("geom", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_feature_layer_code", "feature", ["layer", "code"])
    op.create_index("ix_feature_code", "feature", ["code"])
    op.create_index("ix_feature_parent_id", "feature", ["parent_id"])
    op.create_index("ix_feature_grid_id_layer", "feature", ["grid_id", "layer"])
    op.create_index("ix_feature_building_id_layer", "feature", ["building_id", "layer"])
    op.create_index("ix_feature_address_id", "feature", ["address_id"])
    op.create_table(
        "search_term",
        sa.Column("fold", Exact, primary_key=True),
        sa.Column("feature_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Integer, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_term_feature_id", "search_term", ["feature_id"])


def _tables() -> None:
    op.create_table(
        "house",
        sa.Column("id", BigKey, primary_key=True, autoincrement=False),
        sa.Column("layer", Exact, nullable=False),
        sa.Column("code", Exact, nullable=False),
        sa.Column("building_id", sa.BigInteger), sa.Column("grid_id", sa.BigInteger),
        sa.Column("floor", sa.Integer),
        sa.Column("room", sa.Text),
        sa.Column("use", sa.Text),
        sa.Column("lease", sa.Text),
    )
    op.create_index("ix_house_building_id", "house", ["building_id"])
    op.create_table(
        "unit",
        sa.Column("id", BigKey, primary_key=True, autoincrement=False),
        sa.Column("layer", Exact, nullable=False),
        sa.Column("code", Exact, nullable=False),
        sa.Column("name", sa.Text), sa.Column("kind", sa.Text),
        sa.Column("building_id", sa.BigInteger), sa.Column("address_id", sa.BigInteger),
        sa.Column("grid_id", sa.BigInteger),
    )
    op.create_index("ix_unit_building_id", "unit", ["building_id"])
    op.create_index("ix_unit_address_id", "unit", ["address_id"])
    op.create_table(
        "person",
        sa.Column("id", BigKey, primary_key=True, autoincrement=False),
        sa.Column("layer", Exact, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("house_code", sa.Text),
        sa.Column("building_id", sa.BigInteger), sa.Column("grid_id", sa.BigInteger),
        sa.Column("kind", sa.Text), sa.Column("sex", sa.Text), sa.Column("birth_year", sa.Integer),
    )
    op.create_table(
        "tally",
        sa.Column("grid_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("layer", Exact, primary_key=True),
        sa.Column("n", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _readings() -> None:
    op.create_table(
        "indicator",
        sa.Column("id", BigKey, primary_key=True, autoincrement=False),
        sa.Column("code", Exact, nullable=False, unique=True),
        sa.Column("template", Exact, nullable=False),
        sa.Column("name", sa.Text, nullable=False), sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("cadence_s", sa.Float, nullable=False),
        sa.Column("subject_layer", sa.Text, nullable=False),
        sa.Column("subject_key", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("position", sa.Integer),
    )
    op.create_table(
        "latest",
        sa.Column("indicator_id", BigKey, sa.ForeignKey("indicator.id"), primary_key=True,
                  autoincrement=False),
        sa.Column("time_us", sa.BigInteger, nullable=False),
        sa.Column("source", Exact, nullable=False),
        sa.Column("declared", sa.Integer, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("received_us", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "hot",
        sa.Column("time_us", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("indicator_id", sa.BigInteger, sa.ForeignKey("indicator.id"), primary_key=True,
                  autoincrement=False),
        sa.Column("source", Exact, primary_key=True),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("received_us", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", BigKey, primary_key=True),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("kind", Exact, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_journal_kind_id", "journal", ["kind", "id"])
    op.create_table(
        "load",
        sa.Column("id", BigKey, primary_key=True, autoincrement=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("district", sa.Text, nullable=False),
        sa.Column("report", sa.Text),
    )
