import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.errors import ServeError
from layers import tiles
from layers.builder import Builder
from layers.handover import Job
from layers.report import REPORT_NAME, read_report
from tests.layers import scene
from tests.layers.conftest import silent
from tests.layers.decode import features_at, ids_at, tiles_at

KEPT = [
    ("every building from 14 on", "building", "building", (14, 15, 16)),
    ("every camera from 13 on", "facility", "camera", (13, 14, 15, 16)),
    ("every plate at 17", "address", "address", (17,)),
    ("every zone from 12 on", "zone", "zone", (12, 14)),
    ("every area from its own zoom on", "area", "grid", (14,)),
]


def ids_in_store(store, layer):
    frame = store.frame(layer)
    return set(frame.loc[~(frame.geometry.isna() | frame.geometry.is_empty), "id"])


@pytest.mark.parametrize(("why", "source", "layer", "levels"), KEPT, ids=[r[0] for r in KEPT])
def test_nothing_is_dropped_and_ids_are_the_stores(built, tiny_store, why, source, layer, levels):
    for zoom in levels:
        assert ids_at(built.path(source), zoom, layer) == ids_in_store(tiny_store, layer), zoom


def test_a_layer_does_not_show_below_its_own_zoom(built):
    assert set(features_at(built.path("area"), 12)) >= {"street"}
    assert "grid" not in features_at(built.path("area"), 12)


SUMS = [("cameras", "facility", "camera", 300, (9, 11, 12), 13),
        ("buildings", "building", "building", 120, (9, 13), 14),
        ("plates", "address", "address", 200, (9, 16), 17)]


@pytest.mark.parametrize(("why", "source", "layer", "count", "levels", "own"), SUMS,
                         ids=[row[0] for row in SUMS])
def test_below_its_own_zoom_a_layer_shows_sums_of_grids(
        built, why, source, layer, count, levels, own):
    for zoom in levels:
        shown = features_at(built.path(source), zoom)
        assert layer not in shown
        # a point near an edge is in both tiles
        assert {one["id"]: one["properties"]["n"] for one in shown[f"{layer}:sum"]} == {41: count}
    assert f"{layer}:sum" not in features_at(built.path(source), own)


def test_shared_walls_stay_shared(built):
    """Neighbours' walls meet after rounding: no gap of light between row houses of a tile."""
    for tile, layers in tiles_at(built.path("building"), 14).items():
        across = {one["id"]: [x for x, _ in one["geometry"]["coordinates"][0]]
                  for one in layers[0]["features"] if one["id"] <= 120}
        meeting = [i for i in across if i + 1 in across]
        assert len(meeting) > 10
        assert not [i for i in meeting if max(across[i]) != min(across[i + 1])], tile


def properties(built, source, layer, number, zoom=16):
    return next(one["properties"] for one in features_at(built.path(source), zoom)[layer]
                if one["id"] == number)


HOSTILE = [("markup", 2001, scene.SCRIPT), ("ten thousand characters", 2002, scene.LONG),
           ("quotes, brackets, line separators", 2003, scene.QUOTES)]


@pytest.mark.parametrize(("why", "number", "name"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_a_hostile_name_stays_plain_text(built, why, number, name):
    assert properties(built, "building", "building", number)["name"] == name


def test_what_is_missing_or_not_finite_is_left_out(built):
    assert "height" not in properties(built, "building", "building", 2001)
    odd = properties(built, "building", "building", 2002)
    assert "height" not in odd and odd["base"] == 12.5
    assert "name" not in properties(built, "building", "building", 1)


def test_flags_and_asked_fields(built):
    assert properties(built, "building", "building", 2003)["parts"] is True
    under = properties(built, "building", "building", 2004)
    assert under["ug"] is True and under["use"] == "地铁"
    assert properties(built, "building", "building", 2)["hq"] == "estimated"
    assert properties(built, "building", "part", 9001)["building_id"] == 2003


def test_plates_carry_the_plate_and_not_the_long_text(built):
    assert properties(built, "address", "address", 7003, 17) == {"plate": "3号"}


def test_a_named_polygon_has_one_label_point(built):
    labels = features_at(built.path("area"), 14)["street:label"]
    assert {one["geometry"]["type"] for one in labels} == {"Point"}
    inside = [one for one in labels if one["id"] == 31]
    assert len({tuple(one["geometry"]["coordinates"]) for one in inside}) == 1


def test_the_report_tells_what_was_made(built, tiny_store):
    assert built == read_report(built.folder)
    building = built.sources["building"]
    assert building.counts["building"] == len(ids_in_store(tiny_store, "building"))
    assert (building.min_zoom, building.max_zoom) == (9, 16)
    assert built.sources["address"].max_zoom == 17
    assert "nothing" not in built.sources, "a source without features has no archive"
    assert sorted(p.name for p in built.folder.iterdir()) == sorted(
        [REPORT_NAME, *(one.file for one in built.sources.values())])


@pytest.fixture
def small():
    """A store that builds fast: one source."""
    return scene.small_store()


def test_two_builds_at_once_end_with_one_whole_build(small, tmp_path):
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(tiles.build, small, tmp_path / "1", silent) for _ in range(2)]
    assert all(run.result().sources for run in runs)
    assert read_report(tmp_path / "1") is not None
    assert [one.name for one in tmp_path.iterdir()] == ["1"]


@pytest.mark.parametrize("step", ["_describe", "_publish"])
def test_a_build_that_dies_leaves_the_old_tiles(small, tmp_path, monkeypatch, step):
    old = tiles.build(small, tmp_path / "1", silent)
    before = {one: one.read_bytes() for one in old.folder.iterdir()}

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(tiles, step, die)
    with pytest.raises(KeyboardInterrupt):
        tiles.build(scene.small_store(2), tmp_path / "1", silent)
    assert {one: one.read_bytes() for one in old.folder.iterdir()} == before
    assert [one.name for one in tmp_path.iterdir()] == ["1"]


def test_what_a_killed_build_left_is_removed_later(small, tmp_path):
    left, fresh = tmp_path / ".building-old", tmp_path / ".building-now"
    left.mkdir()
    fresh.mkdir()
    os.utime(left, (0, 0))
    tiles.build(small, tmp_path / "1", silent)
    assert not left.exists() and fresh.exists(), "another build may be running"


def test_the_newest_two_builds_are_kept(tmp_path):
    for load in (1, 2, 10):
        tiles.build(scene.small_store(load), tmp_path / str(load), silent)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["10", "2"]


def test_an_unfinished_or_cut_build_is_no_build(tmp_path, built):
    assert read_report(tmp_path) is None
    (tmp_path / REPORT_NAME).write_text("{", encoding="utf-8")
    assert read_report(tmp_path) is None
    body = json.loads((built.folder / REPORT_NAME).read_text(encoding="utf-8"))
    (tmp_path / REPORT_NAME).write_text(json.dumps(body), encoding="utf-8")
    assert read_report(tmp_path) is None, "the archives are not there"


def test_an_empty_store_builds_nothing_and_says_so(tmp_path):
    report = tiles.build(scene.FakeStore([], 3), tmp_path / "3", silent)
    assert report.sources == {} and read_report(tmp_path / "3").version == 3


def test_a_failing_builder_is_reported_with_its_words(tmp_path, tiny_store):
    layer = tiles.Catalogue(tiny_store.layers()).get("building")
    wrong = tmp_path / "building.arrow"
    wrong.write_text("this is no Arrow file", encoding="utf-8")
    builder = Builder()
    builder.give(Job("building", tmp_path / "building.pmtiles", (14, 16), ((layer, wrong),), None))
    try:
        with pytest.raises(ServeError, match="'building' failed: ArrowInvalid"):
            builder.finish(lambda done, source: None)
    finally:
        builder.stop()


def test_a_builder_that_is_killed_is_reported(tmp_path, tiny_store):
    layer = tiles.Catalogue(tiny_store.layers()).get("building")
    builder = Builder()
    builder.give(Job("building", tmp_path / "b.pmtiles", (14, 16), ((layer, tmp_path),), None))
    builder._process.kill()
    try:
        with pytest.raises(ServeError, match="'building' failed: it was ended"):
            builder.finish(lambda done, source: None)
    finally:
        builder.stop()


TOPS = [("outlines", "area", 14), ("zones", "zone", 14), ("names", "place", 14),
        ("ground", "base", 15), ("facilities", "facility", 16), ("plates", "address", 17)]


@pytest.mark.parametrize(("why", "source", "top"), TOPS, ids=[row[0] for row in TOPS])
def test_sparse_sources_end_sooner(built, why, source, top):
    assert built.sources[source].max_zoom == top
