"""The wide generator at a fiftieth: numbers, tiling, no overlaps, nothing typed that is derived."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from data.errors import PackError
from data.generator import generate
from data.pack import read_pack

PACK = Path(__file__).parents[3] / "data" / "packs" / "huadu_scale"
SCALE = 0.02
METRIC = "EPSG:32649"


def make(out: Path, scale: float = SCALE) -> Path:
    generate(PACK, PACK / "generator.toml", out, lambda step, done, total: None, scale)
    return out


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("wide"))


def layer(folder: Path, name: str) -> gpd.GeoDataFrame:
    return gpd.read_parquet(folder / f"{name}.parquet")


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / f"{name}.parquet")


@pytest.mark.parametrize(("name", "full"), [
    ("building", 350_000), ("address", 310_000), ("road", 30_000), ("camera", 30_000),
    ("house", 460_000), ("person", 1_200_000), ("unit", 60_000),
])
def test_a_layer_has_its_share_of_the_full_number(made: Path, name: str, full: int) -> None:
    assert len(table(made, name)) == round(full * SCALE)


def test_every_layer_of_the_catalogue_has_its_file(made: Path) -> None:
    pack = read_pack(PACK, generated=made)
    assert len(pack.layers) == 187
    assert not [s.code for s in pack.layers if not pack.source_path(s).is_file()]


def test_grids_tile_the_district_without_gap_or_overlap(made: Path) -> None:
    grids = layer(made, "grid").to_crs(METRIC)
    district = layer(made, "district").to_crs(METRIC).geometry.iloc[0]
    assert shapely.coverage_is_valid(grids.geometry.to_numpy())
    assert grids.area.sum() == pytest.approx(district.area, rel=1e-9)
    assert district.area == pytest.approx(970e6 * SCALE, rel=0.02)


def test_no_building_meets_another_and_each_lies_in_one_grid(made: Path) -> None:
    shapes = layer(made, "building").geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (first == second).all()
    assert shapely.is_valid(shapes).all()
    points = shapely.STRtree(shapely.point_on_surface(shapes))
    _, held = points.query(layer(made, "grid").geometry.to_numpy(), predicate="contains")
    assert len(held) == len(np.unique(held)) == len(shapes)


def test_every_plate_stands_in_one_building_and_names_no_code_of_it(made: Path) -> None:
    plates = layer(made, "address")
    assert "building_code" not in plates
    held = shapely.STRtree(plates.geometry.to_numpy()).query(
        layer(made, "building").geometry.to_numpy(), predicate="contains")[1]
    assert len(held) == len(np.unique(held)) == len(plates)
    assert plates["name"].is_unique


@pytest.mark.parametrize("name", ["building", "address", "grid", "house", "unit", "camera"])
def test_codes_are_unique_and_short_enough(made: Path, name: str) -> None:
    codes = table(made, name)["code"]
    assert codes.is_unique
    assert codes.str.len().max() <= 64


def test_people_live_in_houses_that_are_not_empty(made: Path) -> None:
    houses = table(made, "house").set_index("code")
    lived = houses.loc[table(made, "person")["house_code"].unique()]
    assert not (lived["lease"] == "空置").any()
    assert lived["building_code"].isin(table(made, "building")["code"]).all()


def test_the_same_seed_makes_the_same_district(made: Path, tmp_path: Path) -> None:
    again = make(tmp_path)
    for name in ("building", "address", "camera", "person", "grid"):
        assert (again / f"{name}.parquet").read_bytes() == (made / f"{name}.parquet").read_bytes()


@pytest.mark.parametrize("scale", [0.0, 0.001, 1.5, float("nan")])
def test_a_scale_that_no_district_has_is_refused(tmp_path: Path, scale: float) -> None:
    with pytest.raises(PackError, match="out of range"):
        make(tmp_path, scale)


def test_a_district_of_landmarks_has_one_size(tmp_path: Path) -> None:
    near = PACK.parent / "canton_tower"
    with pytest.raises(PackError, match="one size"):
        generate(near, near / "generator.toml", tmp_path, lambda step, done, total: None, 0.5)
