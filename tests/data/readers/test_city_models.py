"""CityGML and CityJSON become footprints with heights and parts."""

import pyproj
import pytest
import shapely

from data.errors import SourceError
from data.ingest import ingest
from data.readers import read_layer
from tests.support.small_pack import cleaned, small_pack
from tests.support.sources import citygml, cityjson


def area_m2(shape):
    """Return the area by the one scale that the tests' own models are drawn with."""
    return shapely.area(shape) * 111_195.0**2


def rows(tmp_path, name, text, more=""):
    pack = small_pack(tmp_path, f'role = "building"\nsource = "{name}"\n{more}', {name: text})
    return read_layer(pack, pack.layers[0]).frame


def test_citygml_gives_a_building_and_its_tower(tmp_path):
    frame = rows(tmp_path, "a.gml", citygml())
    assert list(frame["code"]) == ["B1", "P1"]
    assert list(frame["height_m"]) == ["12.00", "30.00"]
    assert frame["base_m"].iloc[1] == "6.00"
    assert frame["part"].iloc[1] == "yes"
    assert [round(area_m2(s)) for s in frame.geometry] == [100, 16]
    assert frame.geometry.iloc[0].bounds[:2] == pytest.approx((113.301, 23.101), abs=1e-6)


def test_a_part_from_citygml_stands_on_its_building_in_the_store(tmp_path, sqlite_store, now):
    pack = small_pack(tmp_path, 'role = "building"\nsource = "a.gml"', {"a.gml": citygml()})
    ingest(pack, sqlite_store, now=now, actor="test", secret=b"s" * 32)
    found = sqlite_store.frame("thing").set_index("code")
    assert (found.loc["P1", "base_m"], found.loc["P1", "height_m"]) == (6.0, 30.0)
    assert found.loc["P1", "building_id"] == found.loc["B1", "id"]


def test_a_measured_height_wins(tmp_path):
    frame = rows(tmp_path, "a.gml", citygml(height="11.5", parts=False))
    assert list(frame["height_m"]) == ["11.5"]


@pytest.mark.parametrize(("sentence", "name", "text"), [
    ("CityGML without an end", "a.gml", citygml()[:-40]),
    ("CityGML without a building", "a.gml", "<c:CityModel xmlns:c='http://www.opengis.net/citygml/2.0'/>"),
    ("an unknown system", "a.gml", citygml(srs="urn:ogc:def:crs:LOCAL:XYZ")),
    ("CityJSON with a vertex that is not there", "a.json", cityjson().replace("[0, 3, 2, 1]",
                                                                             "[0, 3, 2, 99]")),
    ("CityJSON with a vertex before the first", "a.json", cityjson().replace("[0, 3, 2, 1]",
                                                                            "[0, 3, 2, -1]")),
    ("CityJSON in an unknown system", "a.json", cityjson().replace("/0/4979", "/0/999999")),
    ("CityJSON of text vertices", "a.json", cityjson().replace("[0, 0, 5000]", '["a", 0, 5000]')),
])
def test_an_unsound_model_says_so(tmp_path, sentence, name, text):
    with pytest.raises(SourceError) as caught:
        rows(tmp_path, name, text)
    assert caught.value.what.startswith("Layer thing: "), sentence
    assert caught.value.remedy


@pytest.mark.parametrize("lines", [False, True])
def test_cityjson_gives_a_footprint_and_a_height(tmp_path, lines):
    name = "a.jsonl" if lines else "a.json"
    draft = cleaned(tmp_path, f'role = "building"\nsource = "{name}"', {name: cityjson(lines)})
    assert list(draft.column("code")) == ["B1"]
    assert draft.numbers("height_m").tolist() == [12.0]
    assert draft.column("levels").tolist() == [4.0]
    assert round(area_m2(draft.shapes[0])) == 100


@pytest.mark.shared
def test_the_real_landmark(tmp_path, shared_data):
    text = (shared_data / "landmark" / "CS2_lod2.gml").read_bytes()
    pack = small_pack(tmp_path, 'role = "building"\nsource = "a.gml"', {"a.gml": text})
    frame = read_layer(pack, pack.layers[0]).frame
    assert list(frame["code"]) == ["DEHHALKAJ0000ytX"]
    assert float(frame["height_m"].iloc[0]) == pytest.approx(23.43)
    geod = pyproj.Geod(ellps="GRS80")
    assert 100 < abs(geod.geometry_area_perimeter(frame.geometry.iloc[0])[0]) < 250
