"""Real cities from ../shared/data, loaded through packs with their own field names."""

import geopandas as gpd
import pytest

from data.check import check_pack
from data.ingest import ingest
from data.pack import read_pack
from data.readers import read_layer
from tests.support.real_pack import write_real_pack
from tests.support.small_pack import small_pack

pytestmark = pytest.mark.shared


@pytest.fixture
def city(tmp_path, shared_data, sqlite_store, now):
    def load(pack: str):
        root = write_real_pack(tmp_path, shared_data, pack)
        report = ingest(read_pack(root), sqlite_store, now=now, actor="test", secret=b"s" * 32)
        assert [p for p in check_pack(root) if p.severity == "error"] == []
        return sqlite_store, report
    return load


def test_huacheng_buildings_with_all_their_traps(city, shared_data):
    store, report = city("huacheng")
    assert report.counts == {"building": 52, "place": 31, "bridge": 12}
    assert sum(report.rejected.values()) == 0
    frame = store.frame("building").set_index("code")
    assert frame["height_quality"].value_counts().to_dict() == {
        "estimated": 24, "missing": 22, "measured": 6}
    assert frame.loc["w184738716", "height_m"] == 440.2
    metro = frame[frame["name"] == "珠江新城"]
    assert len(metro) == 3
    assert metro["height_m"].isna().all()
    assert all(p["underground"] for p in metro["props"])
    tower = frame.loc["w299812755"]
    assert (tower["base_m"], tower["height_m"]) == (12.0, 45.0)
    podium = frame.loc["w299812757"]
    assert (podium["height_m"], podium["props"]["parts"]) == (15.0, 2)
    assert "has_parts" not in podium["props"]
    assert tower["building_id"] == podium["id"]
    source = gpd.read_file(shared_data / "guangzhou" / "huacheng_osm_buildings.geojson")
    said = source.set_index("osm_id")["area_m2"]
    assert frame["area_m2"].to_dict() == pytest.approx(said.to_dict(), rel=1e-3)


def test_shinjuku_heights_are_all_measured(city):
    store, report = city("shinjuku")
    assert report.counts == {"building": 1197}
    frame = store.frame("building")
    assert (frame["height_quality"] == "measured").all()
    assert frame["height_m"].max() == 262.0
    assert (frame["height_m"] >= 200).sum() == 8


def test_cambridge_facilities_by_their_own_field_names(city):
    store, report = city("cambridge")
    assert report.counts == {"neighbourhood": 13, "hydrant": 1918, "street_light": 6117,
                             "signal": 630}
    assert report.rejected == {"neighbourhood": 0, "hydrant": 42, "street_light": 0, "signal": 155}
    reasons = [r.problem for r in report.rejects if r.layer == "hydrant"]
    assert {r: reasons.count(r) for r in set(reasons)} == {"missing_field": 36, "duplicate_code": 6}
    hydrants = store.frame("hydrant").set_index("code")
    assert hydrants.loc["PH6000", "state"] == "ACT"
    assert hydrants.loc["PH6000", "kind"] == "Darling"
    assert hydrants.loc["PH6000", "props"] == {
        "HYDRANT_GPM": 1475, "HYDRANT_COLOR": "Red", "owner_dept": "PRIVATE HARVARD"}
    assert hydrants["parent_id"].notna().mean() > 0.98
    light = store.feature_by_key("street_light", "791-2")
    assert [r.names.zh for r in store.lineage(light)] == ["North Cambridge"]


def test_the_attachment_report_of_cambridge_is_the_one_in_the_docs(city):
    store, _ = city("cambridge_gridded")
    _, quality = store.quality()
    of = {(one.layer, one.street): one for one in quality.coverage}
    lights, north = of["street_light", "*"], of["street_light", "11"]
    assert (lights.gridded, lights.grid_of) == (6109, 6117)
    assert (lights.agreed, lights.agree_of) == (4898, 6018)
    assert (north.agreed, north.agree_of) == (636, 699)
    assert (of["hydrant", "*"].gridded, of["hydrant", ""].rows) == (1901, 17)
    assert store.unattached("street_light", "grid_differs", offset=0, limit=1)[0] == 1120
    assert [place.grids for place in quality.grids.overlaps] == [("11", "12")]


@pytest.mark.parametrize(("name", "encoding", "columns"), [
    ("广州镇街_gbk.csv", "gb18030", ("街道代码", "街道名称")),
    ("广州镇街.xlsx", "", None),
    ("guangzhou_streets.csv", "utf-8", ("code", "name")),
])
def test_the_official_list_of_streets_in_any_encoding(
    tmp_path, shared_data, name, encoding, columns
):
    source = (shared_data / "guangzhou" / name).read_bytes()
    code, title = columns or ("街道代码", "街道名称")
    pack = small_pack(tmp_path, f'role = "unit"\nsource = "{name}"\n'
                      f'fields = {{ code = "{code}", name = "{title}" }}', {name: source})
    raw = read_layer(pack, pack.layers[0])
    assert raw.encoding == encoding
    assert len(raw.frame) == 178
    assert raw.frame.loc[raw.frame[code] == "440105001", title].iloc[0] == "赤岗街道"
