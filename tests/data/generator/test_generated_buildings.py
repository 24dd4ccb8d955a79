"""Generated buildings stand clear of each other, of water and of roads, and look sane."""

import numpy as np
import shapely

from tests.data.generator.conftest import City


def _clear(city: City, name: str, obstacle: object) -> bool:
    shapes = city.metres(name).geometry.to_numpy()
    return not shapely.intersects(obstacle, shapes).any()


def test_no_two_buildings_overlap(city: City) -> None:
    shapes = city.metres("building").geometry.to_numpy()
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    overlap = shapely.area(shapely.intersection(shapes[a[a < b]], shapes[b[a < b]]))
    assert overlap.sum() < 0.01


def test_buildings_are_clear_of_water(city: City) -> None:
    water = city.metres("water").geometry.union_all()
    shapely.prepare(water)
    assert _clear(city, "building", water)
    assert _clear(city, "landmark", water)
    assert _clear(city, "context_building", water)


def test_buildings_are_clear_of_carriageways(city: City) -> None:
    roads = city.metres("road")
    surface = shapely.union_all(roads.geometry.buffer(roads["width_m"] / 2).to_numpy())
    shapely.prepare(surface)
    assert _clear(city, "building", surface)
    assert _clear(city, "landmark", surface)


def test_buildings_are_clear_of_parks(city: City) -> None:
    green = city.metres("green").geometry.union_all()
    shapely.prepare(green)
    assert _clear(city, "building", green)


def test_there_are_as_many_as_a_real_district_has(city: City) -> None:
    assert 5000 <= len(city.layer("building")) <= 6500
    assert 2000 <= len(city.layer("context_building")) <= 3000
    assert 55_000 <= len(city.table("house")) <= 72_000
    assert 110_000 <= len(city.table("person")) <= 150_000


def test_heights_follow_storeys(city: City) -> None:
    buildings = city.layer("building")
    per_storey = buildings["height_m"] / buildings["levels"]
    assert per_storey.between(2.9, 6.5).all()
    assert buildings["height_m"].between(5, 260).all()
    assert buildings["height_m"].gt(60).mean() > 0.04


def test_codes_are_grid_code_and_serial(city: City) -> None:
    buildings, grids = city.layer("building"), set(city.layer("grid")["code"])
    assert buildings["code"].is_unique
    assert buildings["code"].str.fullmatch(r"\d{20}").all()
    assert set(buildings["code"].str[:15]) <= grids


def test_the_pattern_is_no_chessboard(city: City) -> None:
    boxes = shapely.oriented_envelope(city.metres("building").geometry.to_numpy())
    corners = shapely.get_coordinates(boxes).reshape(-1, 5, 2)
    way = corners[:, 1] - corners[:, 0]
    quarter = np.degrees(np.arctan2(way[:, 1], way[:, 0])) % 90
    share, _ = np.histogram(quarter, bins=18, range=(0, 90))
    assert (share > 0).sum() >= 14  # directions fill the compass in steps of five degrees
    assert share.max() < 0.36 * share.sum()
