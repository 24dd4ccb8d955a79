"""The bundled district, generated once, as layers for the guard."""

import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from data.datum import from_wgs84, to_wgs84
from data.generator import generate
from data.guard import Incoming
from data.guard.consensus import candidates, settle
from data.guard.guard import subject
from data.guard.plane import plane_of
from data.model import Datum, Role

PACK = Path(__file__).parents[3] / "data" / "packs" / "canton_tower"


class Town:
    """Layers by code with their roles, and the references that the guard would trust."""

    def __init__(self, layers: list[Incoming]) -> None:
        self.layers = {a.code: a for a in layers}
        self.plane = plane_of(np.concatenate([a.shapes for a in layers]))
        self.trusted, self.disputed = settle([subject(a, self.plane) for a in candidates(layers)])


def declared_as(points: np.ndarray, declared: Datum, really: Datum) -> np.ndarray:
    """Return where true points come to lie when data in ``really`` are read as ``declared``."""
    raw = from_wgs84(points[:, 0], points[:, 1], really)
    return np.column_stack(to_wgs84(*raw, declared))


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    out = tmp_path_factory.mktemp("town")
    generate(PACK, PACK / "generator.toml", out, lambda *_: None)
    told = tomllib.loads((PACK / "pack.toml").read_text("utf-8"))["layers"]
    return Town([
        Incoming(t["code"], Role(t["role"]), Datum.WGS84, np.asarray(
            gpd.read_parquet(out / Path(t["source"]).name).geometry.to_numpy(), dtype=object))
        for t in told if t["source"].endswith(".parquet")])
