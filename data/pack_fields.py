"""Canonical field names by role: the vocabulary that a pack's field mappings speak."""

from data.model import Role

#: Columns of the feature table that a source may fill.
COLUMN_FIELDS: tuple[str, ...] = (
    "code", "name", "name_en", "kind", "state", "height_m", "base_m", "rank", "area_m2",
)
#: Fields read as numbers, in metres, square metres, storeys or years.
NUMBER_FIELDS: frozenset[str] = frozenset({
    "height_m", "base_m", "rank", "area_m2", "levels", "min_level", "levels_underground",
    "layer_no", "year", "m2_per_person", "exit_width_m", "floor", "birth_year", "lon", "lat",
})
#: Where a row without a geometry of its own stands: degrees, or metres with ``crs``; or WKT.
PLACE_FIELDS: tuple[str, ...] = ("lon", "lat", "wkt", "address_text")

_AREA = ("code", "name", "name_en", "parent_code", "manager", "phone", "team", "kind", "area_m2")

#: The grid a source believes in: compared with the computed one, never trusted.
GIVEN_GRID = "grid_code"

#: What each role understands; anything else mapped goes to ``props`` with a warning.
ROLE_FIELDS: dict[Role, tuple[str, ...]] = {
    Role.BASE: ("code", "name", "name_en", "kind", "rank", "height_m", "base_m", "levels",
                "min_level", "layer_no", "location"),
    Role.DISTRICT: _AREA,
    Role.STREET: _AREA,
    Role.COMMUNITY: _AREA,
    Role.GRID: _AREA,
    Role.BUILDING: ("code", "name", "name_en", "kind", "use", "state", "height_m", "base_m",
                    "levels", "min_level", "levels_underground", "location", "layer_no", "part",
                    "year", "structure", "rank", "area_m2", GIVEN_GRID),
    Role.BUILDING_PART: ("code", "name", "name_en", "kind", "height_m", "base_m", "levels",
                         "min_level", "building_code", "location", "layer_no"),
    Role.ADDRESS: ("code", "name", "name_en", "building_code", "plate", "road", "status", "kind",
                   GIVEN_GRID),
    Role.ZONE: ("code", "name", "name_en", "kind", "m2_per_person", "area_m2", "exit_width_m",
                "height_m", "base_m", "rank", GIVEN_GRID),
    Role.FACILITY: ("code", "name", "name_en", "kind", "state", "owner_dept", "component_scheme",
                    "install_date", "building_code", "height_m", GIVEN_GRID),
    Role.PLACE: ("code", "name", "name_en", "kind", "rank", "height_m", "building_code",
                 GIVEN_GRID),
    Role.HOUSE: ("code", "building_code", "floor", "room", "use", "lease", GIVEN_GRID),
    Role.UNIT: ("code", "name", "building_code", "address_code", "kind", GIVEN_GRID),
    Role.PERSON: ("id", "house_code", "kind", "sex", "birth_year"),
}

#: Fields that a row of the role cannot do without.
ROLE_NEEDS: dict[Role, tuple[str, ...]] = {
    Role.BASE: (),
    Role.DISTRICT: ("code", "name"),
    Role.STREET: ("code", "name"),
    Role.COMMUNITY: ("code", "name"),
    Role.GRID: ("code",),
    Role.BUILDING: (),
    Role.BUILDING_PART: ("height_m",),
    Role.ADDRESS: ("code", "name"),
    Role.ZONE: ("code", "name", "kind", "m2_per_person"),
    Role.FACILITY: ("code",),
    Role.PLACE: ("name",),
    Role.HOUSE: ("code", "building_code"),
    Role.UNIT: ("code", "name"),
    Role.PERSON: ("id", "house_code"),
}

#: A building part may give its height as storeys instead.
HEIGHT_STANDINS: tuple[str, ...] = ("levels",)
