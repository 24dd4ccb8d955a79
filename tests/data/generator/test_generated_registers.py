"""Addresses, houses, people, units and components hang together and name nobody real."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import shapely

from data.errors import PackError
from data.generator import generate
from tests.data.generator.conftest import PACK, City

USCI = "0123456789ABCDEFGHJKLMNPQRTUWXY"
COMPONENTS = ("manhole_water", "hydrant", "street_light", "camera", "traffic_signal", "litter_bin",
              "street_tree", "bus_stop", "metro_entrance", "lift")


def test_addresses_are_unique_and_stand_in_their_building(city: City) -> None:
    addresses = city.layer("address")
    both = pd.concat([city.layer("building"), city.layer("landmark")]).set_index("code")
    assert addresses["name"].is_unique and addresses["code"].is_unique
    homes = both.geometry.loc[addresses["building_code"]].to_numpy()
    assert shapely.contains(homes, addresses.geometry.to_numpy()).all()
    assert 0.85 < len(addresses) / len(both) < 0.92


def test_plates_grow_along_a_road_odd_on_one_side(city: City) -> None:
    plates = city.metres("address").query("road == '新港东路'")
    number = plates["plate"].str.removesuffix("号").astype(int)
    odd, even = (plates[number % 2 == k].geometry.x.to_numpy() for k in (1, 0))
    for side, values in ((odd, number[number % 2 == 1]), (even, number[number % 2 == 0])):
        assert len(side) > 5
        assert pd.Series(side).corr(pd.Series(values.to_numpy())) > 0.98


def test_every_house_has_a_building_and_every_person_a_house(city: City) -> None:
    houses, persons = city.table("house"), city.table("person")
    assert set(houses["building_code"]) <= set(city.layer("building")["code"])
    assert houses["code"].is_unique
    assert set(persons["house_code"]) <= set(houses["code"])


def test_no_person_can_be_real(city: City) -> None:
    persons = city.table("person")
    assert list(persons.columns) == ["id", "house_code", "kind", "sex", "birth_year"]
    assert persons["id"].str.fullmatch(r"SYNTHETIC-\d{8}").all()


def test_credit_codes_have_a_right_check_character(city: City) -> None:
    units = city.table("unit")
    for code in units["code"].head(50):
        body, check = code[:17], USCI.index(code[17])
        total = sum(USCI.index(c) * pow(3, i, 31) for i, c in enumerate(body))
        assert len(code) == 18 and (total + check) % 31 == 0
    assert units["name"].str.startswith("演示").all()


@pytest.mark.parametrize("layer", COMPONENTS)
def test_component_codes_are_sixteen_digits_with_their_scheme(city: City, layer: str) -> None:
    table = city.layer(layer)
    assert table["code"].is_unique
    assert table["code"].str.fullmatch(r"440105\d{10}").all()
    district = city.layer("district").geometry.iloc[0]
    assert table.within(district).all()


@pytest.mark.parametrize("layer", ["hydrant", "street_light", "camera"])
def test_most_components_are_sound_and_say_their_scheme(city: City, layer: str) -> None:
    table = city.layer(layer)
    assert (table["state"] == "完好").mean() > 0.9
    assert table["component_scheme"].ne("").all()
    assert set(table["state"]) <= {"完好", "破损", "丢失", "废弃"}


def test_the_same_seed_makes_the_same_city(
    city: City, make_city: Callable[[Path], City], tmp_path: Path
) -> None:
    again = make_city(tmp_path / "again")
    for path in sorted(city.folder.iterdir()):
        twin = again.folder / path.name
        if path.suffix == ".csv":
            assert path.read_bytes() == twin.read_bytes(), path.name
        else:
            one, two = city.layer(path.stem), again.layer(path.stem)
            assert (one.geometry.to_wkb() == two.geometry.to_wkb()).all(), path.name
            pd.testing.assert_frame_equal(one.drop(columns="geometry"),
                                          two.drop(columns="geometry"))


BROKEN = [
    ("a spec without a seed names the seed", "[origin]\nlon = 113\nlat = 23\n", "seed"),
    ("a spec that is no TOML is named", "seed = = 1", "generator.toml"),
    ("a missing file is named", "seed = 1\n[origin]\nlon = 113\nlat = 23\n[files]\n"
     "roads = 'no.csv'\nbridges = 'no.csv'\n", "no.csv"),
]


@pytest.mark.parametrize(("says", "text", "named"), BROKEN)
def test_a_broken_spec_is_told_by_name(tmp_path: Path, says: str, text: str, named: str) -> None:
    spec = tmp_path / "generator.toml"
    spec.write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=named):
        generate(tmp_path, spec, tmp_path / "out", lambda *a: None)
    assert not (tmp_path / "out").exists(), says
    assert PACK.is_dir()
