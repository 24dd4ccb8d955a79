"""The wide district at a fiftieth, from files to tiles: nothing is lost and sums add up."""

from datetime import UTC, datetime

import pytest

from data.generator import generate
from data.ingest import ingest
from data.pack import read_pack
from data.store import open_store
from layers.archive import TileArchive
from layers.tiles import build
from tests.data.generator.test_wide import PACK
from tests.layers.conftest import silent
from tests.layers.decode import features_at, ids_at

SCALE = 0.02
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
LIMIT_BYTES = 500_000


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """The store and the tiles of the district, loaded once and then once more without change."""
    folder = tmp_path_factory.mktemp("wide")
    generate(PACK, PACK / "generator.toml", folder / "files", silent, SCALE)
    pack = read_pack(PACK, generated=folder / "files")
    store = open_store(f"sqlite:///{folder / 'city.db'}")
    first = ingest(pack, store, now=NOW, actor="test", secret=b"k" * 32)
    yield store, first, build(store, folder / "tiles" / "1", silent), pack
    store.close()


OWN = [("cameras", "facility", "camera", 13, 600), ("buildings", "building", "building", 14, 7_000),
       ("plates", "address", "address", 17, 6_200)]


@pytest.mark.parametrize(("why", "source", "layer", "zoom", "count"), OWN,
                         ids=[row[0] for row in OWN])
def test_every_feature_is_there_from_its_own_zoom_on(wide, why, source, layer, zoom, count):
    store, _, tiles, _ = wide
    shown = ids_at(tiles.path(source), zoom, layer)
    assert len(shown) == count
    assert shown == set(store.frame(layer, geometry=False)["id"])


@pytest.mark.parametrize(("why", "source", "layer", "zoom", "count"), OWN,
                         ids=[row[0] for row in OWN])
def test_the_sums_below_add_up_to_what_stands_in_grids(wide, why, source, layer, zoom, count):
    store, _, tiles, _ = wide
    sums = {one["id"]: one["properties"]["n"]
            for one in features_at(tiles.path(source), zoom - 1)[f"{layer}:sum"]}
    held = store.frame(layer, geometry=False)["grid_id"].dropna()
    assert sum(sums.values()) == len(held)
    assert set(sums) == set(held)


def test_no_tile_is_too_heavy(wide):
    _, _, tiles, _ = wide
    for source in tiles.sources:
        archive = TileArchive(tiles.path(source))
        assert max(len(archive.get(*one)) for one in archive.addresses()) < LIMIT_BYTES
        archive.close()


def test_all_is_attached(wide):
    _, report, _, _ = wide
    for layer in ("building", "address", "house", "person"):
        attached, total = report.attachment[layer]
        assert attached == total, layer
    assert sum(report.rejected.values()) == 0


def test_a_load_of_the_same_files_changes_no_row(wide):
    store, first, _, pack = wide
    before = store.frame("building", geometry=False)
    again = ingest(pack, store, now=NOW, actor="test", secret=b"k" * 32)
    assert again.counts == first.counts
    assert store.version() == first.load_id + 1
    assert store.frame("building", geometry=False).equals(before)
