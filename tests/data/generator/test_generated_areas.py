"""The areas of the generated district tile it, nest, and carry codes of the right form."""

import numpy as np
import pytest
import shapely

from tests.data.generator.conftest import City

LEVELS = ("street", "community", "grid")
CODE_LENGTH = {"district": 6, "street": 9, "community": 12, "grid": 15}


@pytest.mark.parametrize("level", LEVELS)
def test_areas_of_a_level_tile_the_district(city: City, level: str) -> None:
    areas, district = city.metres(level), city.metres("district").geometry.iloc[0]
    assert areas.area.sum() == pytest.approx(district.area, rel=1e-6)
    a, b = areas.sindex.query(areas.geometry, predicate="intersects")
    shapes = areas.geometry.to_numpy()
    overlap = shapely.area(shapely.intersection(shapes[a[a < b]], shapes[b[a < b]]))
    assert overlap.sum() < 1.0  # m² on thirteen square kilometres: rounding to 1e-7 degree
    assert shapely.coverage_is_valid(city.layer(level).geometry.to_numpy())


@pytest.mark.parametrize(("level", "length"), CODE_LENGTH.items())
def test_codes_have_the_form_of_their_level(city: City, level: str, length: int) -> None:
    codes = city.layer(level)["code"]
    assert codes.is_unique
    assert codes.str.fullmatch(rf"440105\d{{{length - 6}}}").all()


@pytest.mark.parametrize(("level", "above"), [("community", "street"), ("grid", "community")])
def test_areas_nest_by_code_and_by_place(city: City, level: str, above: str) -> None:
    areas, parents = city.layer(level), city.layer(above).set_index("code")
    assert (areas["parent_code"] == areas["code"].str[: CODE_LENGTH[above]]).all()
    holders = parents.geometry.loc[areas["parent_code"]].to_numpy()
    assert shapely.contains(holders, shapely.point_on_surface(areas.geometry.to_numpy())).all()


def test_grids_hold_about_two_hundred_households(city: City) -> None:
    grid = city.table("house")["building_code"].str[:15].value_counts()
    assert 150 < grid.mean() < 300
    assert (grid < 600).mean() > 0.97


def test_grids_are_numbered_from_the_north_west(city: City) -> None:
    grids = city.metres("grid")
    first = grids[grids["code"].str.endswith("001")]
    means = grids.assign(y=grids.centroid.y).groupby("parent_code")["y"].mean()
    north = first.centroid.y.to_numpy() - means.loc[first["parent_code"]].to_numpy()
    assert (north > -150).all()


def test_managers_cannot_be_called_or_named(city: City) -> None:
    grids = city.layer("grid")
    assert grids["manager"].str.fullmatch(r"[一-鿿]\*\*").all()
    assert grids["phone"].str.fullmatch(r"100\*{4}\d{4}").all()


def test_every_street_and_community_of_the_pack_is_there(city: City) -> None:
    assert len(city.layer("street")) == 6
    assert len(city.layer("community")) > 45
    assert not city.layer("community")["name"].str.contains("居委会").any()
    assert np.isin("赤岗街道", city.layer("street")["name"])
