"""Writes packs around the real data in ../shared/data: other cities, other columns, other traps."""

import shutil
from pathlib import Path

#: Where a checkout's sibling folder holds the real data; tests skip without it.
SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"

_HUACHENG = """
format = 1
id = "huacheng"
attribution = "© OpenStreetMap contributors"
name = { zh = "花城大道", en = "Huacheng Avenue" }

[place]
extent = [113.30, 23.10, 113.33, 23.13]
time_zone = "Asia/Shanghai"

[[layers]]
code = "building"
role = "building"
name = { zh = "建筑物", en = "Buildings" }
source = "layers/huacheng_osm_buildings.geojson"
licence = "ODbL-1.0"
keep = ["start_date", "wikidata"]

[layers.fields]
code = "osm_id"
name = "name"
name_en = "name:en"
kind = "building"
height_m = "height"
levels = "building:levels"
min_level = "building:min_level"
levels_underground = "building:levels:underground"
layer_no = "layer"
part = "building:part"

[[layers]]
code = "place"
role = "place"
name = { zh = "地名", en = "Places" }
source = "layers/landmarks_wgs84.csv"
context = true

[layers.fields]
lon = "lon"
lat = "lat"
name = "name_zh"
name_en = "name_en"
kind = "kind"
height_m = "height_m"

[[layers]]
code = "bridge"
role = "base"
name = { zh = "桥梁", en = "Bridges" }
source = "layers/guangzhou_bridges.geojson"
context = true
keep = ["width_m"]
fields = { name = "name", kind = "kind" }
"""

_SHINJUKU = """
format = 1
id = "shinjuku"
attribution = "Project PLATEAU, MLIT"
name = { zh = "新宿", en = "Shinjuku" }

[place]
extent = [139.685, 35.680, 139.706, 35.698]
time_zone = "Asia/Tokyo"

[[layers]]
code = "building"
role = "building"
name = { zh = "建筑物", en = "Buildings" }
source = "layers/shinjuku_1km.geojson"
licence = "CC BY 4.0"
keep = ["town_code", "flood_depth_max_m"]
fields = { code = "bldg_id", height_m = "height_m" }
"""

_CAMBRIDGE = """
format = 1
id = "cambridge"
name = { zh = "剑桥市", en = "Cambridge" }

[place]
extent = [-71.17, 42.34, -71.05, 42.41]
time_zone = "America/New_York"

[[layers]]
code = "neighbourhood"
role = "community"
name = { zh = "社区", en = "Neighbourhoods" }
source = "layers/BOUNDARY_CDDNeighborhoods.geojson"
fields = { code = "N_HOOD", name = "NAME" }

[[layers]]
code = "hydrant"
role = "facility"
name = { zh = "消火栓", en = "Hydrants" }
source = "layers/INFRA_Hydrants.geojson"
owner = { zh = "水务", en = "Water department" }
keep = ["HYDRANT_GPM", "HYDRANT_COLOR"]

[layers.fields]
code = "HYDRANT_ID"
state = "LIFECYCLESTATUS"
kind = "HYDRANT_MANF"
owner_dept = "ContractAuthority"

[[layers]]
code = "street_light"
role = "facility"
name = { zh = "路灯", en = "Street lights" }
source = "layers/INFRA_StreetLights.geojson"
fields = { code = "PoleID", kind = "FixtureType", name = "Intersection", owner_dept = "Owner" }

[[layers]]
code = "signal"
role = "place"
name = { zh = "交通信号灯", en = "Signals" }
source = "layers/TRAFFIC_Signals.geojson"
keep = ["ID"]
fields = { name = "Location", kind = "Jurisdiction" }
"""

#: The neighbourhoods as grids and as streets; the lights' own column says in which they are.
_GRIDDED = _CAMBRIDGE.replace('role = "community"', 'role = "grid"').replace(
    'owner_dept = "Owner" }', 'owner_dept = "Owner", grid_code = "Neighborhood" }') + """
[[layers]]
code = "quarter"
role = "street"
name = { zh = "街区", en = "Quarters" }
source = "layers/BOUNDARY_CDDNeighborhoods.geojson"
fields = { code = "N_HOOD", name = "NAME" }
"""
_CAMBRIDGE_FILES = ("cambridge/BOUNDARY_CDDNeighborhoods.geojson",
                    "cambridge/INFRA_Hydrants.geojson", "cambridge/INFRA_StreetLights.geojson",
                    "cambridge/TRAFFIC_Signals.geojson")

#: Pack id -> its pack.toml and the files of the shared data that it names.
REAL_PACKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "huacheng": (_HUACHENG, ("guangzhou/huacheng_osm_buildings.geojson",
                             "guangzhou/landmarks_wgs84.csv",
                             "guangzhou/guangzhou_bridges.geojson")),
    "shinjuku": (_SHINJUKU, ("shinjuku/shinjuku_1km.geojson",)),
    "cambridge": (_CAMBRIDGE, _CAMBRIDGE_FILES),
    "cambridge_gridded": (_GRIDDED, _CAMBRIDGE_FILES),
}


def write_real_pack(folder: Path, shared_data: Path = SHARED_DATA, pack: str = "huacheng") -> Path:
    """Write one of REAL_PACKS into ``folder/<pack>`` with copies of its files; return its root."""
    text, files = REAL_PACKS[pack]
    root = folder / pack
    (root / "layers").mkdir(parents=True)
    (root / "pack.toml").write_text(text.lstrip(), encoding="utf-8")
    for name in files:
        shutil.copyfile(shared_data / name, root / "layers" / Path(name).name)
    return root
