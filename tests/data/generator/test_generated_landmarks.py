"""Landmarks, bridges and zones stand where the pack puts them, and have their known sizes."""

import pytest
from shapely import Point

from tests.data.generator.conftest import METRIC, City

PLACES = [
    ("Canton Tower", "广州塔", 113.31914, 23.10899, 600),
    ("Guangdong Museum", "广东省博物馆", 113.32115, 23.11749, 44.5),
    ("Opera House", "广州大剧院", 113.31722, 23.11785, 43),
    ("CTF Finance Centre", "周大福金融中心(东塔)", 113.32058, 23.12026, 530),
    ("IFC", "广州国际金融中心(西塔)", 113.3179, 23.120273, 440),
    ("CITIC Plaza", "中信广场", 113.3195, 23.1444, 391),
]
BRIDGE_ENDS = [
    ("Haixin north", "海心桥", 113.313974, 23.112185),
    ("Haixin south", "海心桥", 113.314804, 23.109754),
    ("Liede north", "猎德大桥", 113.328446, 23.114583),
    ("Liede south", "猎德大桥", 113.328618, 23.109794),
    ("Guangzhou south", "广州大桥", 113.310667, 23.108708),
]


@pytest.mark.parametrize(("says", "name", "lon", "lat", "height"), PLACES)
def test_landmark_is_at_its_place(city: City, says: str, name: str, lon: float, lat: float,
                                  height: float) -> None:
    places = city.layer("landmark_place").set_index("name")
    assert places.geometry[name].distance(Point(lon, lat)) < 1e-4, says
    parts = city.layer("landmark_part")
    own = parts[parts["name"] == name]
    assert own["height_m"].max() == height
    assert own["base_m"].min() == 0
    assert (own["base_m"] < own["height_m"]).all()


def test_the_tower_has_a_waist_and_turns(city: City) -> None:
    parts = city.metres("landmark_part")
    body = parts[(parts["name"] == "广州塔") & (parts["kind"] == "body")].sort_values("base_m")
    area = body.area.to_numpy()
    waist = body["base_m"].to_numpy()[area.argmin()]
    assert len(body) >= 30
    assert 250 < waist < 310
    assert area[0] > 4 * area.min() and area[-1] > 2 * area.min()


def test_the_tower_has_its_real_address(city: City) -> None:
    code = city.layer("landmark").set_index("name").loc["广州塔", "code"]
    address = city.layer("address").set_index("building_code")["name"]
    assert address[code].endswith("阅江西路222号")
    assert address[code].startswith("广东省广州市海珠区赤岗街道")


@pytest.mark.parametrize(("says", "bridge", "lon", "lat"), BRIDGE_ENDS)
def test_bridge_reaches_its_surveyed_end(city: City, says: str, bridge: str, lon: float,
                                         lat: float) -> None:
    deck = city.metres("bridge").set_index("name").geometry[bridge]
    end = Point(lon, lat)
    metres = city.layer("bridge").set_crs("EPSG:4326").iloc[[0]].set_geometry([end])
    metres = metres.set_crs("EPSG:4326", allow_override=True).to_crs(METRIC).geometry.iloc[0]
    assert deck.distance(metres) < 12, says


@pytest.mark.parametrize(("bridge", "share"), [("海心桥", 0.75), ("猎德大桥", 0.8),
                                                ("广州大桥", 0.8)])
def test_bridges_cross_the_river(city: City, bridge: str, share: float) -> None:
    water = city.metres("water").geometry.union_all()
    deck = city.metres("bridge").set_index("name").geometry[bridge]
    assert deck.intersection(water).area > share * deck.area


def test_islands_are_land(city: City) -> None:
    water, islands = city.metres("water"), city.metres("island")
    assert set(islands["name"]) == {"二沙岛", "海心沙"}
    assert islands.geometry.union_all().intersection(water.geometry.union_all()).area < 1


def test_zones_are_known_kinds_inside_the_district(city: City) -> None:
    zones, district = city.metres("zone"), city.metres("district").geometry.iloc[0]
    assert len(zones) == 14
    assert set(zones["kind"]) <= {"walkway", "stairs", "queue", "square", "bridge_deck", "hall"}
    assert zones.representative_point().within(district).all()
    assert zones["area_m2"].gt(0).all() and zones["m2_per_person"].between(0.5, 10).all()
    assert zones.set_index("code").loc["Z03", "area_m2"] == 6300
