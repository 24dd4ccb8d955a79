"""Tables of the store: what readers and the load write and read, the same on both engines.

Times are integer microseconds since 1970 (UTC), geometry is WKB in WGS 84, JSON is text:
every column has the same value on SQLite and PostgreSQL, so that a backup of one can be
restored into the other row by row. ``data/migrations`` builds these tables; a test compares.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from data.schema_alerts import alert as alert
from data.schema_alerts import alert_count as alert_count
from data.schema_alerts import alert_engine as alert_engine
from data.schema_alerts import alert_log as alert_log
from data.schema_alerts import incident as incident
from data.schema_alerts import kept as kept
from data.schema_alerts import mute as mute
from data.schema_alerts import plan as plan
from data.schema_alerts import rule_pack as rule_pack
from data.schema_alerts import rule_version as rule_version
from data.schema_base import MAX_CODE as MAX_CODE
from data.schema_base import BigKey as BigKey
from data.schema_base import Exact as Exact
from data.schema_base import metadata as metadata
from data.schema_events import event as event
from data.schema_events import event_state as event_state
from data.schema_events import event_telling as event_telling
from data.schema_events import event_verdict as event_verdict
from data.schema_readings import chunk as chunk
from data.schema_readings import hot as hot
from data.schema_readings import indicator as indicator
from data.schema_readings import late as late
from data.schema_readings import latest as latest
from data.schema_readings import part as part
from data.schema_readings import reading_state as reading_state

#: One row (id 1). ``version`` grows with every load and every restore.
state = Table(
    "state", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("district", Text),
)

#: (layer, key) -> id for ever: rows are never removed, so that no id is given twice.
identity = Table(
    "identity", metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("layer", Exact, nullable=False),
    Column("key", Exact, nullable=False),
    UniqueConstraint("layer", "key"),
)

layer = Table(
    "layer", metadata,
    Column("code", Exact, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("role", Text, nullable=False),
    Column("spec", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("loaded_us", BigInteger, nullable=False),
    Column("west", Float), Column("south", Float), Column("east", Float), Column("north", Float),
)

feature = Table(
    "feature", metadata,
    Column("id", BigKey, ForeignKey("identity.id"), primary_key=True, autoincrement=False),
    Column("layer", Exact, nullable=False),
    Column("key", Exact, nullable=False),
    Column("code", Exact),
    Column("name", Text), Column("name_en", Text),
    Column("kind", Text), Column("state", Text),
    Column("height_m", Float), Column("base_m", Float), Column("height_quality", Text),
    Column("rank", Integer),
    Column("area_m2", Float),
    Column("lon", Float, nullable=False), Column("lat", Float, nullable=False),
    Column("min_lon", Float, nullable=False), Column("min_lat", Float, nullable=False),
    Column("max_lon", Float, nullable=False), Column("max_lat", Float, nullable=False),
    Column("parent_id", BigInteger), Column("grid_id", BigInteger),
    Column("building_id", BigInteger), Column("address_id", BigInteger),
    Column("checksum", Text),
    Column("props", Text, nullable=False),
    Column("geom", LargeBinary, nullable=False),
    Index("ix_feature_layer_code", "layer", "code"),
    Index("ix_feature_code", "code"),
    Index("ix_feature_parent_id", "parent_id"),
    Index("ix_feature_grid_id_layer", "grid_id", "layer"),
    Index("ix_feature_building_id_layer", "building_id", "layer"),
    Index("ix_feature_address_id", "address_id"),
)

#: What a search reads into memory: a layer's names, their distinct words, and its codes
#: (data/search/part.py), packed. A layer without a row is read from its features instead. What
#: updates changed of it stands in rows of their own (data/store/search_patch.py).
search_part = Table(
    "search_part", metadata,
    Column("layer", Exact, primary_key=True),
    Column("names", LargeBinary, nullable=False),
    Column("heads", LargeBinary, nullable=False),
    Column("codes", LargeBinary, nullable=False),
)

house = Table(
    "house", metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("layer", Exact, nullable=False),
    Column("code", Exact, nullable=False),
    Column("building_id", BigInteger), Column("grid_id", BigInteger),
    Column("floor", Integer), Column("room", Text), Column("use", Text), Column("lease", Text),
    Index("ix_house_building_id", "building_id"),
)

unit = Table(
    "unit", metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("layer", Exact, nullable=False),
    Column("code", Exact, nullable=False),
    Column("name", Text), Column("kind", Text),
    Column("building_id", BigInteger), Column("address_id", BigInteger),
    Column("grid_id", BigInteger),
    Index("ix_unit_building_id", "building_id"),
    Index("ix_unit_address_id", "address_id"),
)

#: Pseudonymous; nothing in data/store selects a row of it, only counts.
person = Table(
    "person", metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("layer", Exact, nullable=False),
    Column("token", Text, nullable=False),
    Column("house_code", Text),
    Column("building_id", BigInteger), Column("grid_id", BigInteger),
    Column("kind", Text), Column("sex", Text), Column("birth_year", Integer),
)

#: Members of every layer per grid, counted at load: a district's sums read 2,000 rows, not 2 M.
tally = Table(
    "tally", metadata,
    Column("grid_id", BigInteger, primary_key=True, autoincrement=False),
    Column("layer", Exact, primary_key=True),
    Column("n", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

#: Append-only: triggers of both engines refuse UPDATE and DELETE.
journal = Table(
    "journal", metadata,
    Column("id", BigKey, primary_key=True),
    Column("at_us", BigInteger, nullable=False),
    Column("kind", Exact, nullable=False),
    Column("actor", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_journal_kind_id", "kind", "id"),
    sqlite_autoincrement=True,
)

#: Named cameras with their layers. The id is random text: it stands in links that people pass on.
saved_view = Table(
    "saved_view", metadata,
    Column("id", Exact, primary_key=True),
    Column("role", Exact, nullable=False),
    Column("name", Exact, nullable=False),
    Column("body", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
    UniqueConstraint("role", "name"),
)

load = Table(
    "load", metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("district", Text, nullable=False),
    Column("report", Text),
)

#: What a load did to a layer. ``old`` and ``rows`` are Parquet: the rows that it replaced or took
#: away, and the list of differences; both are NULL once the version is too old to be kept.
layer_change = Table(
    "layer_change", metadata,
    Column("load_id", BigInteger, primary_key=True, autoincrement=False),
    Column("layer", Exact, primary_key=True),
    Column("rows_before", Integer), Column("rows_after", Integer),
    Column("added", Integer, nullable=False), Column("removed", Integer, nullable=False),
    Column("changed", Integer, nullable=False), Column("moved", Integer, nullable=False),
    Column("broken", Integer, nullable=False), Column("reused", Integer, nullable=False),
    Column("detail", Text, nullable=False),
    Column("old", LargeBinary), Column("rows", LargeBinary),
    Index("ix_layer_change_layer", "layer"),
)

#: Where a feature that is gone last stood, kept for ever: its code may not name another place.
retired = Table(
    "retired", metadata,
    Column("id", BigKey, ForeignKey("identity.id"), primary_key=True, autoincrement=False),
    Column("lon", Float, nullable=False), Column("lat", Float, nullable=False),
    Column("load_id", BigInteger, nullable=False),
)

#: Attachment rates of a load and the check of its grids, as JSON (data/quality).
load_quality = Table(
    "load_quality", metadata,
    Column("load_id", BigKey, primary_key=True, autoincrement=False),
    Column("detail", Text, nullable=False),
)

#: Tokens of machines that post: never the token, only its SHA-256. Revoked ones stay as a record.
api_token = Table(
    "api_token", metadata,
    Column("digest", Exact, primary_key=True),
    Column("name", Exact, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("revoked_us", BigInteger),
)

#: What an update changed since the last whole load: id and box (WGS 84) of each feature before and
#: after, as Parquet (data/versions/touched.py). Tiles and search are patched by it until a load.
touched = Table(
    "touched", metadata,
    Column("load_id", BigInteger, primary_key=True, autoincrement=False),
    Column("layer", Exact, primary_key=True),
    Column("n", Integer, nullable=False),
    Column("detail", LargeBinary, nullable=False),
)
