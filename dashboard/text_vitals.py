"""Words of the rail, the indicator table, the passport and the wall's vital signs."""

ZH: dict[str, str] = {
    "rail": "页面",
    "rail_map": "态势",
    "rail_data": "数据",
}

EN: dict[str, str] = {
    "rail": "Pages",
    "rail_map": "Map",
    "rail_data": "Data",
}
