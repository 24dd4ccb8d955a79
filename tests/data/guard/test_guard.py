"""The datum guard finds what is declared wrongly and never accuses what is right."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from data.guard import Incoming, guard, question
from data.guard.guard import subject
from data.guard.judge import judge
from data.model import Datum, Role
from tests.data.guard.conftest import declared_as

W, G, B = Datum.WGS84, Datum.GCJ02, Datum.BD09
#: Layers that say where they are: each of a kind of its own.
TELLING = ("building", "road", "grid", "community", "address", "camera", "hydrant",
           "street_light", "manhole_water", "manhole_sewage", "lift", "traffic_sign")


def version(layer, declared, really, *, noise_m=0.0, n=None, seed=3):
    """Return a layer as read in a wrong datum, with noise per feature and a part of its rows."""
    rng = np.random.default_rng(seed)
    shapes = layer.shapes
    if n is not None and len(shapes) > n:
        shapes = shapes[rng.choice(len(shapes), n, replace=False)]
    if noise_m:
        steps = rng.normal(0.0, noise_m / 111_195.0, (len(shapes), 2))
        shapes = np.array([shapely.transform(s, lambda c, d=d: c + d)
                           for s, d in zip(shapes, steps, strict=True)], dtype=object)
    if declared != really:
        shapes = shapely.transform(shapes, lambda c: declared_as(c, declared, really))
    return replace(layer, shapes=shapes, datum=declared)


def verdict_of(town, layer):
    others = [t for t in town.trusted if t.layer.code != layer.code]
    return judge(subject(layer, town.plane), others)


def test_every_true_layer_of_the_bundled_district_is_silent(town):
    verdicts = guard(list(town.layers.values()))
    assert [v.layer for v in verdicts] == list(town.layers)
    assert {v.finding for v in verdicts} == {"fits", "unclear"}
    assert {v.layer for v in verdicts if v.finding == "fits"} >= set(TELLING)
    assert town.disputed == {}


@pytest.mark.parametrize(("code", "declared", "really"), [
    *((code, W, G) for code in TELLING),
    *((code, *way) for code in ("address", "camera")
      for way in ((G, W), (W, B), (B, W), (B, G), (G, B))),
])
def test_a_wrongly_declared_layer_is_found_and_its_datum_named(town, code, declared, really):
    found = verdict_of(town, version(town.layers[code], declared, really))
    assert (found.finding, found.likely) == ("suspect", really), question(found)
    assert found.confidence >= 0.99
    assert found.n >= 30


@pytest.mark.parametrize(("code", "datum"), [
    ("building", G), ("address", G), ("road", B), ("camera", B), ("hydrant", G), ("bench", G),
    ("fitness", G), ("landmark_part", B), ("bridge_part", B), ("park_tree", G), ("zone", B)])
def test_a_true_layer_in_another_datum_is_silent(town, code, datum):
    assert verdict_of(town, version(town.layers[code], datum, datum)).finding != "suspect"


@pytest.mark.parametrize(("code", "noise_m", "n", "certain"), [
    ("address", 0, 30, True), ("address", 5, 100, True), ("address", 10, 1000, True),
    ("lift", 0, 30, True), ("lift", 10, 100, True), ("manhole_water", 3, 100, True),
    ("street_light", 5, 1000, True), ("building", 5, 1000, True), ("hydrant", 0, 30, False),
    ("street_tree", 10, 30, False), ("camera", 10, 100, False),
])
def test_noise_and_few_rows_make_it_unsure_but_never_wrong(town, code, noise_m, n, certain):
    layer = town.layers[code]
    true = verdict_of(town, version(layer, W, W, noise_m=noise_m, n=n))
    wrong = verdict_of(town, version(layer, W, G, noise_m=noise_m, n=n))
    assert true.finding != "suspect"
    assert (wrong.finding, wrong.likely) in (
        [("suspect", G)] if certain else [("suspect", G), ("unclear", None)])


def test_it_asks_in_one_sentence_with_shift_number_and_confidence(town):
    found = verdict_of(town, version(town.layers["address"], W, G))
    said = question(found)
    assert said.startswith("this is GCJ-02 declared as WGS 84: 2"), said
    assert " m south, 5" in said and " m east (n = 600, 99 %); correct?" in said
    assert "Within 5 m of building: " in said and "100% as GCJ-02" in said


def test_below_thirty_matches_it_cannot_tell(town):
    found = verdict_of(town, version(town.layers["address"], W, G, n=20))
    assert found.finding == "unclear"
    assert "cannot tell" in question(found)


@pytest.mark.parametrize("wrong", ["building", "address"])
def test_a_wrong_reference_is_found_by_the_others_and_accuses_nobody(town, wrong):
    for declared, really in ((W, G), (G, W)):
        layers = [version(a, declared, really) if a.code == wrong else a
                  for a in town.layers.values()
                  if a.code in ("building", "address", "road", "lane", "grid", "camera", "lift")]
        found = {v.layer: v for v in guard(layers)}
        assert [c for c, v in found.items() if v.finding == "suspect"] == [wrong]
        assert found[wrong].likely == really
        assert not [v for v in found.values() if v.finding == "disputed"]


def test_two_layers_alone_that_disagree_are_both_asked_about(town):
    layers = [town.layers["address"], version(town.layers["building"], G, W)]
    found = {v.layer: v for v in guard(layers)}
    assert {v.finding for v in found.values()} == {"disputed"}
    assert question(found["address"]).startswith("either this is ")
    assert "or building is off by as much the other way" in question(found["address"])


def street_grid(step_lon: float, step_lat: float, seed: int = 1) -> list[Incoming]:
    """Return the same block of streets, houses and plates over and over."""
    rng = np.random.default_rng(seed)
    west, south, n = 113.30, 23.10, 14
    lines, houses, plates = [], [], []
    corners = rng.uniform(0.05, 0.9, (12, 2))
    for i in range(n):
        x, y = west + i * step_lon, south + i * step_lat
        lines += [shapely.LineString([(x, south), (x, south + n * step_lat)]),
                  shapely.LineString([(west, y), (west + n * step_lon, y)])]
        for j in range(n):
            for u, v in corners:
                a, b = x + u * step_lon, south + (j + v) * step_lat
                houses.append(shapely.box(a, b, a + 1.5e-4, b + 1e-4))
                plates.append(shapely.Point(a + 7e-5, b + 5e-5))
    return [Incoming(code, role, W, np.array(shapes, dtype=object)) for code, role, shapes in (
        ("road", Role.BASE, lines), ("building", Role.BUILDING, houses),
        ("address", Role.ADDRESS, plates))]


@pytest.mark.parametrize(("sentence", "parts"), [
    ("blocks as long as the shift", 1), ("half as long", 2), ("a third", 3)])
def test_a_street_grid_that_repeats_at_the_shift_fools_nobody(sentence, parts):
    east, north = 0.005402, 0.002615
    layers = street_grid(east / parts, north / parts)
    assert not [v for v in guard(layers) if v.finding in ("suspect", "disputed")], sentence
    moved = [version(a, W, G) if a.code == "address" else a for a in layers]
    found = {v.layer: v.finding for v in guard(moved)}
    assert found["building"] not in ("suspect", "disputed")
    assert found["road"] not in ("suspect", "disputed")


@pytest.mark.parametrize(("sentence", "layers"), [
    ("nothing", []),
    ("no rows", [Incoming("a", Role.PLACE, W, np.array([], dtype=object))]),
    ("one point alone", [Incoming("a", Role.PLACE, W, np.array([shapely.Point(113.3, 23.1)]))]),
    ("points in one spot", [Incoming("a", Role.ADDRESS, W,
                                     np.array([shapely.Point(113.3, 23.1)] * 200))]),
])
def test_it_says_nothing_where_there_is_nothing_to_compare(sentence, layers):
    assert all(v.finding == "unclear" for v in guard(layers)), sentence


def test_outside_china_there_is_nothing_to_tell():
    rng = np.random.default_rng(2)
    shapes = np.array([shapely.Point(*p) for p in rng.uniform([139.69, 35.68], [139.7, 35.69],
                                                             (100, 2))], dtype=object)
    layers = [Incoming("a", Role.ADDRESS, G, shapes), Incoming("b", Role.PLACE, W, shapes)]
    assert {v.finding for v in guard(layers)} == {"same"}


@pytest.mark.shared
@pytest.mark.parametrize("name", [
    "guangzhou/huacheng_osm_buildings.geojson", "shinjuku/shinjuku_1km.geojson",
    "cambridge/INFRA_StreetLights.geojson",
])
def test_real_layers_are_never_accused_by_their_own_halves(shared_data, name):
    shapes = np.asarray(gpd.read_file(shared_data / name).geometry.to_numpy(), dtype=object)
    halves = [Incoming("building", Role.BUILDING, W, shapes[::2]),
              Incoming("address", Role.ADDRESS, W, np.asarray(shapely.centroid(shapes[1::2])))]
    assert not [v for v in guard(halves) if v.finding in ("suspect", "disputed")]
