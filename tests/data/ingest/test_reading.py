"""Layers read ahead are those read one by one, faults among them, in any order of formats."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from data.errors import SourceError
from data.ingest.prepare import prepare
from data.ingest.reading import Reader
from data.model import LayerSpec
from data.pack import Pack
from data.readers import read_layer
from tests.support.small_pack import geojson, point, small_pack

NAMES = ("a.parquet", "b.geojson", "gone.parquet", "c.parquet", "broken.parquet", "d.parquet",
         "e.geojson", "f.parquet")
FAULTY = ("gone.parquet", "broken.parquet")


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """A pack of eight layers of two formats; one file is missing, one is no Parquet."""
    text = geojson(({"code": "g"}, point()))
    files = {name: text for name in NAMES if name.endswith(".geojson")}
    made = small_pack(tmp_path, 'role = "facility"\nsource = "b.geojson"',
                      {**files, "broken.parquet": "no such thing"})
    for name in NAMES:
        if name.endswith(".parquet") and name not in FAULTY:
            frame = gpd.GeoDataFrame({"code": [name]}, geometry=[shapely.Point(113.301, 23.101)],
                                     crs="EPSG:4326")
            frame.to_parquet(tmp_path / name)
    first = made.layers[0]
    return replace(made, layers=tuple(replace(first, code=name, source=name) for name in NAMES))


def read_by(pack: Pack, specs: Sequence[LayerSpec]) -> list[str]:
    """Return what the reader gives for each layer, in the order asked."""
    told = []
    with Reader(pack, pack.layers) as reader:
        for spec in specs:
            try:
                told.append(reader.raw(spec, None).frame.to_json())
            except SourceError as fault:
                told.append(str(fault))
    return told


def one_by_one(pack: Pack, specs: Sequence[LayerSpec]) -> list[str]:
    """Return the same from ``read_layer``."""
    told = []
    for spec in specs:
        try:
            told.append(read_layer(pack, spec).frame.to_json())
        except SourceError as fault:
            told.append(str(fault))
    return told


@pytest.mark.parametrize("step", [1, -1])
def test_the_same_comes_in_the_order_asked(pack: Pack, step: int) -> None:
    """Backwards as well: what was not begun is read when it is asked for."""
    specs = pack.layers[::step]
    assert read_by(pack, specs) == one_by_one(pack, specs)


def test_every_fault_is_named_in_the_packs_order(pack: Pack) -> None:
    """As before: all layers are read even when one fails."""
    with pytest.raises(SourceError) as caught:
        prepare(pack)
    said = str(caught.value)
    assert 0 < said.index("gone.parquet") < said.index("broken.parquet")
    assert "2 layers" in said


def test_who_leaves_early_leaves_nothing_running(pack: Pack) -> None:
    """A load that is interrupted does not read on."""
    with Reader(pack, pack.layers) as reader:
        reader.raw(pack.layers[0], None)
    assert reader.raw(pack.layers[5], None).frame["code"].tolist() == ["d.parquet"]
