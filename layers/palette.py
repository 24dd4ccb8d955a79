"""Colours of the map itself, dark and light: calm ground on which data stands out."""

#: Tones of facility categories: quiet and cool, since grey is normal and colour means act. They are
#: close to each other on purpose: the character inside a symbol tells what it is.
CATEGORIES = 6

DARK_MAP: dict[str, str] = {
    "land": "#0E1626", "land_2": "#121C2E",
    "water": "#0C2340", "water_line": "#123054",
    "green": "#10221F",
    "road_major": "#4A6186", "road_mid": "#34486A", "road_minor": "#25344E", "path": "#1F2C43",
    "rail": "#3A4258", "bridge": "#5A7196",
    "building_0": "#1E2D47", "building_30": "#27405F", "building_100": "#365A84",
    "building_250": "#4F7FAE", "building_450": "#7FAAD0",
    "context_0": "#1B2940", "context_100": "#2A3F5E", "context_450": "#3F5E88",
    "landmark_0": "#6D6455", "landmark_100": "#A3937A", "landmark_450": "#DCCBA8",
    "bridge_0": "#6B7C98", "bridge_60": "#B7C3D6",
    "area": "#7F93B5", "area_weak": "#52658A", "zone_line": "#86B9D6",
    "label": "#D6E0EE", "label_2": "#A7B7CE", "label_water": "#7FA6D2", "halo": "#0B1220",
    "address": "#7E90AB",
    "category_0": "#7FA3B8", "category_1": "#9A9CC2", "category_2": "#7FB0A8",
    "category_3": "#B9C7DA", "category_4": "#8CA0D0", "category_5": "#95B3A6",
    "on_category": "#0B1220",
    "sky": "#0A101C", "horizon": "#1A2A45", "fog": "#0E1626", "light": "#DCE8FF",
}
LIGHT_MAP: dict[str, str] = {
    "land": "#EDF0F5", "land_2": "#E6EAF1",
    "water": "#BFD6EC", "water_line": "#A9C6E2",
    "green": "#DDE9DF",
    "road_major": "#FFFFFF", "road_mid": "#FFFFFF", "road_minor": "#FBFCFE", "path": "#F6F8FB",
    "rail": "#B9C1CE", "bridge": "#FFFFFF",
    "building_0": "#D3DBE7", "building_30": "#C3CFDF", "building_100": "#A9BCD3",
    "building_250": "#88A4C4", "building_450": "#688BB2",
    "context_0": "#DFE4EC", "context_100": "#D3DAE5", "context_450": "#C2CCDB",
    "landmark_0": "#E3DACB", "landmark_100": "#D6C6A8", "landmark_450": "#C7B084",
    "bridge_0": "#C6CFDC", "bridge_60": "#93A5BE",
    "area": "#6E80A0", "area_weak": "#93A1B8", "zone_line": "#2B6E96",
    "label": "#1B2B42", "label_2": "#44546A", "label_water": "#1F5486", "halo": "#F7F9FC",
    "address": "#5B6B80",
    "category_0": "#3F6E8A", "category_1": "#62649A", "category_2": "#2F716A",
    "category_3": "#5C6B80", "category_4": "#56689E", "category_5": "#4C7062",
    "on_category": "#FFFFFF",
    "sky": "#C9DAEE", "horizon": "#E6EDF6", "fog": "#EDF0F5", "light": "#FFFFFF",
}
