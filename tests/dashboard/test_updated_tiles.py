"""After an update its tiles hold what a whole build would put there, and no others are touched."""

import gzip
from datetime import timedelta

import numpy as np
import pytest
from fastapi import FastAPI

from dashboard import api
from dashboard.builder import load_pack, update_layer
from dashboard.services import Services
from dashboard.startup import Reopener, open_district
from data.places import Places
from data.settings import Settings
from data.update import Removal
from layers import tiles
from layers.mvt import EXTENT
from layers.shapes import units
from layers.zooms import zooms
from tests.layers.decode import decode_tile
from tests.support import estate
from tests.support.served import START, ask, quiet
from tests.support.updates import changed, changes_file

BUILDINGS = [changed("building", "B01", name="改", shape=estate.house_box(113.3061, 23.1020)),
             changed("building", "B01", code="B99", name="新楼",
                     shape=estate.house_box(113.3072, 23.1021))]
PLATES = [changed("address", "A03", name="一街三号",
                  shape={"type": "Point", "coordinates": [113.3042, 23.1022]})]
GRIDS = [changed("grid", "G1", shape=estate.box(113.300, 23.100, 113.303, 23.104)),
         changed("grid", "G2", shape=estate.box(113.303, 23.100, 113.310, 23.104))]
#: The decoder prints six places of a degree.
PRINTED = 1e-6
LAYERS = (("building", BUILDINGS, ("B05",)), ("address", PLATES, ()), ("grid", GRIDS, ()))


class District:
    """The estate, served; ``update`` and ``load`` go on beside it as another process would."""

    def __init__(self, folder):
        self.folder, settings = folder, Settings(data_dir=folder / "var")
        self.places = Places(settings)
        self.places.prepare()
        self.load()
        bundle = open_district(self.places, settings, now=START, progress=quiet)
        self.services = Services(bundle, lambda: START, Reopener(self.places, settings))
        self.server = FastAPI(openapi_url=None)
        api.install(self.server, self.services, settings)

    def load(self, *changes):
        load_pack(self.places, estate.write(self.folder / "pack", *changes), now=START,
                  progress=quiet)

    def update(self, layer, rows, gone=(), hours=1):
        done, _ = update_layer(
            self.places, "estate", layer, changes_file(self.folder, layer, rows),
            now=START + timedelta(hours=hours), progress=quiet, removal=Removal(keys=gone))
        self.services.refresh()
        return done

    def get(self, path, **options):
        return ask(self.server, "GET", path, **options)


@pytest.fixture
def district(tmp_path):
    made = District(tmp_path)
    yield made
    made.services.close()


def test_drawn_tiles_hold_what_a_whole_build_would_put_there(district, tmp_path):
    for layer, rows, gone in LAYERS:
        district.update(layer, rows, gone)
        draw_all(district.services.bundle)      # the next bundle goes on with what it may
    served = district.services.bundle
    assert (served.version, served.tiles.build) == (4, 1)
    built = tiles.build(served.store, tmp_path / "whole" / "4", quiet)
    assert all(one.version == 4 for one in built.sources.values()), "nothing was linked"
    compared = 0
    for source, layers in served.catalogue.sources().items():
        archive = tiles.TileArchive(built.path(source))
        own = {one.tile.min_zoom for one in layers}
        levels = own | {low - 1 for low in own} | set(zooms(layers, sums=True))
        for address in {a for a in archive.addresses() if a[0] in levels}:
            wanted = decode_tile(archive.get(*address), *address, tmp_path)
            drawn = served.tiles.get(source, *address)
            unit = 360.0 / 2 ** address[0] / EXTENT
            assert same(decode_tile(drawn, *address, tmp_path), wanted, unit + PRINTED), address
            compared += 1
        archive.close()
    assert compared > 20


def draw_all(bundle):
    """Ask for every tile of the archives, so that all that is touched is drawn."""
    for source, archive in bundle.archives.items():
        for address in archive.addresses():
            bundle.tiles.get(source, *address)


def test_a_drawn_tile_is_drawn_again_only_where_the_next_update_touches_it(district):
    west, east = (("building", 16, *(units(np.array([spot]), 16, 0, 0)[0] // EXTENT).astype(int))
                  for spot in ([113.3005, 23.101], [113.3095, 23.1022]))
    assert west != east
    district.update("building", [changed("building", "B01", name="改")])
    district.services.bundle.tiles.get(*west)
    district.update("building", [changed("building", "B01", code="B99", name="新楼",
                                         shape=estate.house_box(113.3095, 23.1022))], hours=2)
    tiles_now = district.services.bundle.tiles
    assert (tiles_now.must_draw(*west), tiles_now.must_draw(*east)) == (False, True)
    district.update("building", [changed("building", "B01", name="再改")], hours=3)
    assert district.services.bundle.tiles.must_draw(*west)


def same(drawn, wanted, unit):
    """Tell whether two tiles hold the same features, geometry within a tile unit."""
    assert {name: set(one) for name, one in drawn.items()} == {
        name: set(one) for name, one in wanted.items()}
    return all(a["properties"] == b["properties"] and near(a["geometry"], b["geometry"], unit)
               for name in wanted for i, b in wanted[name].items() for a in [drawn[name][i]])


def near(a, b, unit):
    """Tell whether two geometries (degrees) have the same kind and corners."""
    x, y = (sorted(corners(one["coordinates"])) for one in (a, b))
    return a["type"] == b["type"] and len(x) == len(y) and all(
        abs(p[0] - q[0]) <= unit and abs(p[1] - q[1]) <= unit
        for p, q in zip(x, y, strict=True))


def corners(coordinates):
    if isinstance(coordinates[0], (int, float)):
        return {tuple(coordinates)}
    return {corner for part in coordinates for corner in corners(part)}


def test_only_touched_tiles_and_sources_change_for_a_client(district):
    z, x, y = 16, *(units(np.array([[113.3005, 23.101]]), 16, 0, 0)[0] // EXTENT).astype(int)
    path = f"/tiles/building/{z}/{x}/{y}.mvt"
    plates = "/tiles/address/{}/{}/{}.mvt".format(
        *district.services.bundle.archives["address"].addresses()[0])
    before = {p: district.get(p) for p in (path, plates)}
    style = district.get("/map/style.json").json()["sources"]
    district.update("building", [changed("building", "B01", name="改名")])
    after = {p: district.get(p) for p in (path, plates)}
    assert after[path].headers["etag"] != before[path].headers["etag"]
    assert "改名".encode() in after[path].content
    assert after[plates].headers["etag"] == before[plates].headers["etag"]
    fresh = district.get("/map/style.json").json()["sources"]
    assert [n for n in fresh if fresh[n]["tiles"] != style[n]["tiles"]] == ["building"]
    address = fresh["building"]["tiles"][0].split("?")[1]
    assert "immutable" in district.get(f"{path}?{address}").headers["cache-control"]
    assert "immutable" not in district.get(f"{path}?v=1").headers["cache-control"]


def test_a_load_builds_only_what_changed_and_ends_the_drawing(district):
    district.update("building", BUILDINGS)
    assert district.services.bundle.tiles.overlay is not None
    folder = district.places.tiles_dir("estate")
    district.load(estate.with_values("address", "A03", name="一街三号"))
    district.services.refresh()
    served = district.services.bundle
    assert (served.version, served.tiles.build, served.tiles.overlay) == (3, 3, None)
    linked = {name: (folder / "1" / f"{name}.pmtiles").samefile(folder / "3" / f"{name}.pmtiles")
              for name in ("area", "address", "building")}
    assert linked == {"area": True, "address": False, "building": False}
    body = gzip.decompress(served.tiles.get("building", *next(
        a for a in served.archives["building"].addresses() if a[0] == 16)))
    assert "改".encode() not in body, "the load brought the old name back"
