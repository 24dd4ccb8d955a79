"""Bad input, row by row and layer by layer: each answered with what, which, what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import DatumError
from data.ingest.texts import clean_text
from tests.support.small_pack import cleaned, geojson, point, polygon, square

GOOD = ({"code": "OK", "name": "好楼", "height_m": "10"}, square())
BUILDING = 'role = "building"\nsource = "a.geojson"'


def row(shape, **properties):
    return ({"code": "BAD", "name": "坏", "height_m": "10", **properties}, shape)


def far(factor: float):
    shape = square()
    shape["coordinates"] = [[[x * factor, y * factor] for x, y in shape["coordinates"][0]]]
    return shape


SWAPPED = polygon([(23.101, 113.301), (23.102, 113.301), (23.102, 113.302), (23.101, 113.301)])
SLIVER = polygon([(113.301, 23.101), (113.302, 23.101), (113.301, 23.101), (113.301, 23.101)])


@pytest.mark.parametrize(("sentence", "role", "bad", "problem", "told"), [
    ("no geometry", "building", row(None), "missing_geometry", "has no geometry"),
    ("an empty geometry", "building", row({"type": "Polygon", "coordinates": []}),
     "empty_geometry", "is empty"),
    ("a polygon that collapses to a line", "building", row(SLIVER), "invalid_geometry",
     "nothing is left when it is repaired"),
    ("a point for a building", "building", row(point()), "wrong_geometry",
     "is a Point; role building needs Polygon"),
    ("a polygon for a place", "place", row(square()), "wrong_geometry", "role place needs Point"),
    ("coordinates ten times too large", "building", row(far(10)), "bad_coordinates",
     "is off the globe. It looks ten times too large"),
    ("latitude first", "building", row(SWAPPED), "bad_coordinates", "swap longitude and latitude"),
    ("outside the district", "building", row(square(113.4, 23.3)), "outside_district",
     "113.4, 23.3 is outside the district"),
    ("a second row of a code", "building", row(square(), code="OK"), "duplicate_code",
     'code "OK" stands in row 1 already and again in row 2'),
    ("a code as long as a novel", "building", row(square(), code="x" * 65), "code_too_long",
     "longer than 64 characters"),
    ("a code of twenty digits written as a number", "building",
     row(square(), code=44010500100100100100), "code_rounded", "Write it as text"),
    ("no code where the role needs one", "grid", row(square(), code=None), "missing_field",
     'no code (column "code"), which role grid needs'),
    ("a blank code", "grid", row(square(), code=" \t"), "missing_field", "has no code"),
])
def test_a_bad_row_is_left_out_and_the_rest_is_kept(tmp_path, sentence, role, bad, problem, told):
    good = (GOOD[0], point()) if role == "place" else GOOD
    draft = cleaned(tmp_path, f'role = "{role}"\nsource = "a.geojson"',
                    {"a.geojson": geojson(good, bad)})
    assert draft.notes.rejected == 1, sentence
    assert list(draft.values["code"]) == ["OK"]
    reject = draft.notes.rejects[0]
    assert (reject.layer, reject.row, reject.problem) == ("thing", 2, problem)
    assert told in reject.detail


@pytest.mark.parametrize(("sentence", "text", "told"), [
    ("latitude and longitude swapped", "23.101,113.301", "look swapped"),
    ("ten times too large", "1133.01,231.01", "ten times too large"),
    ("metres without a crs", "735678.3,2556557.9", "look like metres"),
    ("another city", "116.4,39.9", "its datum.*swapped axes"),
    ("GCJ-02 just off the edge", "113.3086,23.0982", 'probably GCJ-02'),
])
def test_a_layer_off_its_place_stops_the_load(tmp_path, sentence, text, told):
    with pytest.raises(DatumError, match=told) as caught:
        cleaned(tmp_path, 'role = "place"\nsource = "a.csv"',
                {"a.csv": f"name,lon,lat\na,{text}\n"})
    assert caught.value.what.startswith("Layer thing lies at ["), sentence
    assert "misses the district small at [113.3, 23.1, 113.304, 23.104]" in caught.value.what


def test_a_context_layer_may_lie_elsewhere_and_says_so(tmp_path):
    draft = cleaned(tmp_path, 'role = "place"\ncontext = true\nsource = "a.csv"',
                    {"a.csv": "name,lon,lat\na,116.4,39.9\nb,1164,399\n"})
    assert list(draft.values["name"]) == ["a"]
    assert "misses the district" in draft.notes.warnings[0].what
    assert draft.notes.rejects[0].problem == "bad_coordinates"


def test_a_bow_tie_is_repaired_and_told(tmp_path):
    tie = polygon([(113.301, 23.101), (113.302, 23.102), (113.302, 23.101), (113.301, 23.102),
                   (113.301, 23.101)])
    draft = cleaned(tmp_path, BUILDING, {"a.geojson": geojson(row(tie))})
    assert draft.shapes is not None
    assert draft.shapes[0].geom_type == "MultiPolygon"
    assert draft.shapes[0].is_valid
    assert "invalid geometry was repaired: row 1" in draft.notes.warnings[0].what


@pytest.mark.parametrize(("sentence", "x"), [
    ("NaN", "NaN"), ("infinity", "inf"), ("words", "east"), ("nothing", ""),
])
def test_a_place_that_is_no_number_is_left_out(tmp_path, sentence, x):
    draft = cleaned(tmp_path, 'role = "place"\nsource = "a.csv"',
                    {"a.csv": f"name,lon,lat\na,{x},23.101\nb,113.301,23.101\n"})
    assert list(draft.values["name"]) == ["b"], sentence
    assert draft.notes.rejects[0].problem in ("missing_geometry", "bad_coordinates")


@pytest.mark.parametrize(("sentence", "name", "kept"), [
    ("markup survives as text", "<script>alert('1')</script>", "<script>alert('1')</script>"),
    ("quotes survive", 'a"b\'c&amp;', 'a"b\'c&amp;'),
    ("control characters go", "上\u0001下\u0007左\n右", "上 下 左 右"),
    ("hidden direction marks go", "evil\u202egnp.exe", "evil gnp.exe"),
    ("ten thousand characters are cut", "长" * 10_000, "长" * 200),
])
def test_names_are_plain_text(tmp_path, sentence, name, kept):
    draft = cleaned(tmp_path, BUILDING, {"a.geojson": geojson(row(square(), name=name))})
    assert draft.values["name"].iloc[0] == kept, sentence
    said = [w for w in draft.notes.warnings if "longer than 200 characters and was cut" in w.what]
    assert bool(said) == (len(name) > 200)


@given(st.text())
def test_no_control_character_survives(text):
    assert all(ord(c) >= 32 and not 0x7F <= ord(c) < 0xA0 for c in clean_text(text))


def test_rejects_are_counted_beyond_those_that_are_kept(tmp_path):
    rows = [row(None, code=f"B{i}") for i in range(1200)]
    draft = cleaned(tmp_path, BUILDING, {"a.geojson": geojson(GOOD, *rows)})
    assert draft.notes.rejected == 1200
    assert len(draft.notes.rejects) == 1000


def test_a_zone_without_a_usable_standard_is_left_out(tmp_path):
    zone = {"code": "Z", "name": "区", "kind": "square"}
    draft = cleaned(tmp_path, 'role = "zone"\nsource = "a.geojson"', {"a.geojson": geojson(
        ({**zone, "m2_per_person": 0}, square()),
        ({**zone, "code": "Y", "m2_per_person": "1,5"}, square()))})
    assert draft.numbers("m2_per_person").tolist() == [1.5]
    assert draft.notes.rejects[0].problem == "missing_field"


def test_rows_without_codes_keep_their_keys_in_any_order(tmp_path):
    rows = [({"name": "甲"}, square()), ({"name": "乙"}, square()), ({"name": "乙"}, square()),
            ({"name": "甲", "code": "C1"}, square(113.302))]
    first = cleaned(tmp_path, BUILDING, {"a.geojson": geojson(*rows)})
    again = cleaned(tmp_path, BUILDING, {"a.geojson": geojson(*rows[::-1])})
    keys = set(first.values["key"])
    assert len(keys) == 4
    assert "C1" in keys
    assert keys == set(again.values["key"])


@pytest.mark.parametrize(("layer", "file"), [
    (BUILDING + '\nwhere = "code=NONE"', geojson(GOOD)),
    (BUILDING + '\nfields = { code = "id" }\nkeep = ["x"]', geojson()),
])
def test_no_rows_is_told(tmp_path, layer, file):
    draft = cleaned(tmp_path, layer, {"a.geojson": file})
    assert len(draft) == 0
    assert "No rows were found" in draft.notes.warnings[0].what
