"""One generated district for all tests of this folder: made once, read as frames in metres."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from data.generator import generate

PACK = Path(__file__).parents[3] / "data" / "packs" / "canton_tower"
METRIC = "EPSG:32649"


class City:
    """Layers by name; ``metres`` gives them in the pack's metric CRS."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def layer(self, name: str) -> gpd.GeoDataFrame:
        return gpd.read_parquet(self.folder / f"{name}.parquet")

    def metres(self, name: str) -> gpd.GeoDataFrame:
        return self.layer(name).to_crs(METRIC)

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.folder / f"{name}.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="session")
def make_city() -> Callable[[Path], City]:
    def make(folder: Path) -> City:
        generate(PACK, PACK / "generator.toml", folder, lambda step, done, total: None)
        return City(folder)

    return make


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, make_city: Callable[[Path], City]) -> City:
    return make_city(tmp_path_factory.mktemp("city"))
