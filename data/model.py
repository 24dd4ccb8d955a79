"""Frozen types that pass between the rooms; coordinates are WGS 84 lon, lat in degrees."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from data.events.model import EventKind
from data.names import NO_NAMES
from data.names import Names as Names
from data.passport import IndicatorRecord as IndicatorRecord
from data.workdays import PLAIN_WEEK, WorkDays


class Role(StrEnum):
    """What the core knows about a layer's entities; everything else about them is pack data."""

    BASE = "base"                    # base map: water, green, roads, rail, context buildings
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    BUILDING = "building"
    BUILDING_PART = "building_part"  # stacked extrusions of a building or a landmark
    ADDRESS = "address"              # standard address, one per door plate
    ZONE = "zone"                    # crowd zone with kind and capacity
    FACILITY = "facility"            # GB/T 30428 component
    PLACE = "place"                  # named point: landmark, square, station
    HOUSE = "house"                  # table, no geometry: belongs to a building
    UNIT = "unit"                    # table, no geometry: firm, shop, school
    PERSON = "person"                # table, no geometry: belongs to a house, pseudonymised


AREA_LEVELS: tuple[Role, ...] = (Role.DISTRICT, Role.STREET, Role.COMMUNITY, Role.GRID)
TABLE_ROLES: tuple[Role, ...] = (Role.HOUSE, Role.UNIT, Role.PERSON)


class Datum(StrEnum):
    """Geodetic datum a source declares; the store holds WGS 84 only."""

    WGS84 = "WGS84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"


class Quality(StrEnum):
    """Quality of a value against its own cadence; missing is not zero, stale is not normal."""

    GOOD = "good"
    ESTIMATED = "estimated"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class View:
    """A camera: degrees, Web-Mercator zoom."""

    longitude: float
    latitude: float
    zoom: float = 15.0
    pitch: float = 50.0
    bearing: float = 0.0


@dataclass(frozen=True, slots=True)
class District:
    """Who and where: the head of a pack, kept in the store."""

    id: str                                       # [a-z][a-z0-9-]{1,40}
    names: Names
    extent: tuple[float, float, float, float]     # west, south, east, north in WGS 84
    view: View
    time_zone: str                                # IANA name
    metric_crs: str                               # EPSG code used for metres, "EPSG:32649"
    synthetic: bool                               # shown as 演示数据
    attribution: str = ""                         # plain text, shown on the map
    #: Role -> indicators that stand on the wall, by code or template (data.pack_wall).
    wall: tuple[tuple[str, tuple[str, ...]], ...] = ()
    calendar: WorkDays = PLAIN_WEEK               # when its offices work
    #: (role or "", rate, target or None) that its pack wants attachment to reach (data.quality).
    targets: tuple[tuple[str, str, float | None], ...] = ()
    event_kinds: tuple[EventKind, ...] = ()       # what POST /api/events may tell of (data.events)


@dataclass(frozen=True, slots=True)
class TileSpec:
    """Where a layer's tiles live: one of at most eight sources; source-layer = layer code."""

    source: str                                   # base|building|address|area|facility|place|live
    min_zoom: int
    fields: tuple[str, ...] = ()                  # extra props to carry besides the defaults


@dataclass(frozen=True, slots=True)
class DrawSpec:
    """How a layer is drawn; ``recipe`` names a paint of layers/theme, never a colour."""

    how: str = "none"                             # fill|line|extrusion|point|label|none
    recipe: str = ""
    label: str = ""                               # canonical column or prop shown as label
    label_min_zoom: float = 15.0
    order: int = 50                               # drawing order, low first
    visible: bool = True                          # switched on when the page opens


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One layer of the catalogue as its pack declares it."""

    code: str                                     # [a-z][a-z0-9_]{1,60}
    role: Role
    names: Names
    group: tuple[Names, ...] = ()                 # path in the tree, outermost first
    source: str = ""                              # file, relative to the pack
    sublayer: str = ""
    encoding: str = ""                            # empty: guessed and said
    datum: Datum = Datum.WGS84
    crs: str = ""                                 # EPSG code of projected sources, else empty
    fields: dict[str, str] = field(default_factory=dict)    # canonical name -> source column
    constants: dict[str, Any] = field(default_factory=dict)  # canonical name -> fixed value
    keep: tuple[str, ...] = ()                    # source columns kept in props
    where: str = ""                               # "column=value" filters, comma separated
    context: bool = False                         # may lie outside the district, not attached
    owner: Names = NO_NAMES
    update_cycle: str = ""                        # realtime|day|week|month|quarter|year|once
    sharing: str = ""                             # unconditional|conditional|none
    sensitivity: str = "L1"                       # L1 (public) .. L4
    licence: str = ""
    tile: TileSpec | None = None
    draw: DrawSpec = DrawSpec()
    datum_guard: str = ""                         # "accept": the datum is right, do not ask


@dataclass(frozen=True, slots=True)
class LayerRecord:
    """A loaded layer: its spec and what the load found."""

    spec: LayerSpec
    count: int
    rejected: int
    loaded_at: datetime
    extent: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class Ref:
    """A link to a feature: enough for a breadcrumb or a list row."""

    id: int
    layer: str
    role: Role
    names: Names
    code: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """One stored feature; ``geometry`` is WKB in WGS 84 lon, lat."""

    id: int                                       # surrogate, < 2**53, never re-used
    layer: str
    role: Role
    key: str                                      # stable within the layer
    code: str | None
    names: Names
    kind: str | None                              # class, use, road class, zone kind
    state: str | None
    height_m: float | None
    base_m: float | None
    height_quality: str | None                    # measured|estimated|missing
    rank: int | None                              # 1 most important .. 9; labels
    area_m2: float | None
    lon: float                                    # representative point
    lat: float
    bounds: tuple[float, float, float, float]
    geometry: bytes
    parent_id: int | None                         # street->district, community->street, grid->...
    grid_id: int | None
    building_id: int | None
    address_id: int | None
    props: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attached:
    """What hangs on a feature; ``people`` is None below grid level, leaves out the
    ``people_hidden`` grids of one to four (data.privacy), and is -1 when nothing else is left:
    below 4 times ``people_hidden`` plus 1, so "<5" for one grid."""

    people: int | None
    houses: int
    units: int
    buildings: int
    addresses: int
    facilities: tuple[Ref, ...]                   # one per facility layer, ``count`` set
    children: tuple[Ref, ...]                     # next level down, at most 200
    children_total: int
    people_hidden: int = 0


@dataclass(frozen=True, slots=True)
class House:
    """One dwelling or room of a building."""

    id: int
    code: str
    floor: int | None
    room: str
    use: str
    lease: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit (firm, shop, school, organ)."""

    id: int
    code: str
    name: str
    kind: str
    building_id: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One observation; ``observed_at`` is aware and kept in UTC."""

    indicator: str
    observed_at: datetime
    value: float
    source: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest reading of one indicator, with what judges it."""

    indicator: str
    template: str
    subject_id: int
    value: float
    unit: str
    observed_at: datetime
    received_at: datetime
    cadence_s: float
    source: str


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was not loaded: which, and why."""

    layer: str
    row: int                                      # 1-based row of the source
    key: str
    problem: str                                  # fault name, snake_case
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of ``check``: severity 'error' stops a load, 'warning' does not."""

    severity: str
    where: str                                    # "pack.toml [layers.building]" or "file:row"
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one load did."""

    load_id: int
    district: str
    loaded_at: datetime
    seconds: float
    counts: dict[str, int]
    rejected: dict[str, int]
    rejects: tuple[Reject, ...]
    warnings: tuple[Problem, ...]
    attachment: dict[str, tuple[int, int]]        # layer -> (attached to a grid, total)
