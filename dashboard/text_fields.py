"""Names of the fields that a load may change or a row may lose, in both languages."""

_NAMES: dict[str, tuple[str, str]] = {
    "code": ("编码", "code"), "name": ("名称", "name"), "name_en": ("英文名", "English name"),
    "kind": ("类型", "kind"), "state": ("状态", "state"), "use": ("用途", "use"),
    "height_m": ("高度（米）", "height (m)"), "base_m": ("底高（米）", "base (m)"),
    "height_quality": ("高度来源", "source of the height"), "rank": ("重要度", "rank"),
    "area_m2": ("面积（㎡）", "area (m²)"), "levels": ("层数", "storeys"),
    "min_level": ("起始层", "lowest storey"),
    "levels_underground": ("地下层数", "storeys underground"),
    "location": ("位置", "location"), "layer_no": ("层级", "level"), "part": ("部件", "part"),
    "year": ("年份", "year"), "structure": ("结构", "structure"), "plate": ("门牌", "plate"),
    "road": ("道路", "road"), "status": ("地址状态", "address status"),
    "building_code": ("楼栋编码", "building code"), "address_code": ("地址编码", "address code"),
    "house_code": ("房屋编码", "house code"), "parent_code": ("上级编码", "code of the area above"),
    "grid_code": ("所给网格", "given grid"), "manager": ("负责人", "person in charge"),
    "phone": ("电话", "telephone"), "team": ("队伍", "team"),
    "m2_per_person": ("人均面积（㎡）", "m² a person"),
    "exit_width_m": ("出口宽度（米）", "exits (m)"),
    "owner_dept": ("权属部门", "owner"), "component_scheme": ("部件编码规则", "code scheme"),
    "install_date": ("安装日期", "installed"), "floor": ("楼层", "floor"), "room": ("房号", "room"),
    "lease": ("租住情况", "lease"), "sex": ("性别", "sex"),
    "birth_year": ("出生年", "year of birth"),
    "id": ("标识", "id"), "geom": ("图形", "shape"), "lon": ("经度", "longitude"),
    "lat": ("纬度", "latitude"), "grid": ("网格", "grid"), "building": ("楼栋", "building"),
    "address": ("地址", "address"), "parent": ("上级", "area above"),
}
ZH = {"data_comma": "、", **{f"field_{key}": zh for key, (zh, _) in _NAMES.items()}}
EN = {"data_comma": ", ", **{f"field_{key}": en for key, (_, en) in _NAMES.items()}}
