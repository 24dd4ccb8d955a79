"""Labels and units of what a feature's detail shows, by canonical name; text and no logic."""

from data.model import Names, Role

CODE_LABELS: dict[Role, Names] = {
    Role.DISTRICT: Names("行政区划代码", "District code"),
    Role.STREET: Names("街道代码", "Street code"),
    Role.COMMUNITY: Names("社区代码", "Community code"),
    Role.GRID: Names("网格编码", "Grid code"),
    Role.BUILDING: Names("建筑物编码", "Building code"),
    Role.ADDRESS: Names("地址编码", "Address code"),
    Role.ZONE: Names("分区编码", "Zone code"),
    Role.FACILITY: Names("部件编码", "Component code"),
}
DEFAULT_CODE_LABEL = Names("编码", "Code")

#: Canonical name -> label and unit. Order is the order on the screen.
FACTS: dict[str, tuple[Names, str]] = {
    "use": (Names("用途", "Use"), ""),
    "height_m": (Names("高度", "Height"), "m"),
    "base_m": (Names("底部高度", "Base height"), "m"),
    "levels": (Names("地上层数", "Storeys"), ""),
    "levels_underground": (Names("地下层数", "Storeys below ground"), ""),
    "min_level": (Names("起始层", "Lowest storey"), ""),
    "area_m2": (Names("面积", "Area"), "m²"),
    "m2_per_person": (Names("人均面积标准", "Space standard"), "m²/人"),
    "exit_width_m": (Names("出口总宽", "Exit width"), "m"),
    "year": (Names("建成年份", "Built"), ""),
    "structure": (Names("结构", "Structure"), ""),
    "location": (Names("位置", "Position"), ""),
    "layer_no": (Names("层号", "Layer"), ""),
    "plate": (Names("门牌", "Door plate"), ""),
    "road": (Names("道路", "Road"), ""),
    "status": (Names("状态", "Status"), ""),
    "owner_dept": (Names("主管部门", "Owner department"), ""),
    "component_scheme": (Names("编码规则", "Code scheme"), ""),
    "install_date": (Names("安装日期", "Installed"), ""),
    "underground": (Names("位于地下", "Underground"), ""),
}

#: Shown elsewhere in the detail, or only of use to the load.
NOT_FACTS = frozenset(
    {"manager", "phone", "team", "parent_code", "building_code", "address_code", "name_en",
     "part", "parts", "has_parts", "lat", "lon"}
)

#: Roles whose missing height is worth saying.
HIGH_ROLES = frozenset({Role.BUILDING, Role.BUILDING_PART})
#: Roles whose area is a fact of theirs and not an accident of drawing.
WIDE_ROLES = frozenset(
    {Role.DISTRICT, Role.STREET, Role.COMMUNITY, Role.GRID, Role.BUILDING, Role.ZONE}
)
