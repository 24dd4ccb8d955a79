"""What a role means for the map when its pack is silent: tiles, drawing, place in the tree."""

from dataclasses import dataclass

from data.model import Names, Role

#: Every source is one tile request per view, so that 187 layers cost eight requests and not 187.
MAX_SOURCES = 8
#: At zoom 16 one tile unit is 14 cm at Guangzhou; nearer than that the client enlarges.
TOP_ZOOM = 16
#: Sparse sources end sooner: one tile of theirs then serves four or sixteen of the others, and a 4K
#: wall asks for half as many. A unit at 14 is 55 cm: enough for an outline or a name.
SOURCE_TOP: dict[str, int] = {"area": 14, "zone": 14, "place": 14, "base": 15}

_STANDARDS = Names("四标", "Four standards")
_FACTS = Names("四实", "Four facts")
_CROWD = Names("人流承载", "Crowd load")
_BASE_MAP = (_STANDARDS, Names("标准作业图", "Standard base map"))
_GRIDS = (_STANDARDS, Names("标准基础网格", "Standard grids"))
_BUILDINGS = (_STANDARDS, Names("标准建筑物编码", "Standard building codes"))
_ADDRESSES = (_STANDARDS, Names("标准地址库", "Standard addresses"))
_FACILITIES = (_FACTS, Names("实有设施", "Actual facilities"))


@dataclass(frozen=True, slots=True)
class RoleDefault:
    """Defaults of one role; ``source`` is empty for tables, which have no geometry."""

    source: str
    min_zoom: int
    how: str
    recipe: str
    label: str
    label_min_zoom: float
    order: int
    visible: bool
    group: tuple[Names, ...]


DEFAULTS: dict[Role, RoleDefault] = {
    Role.BASE: RoleDefault("base", 10, "fill", "base", "name", 14, 10, True, _BASE_MAP),
    Role.DISTRICT: RoleDefault("area", 9, "line", "district", "name", 9, 34, True, _GRIDS),
    Role.STREET: RoleDefault("area", 11, "line", "street", "name", 12, 33, True, _GRIDS),
    Role.COMMUNITY: RoleDefault("area", 13, "line", "community", "name", 14, 32, False, _GRIDS),
    Role.GRID: RoleDefault("area", 14, "line", "grid", "code", 16, 31, False, _GRIDS),
    Role.BUILDING: RoleDefault(
        "building", 14, "extrusion", "building", "name", 17, 50, True, _BUILDINGS),
    Role.BUILDING_PART: RoleDefault(
        "building", 14, "extrusion", "building", "", 16, 51, True, _BUILDINGS),
    Role.ADDRESS: RoleDefault("address", 17, "point", "address", "plate", 18, 70, True, _ADDRESSES),
    Role.ZONE: RoleDefault("zone", 12, "fill", "zone", "name", 14, 40, True, (_CROWD,)),
    Role.FACILITY: RoleDefault(
        "facility", 13, "point", "facility", "name", 18, 60, True, _FACILITIES),
    Role.PLACE: RoleDefault("place", 11, "label", "place", "name", 11, 80, True, _BASE_MAP),
    Role.HOUSE: RoleDefault("", 0, "none", "none", "", 0, 90, False,
                            (_FACTS, Names("实有房屋", "Actual houses"))),
    Role.UNIT: RoleDefault("", 0, "none", "none", "", 0, 91, False,
                           (_FACTS, Names("实有单位", "Actual units"))),
    Role.PERSON: RoleDefault("", 0, "none", "none", "", 0, 92, False,
                             (_FACTS, Names("实有人口", "Actual population"))),
}
