"""Attachment rates of a hand-made estate, row by row; without a denominator there is none."""

import pytest

from data.ingest import prepare
from data.quality.measure import measure
from data.quality.model import WHOLE, Coverage, rates
from tests.support import estate
from tests.support.estate import box, with_row, with_values, without

WEST, SOUTH, EAST, NORTH = estate.WEST, estate.SOUTH, estate.EAST, estate.NORTH


def far(rows):
    """Put plate A01 into the pack's extent but outside every grid, and let it name no building."""
    rows["address"][0]["shape"]["coordinates"] = [113.3115, 23.1055]
    rows["address"][0]["building_code"] = None


def no_grids(rows):
    rows["grid"] = []


CASES = {
    # sentence: changes, layer, rate -> (part, whole)
    "all is attached": ((), "address", {"parented": (20, 20), "gridded": (20, 20),
                                        "mapped": (20, 20), "governed": (20, 20)}),
    "a plate in no building and no grid": ((far,), "address", {
        "parented": (19, 20), "gridded": (19, 20), "mapped": (20, 20)}),
    "a plate without a place is clean, but on no map": (
        (with_values("address", "A01", shape=None),), "address",
        {"governed": (20, 20), "mapped": (19, 20), "gridded": (19, 19), "parented": (19, 19)}),
    "a second row with the same code is cleaned away": (
        (with_row("building", code="B01", name="又", height_m=1, shape=box(
            WEST, SOUTH, WEST + .0001, SOUTH + .0001)),), "building",
        {"governed": (20, 21), "mapped": (20, 20)}),
    "a house of an unknown building is an orphan and cannot be placed": (
        (with_values("house", "H01", building_code="nix"),), "house",
        {"governed": (20, 20), "mapped": (19, 20), "parented": (19, 20), "gridded": (19, 19)}),
    "its person is one too": (
        (with_values("house", "H01", building_code="nix"),), "person",
        {"parented": (19, 20), "mapped": (19, 20)}),
    "a unit without an address hangs on nothing": (
        (with_values("unit", "U01", address_code=None),), "unit",
        {"parented": (19, 20), "mapped": (19, 20), "gridded": (19, 19)}),
    "a source's own grid is compared, not trusted": (
        (with_values("building", "B01", grid_code="G2"),
         with_values("building", "B02", grid_code=None)), "building",
        {"agreed": (18, 19), "gridded": (20, 20)}),
    "a source without grids of its own has no such rate": ((), "address", {"agreed": None}),
    "the top of the chain has no parent": ((), "district", {"parented": None, "gridded": None}),
    "streets hang on the district": ((), "street", {"parented": (1, 1)}),
}


@pytest.mark.parametrize("sentence", CASES)
def test_rates_of_a_layer(sentence, tmp_path):
    changes, layer, expected = CASES[sentence]
    quality = measure(prepare(estate.pack(tmp_path, *changes)))
    line = next(c for c in quality.coverage if (c.layer, c.street) == (layer, WHOLE))
    for name, counts in expected.items():
        wanted = None if counts is None else pytest.approx(counts[0] / counts[1])
        assert rates(line)[name] == wanted, name


def test_without_grids_nothing_is_said_about_grids(tmp_path):
    quality = measure(prepare(estate.pack(tmp_path, no_grids)))
    assert quality.grids is None
    assert all(rates(c)["gridded"] is None for c in quality.coverage)
    assert {rates(c)["parented"] for c in quality.coverage if c.layer == "building"} == {None}


def test_a_street_counts_its_own_rows_and_the_rest_stands_in_no_street(tmp_path):
    quality = measure(prepare(estate.pack(tmp_path, far)))
    found = {c.street: c.rows for c in quality.coverage if c.layer == "address"}
    assert found == {WHOLE: 20, "S": 19, "": 1}


@pytest.mark.parametrize(("line", "rate"), [
    (Coverage("x", WHOLE, 0, mapped=0, clean=0), "mapped"),
    (Coverage("x", WHOLE, 0, parented=0, parent_of=0), "parented"),
    (Coverage("x", WHOLE, 5), "agreed"),
])
def test_no_denominator_is_no_rate(line, rate):
    assert rates(line)[rate] is None


GRIDS = {
    "two halves tile the district": ((), 0, 0),
    "a grid that ends early leaves a gap": (
        (with_values("grid", "G2", shape=box(estate.MIDDLE, SOUTH, EAST - .001, NORTH)),), 1, 0),
    "a grid that goes too far overlaps": (
        (with_values("grid", "G1", shape=box(WEST, SOUTH, estate.MIDDLE + .001, NORTH)),), 0, 1),
    "a missing grid is a gap": ((without("grid", "G1"),), 1, 0),
}


@pytest.mark.parametrize("sentence", GRIDS)
def test_gaps_and_overlaps_of_the_grids_are_found_with_their_places(sentence, tmp_path):
    changes, gaps, overlaps = GRIDS[sentence]
    found = measure(prepare(estate.pack(tmp_path, *changes))).grids
    assert (len(found.gaps), len(found.overlaps)) == (gaps, overlaps)
    assert found.area == "district"
    for place in (*found.gaps, *found.overlaps):
        assert WEST < place.lon < EAST and SOUTH < place.lat < NORTH
        assert place.area_m2 > 10_000
    if overlaps:
        assert found.overlaps[0].grids == ("G1", "G2")
        # 0.001 degree of longitude (102.4 m at 23.1 N) times 0.004 of latitude (443 m)
        assert found.overlap_m2 == pytest.approx(102.4 * 443, rel=.02)
