"""What a source does not say is guessed with its evidence, and said."""

import pytest
import shapely

from data.errors import SourceError
from data.ingest import ingest
from data.pack import read_pack
from data.readers import read_layer
from tests.support.small_pack import HEAD, small_pack
from tests.support.sources import ROWS, source


def shapefile(tmp_path, crs, encoding="utf-8"):
    ROWS.to_crs(crs).to_file(tmp_path / "a.shp", encoding=encoding)
    for suffix in (".prj", ".cpg"):
        (tmp_path / "a").with_suffix(suffix).unlink()


@pytest.mark.parametrize(("sentence", "crs", "told"), [
    ("CGCS2000, central meridian 114", "EPSG:4547", "guessed as EPSG:4547"),
    ("CGCS2000 with the zone in the easting", "EPSG:4526", "guessed as EPSG:4526"),
    ("Web Mercator", "EPSG:3857", "guessed as EPSG:3857"),
    ("UTM, a kilometre from a national zone", "EPSG:32649", "guessed as EPSG:32649"),
    ("degrees", "EPSG:4326", "its numbers are degrees, read as WGS84"),
])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_shapefile_without_prj_and_cpg(tmp_path, sentence, crs, told, encoding):
    shapefile(tmp_path, crs, encoding)
    pack = small_pack(tmp_path, 'role = "place"\nsource = "a.shp"')
    raw = read_layer(pack, pack.layers[0])
    assert list(raw.frame["name"]) == list(ROWS["name"])
    assert told in " ".join(raw.notes), sentence
    assert shapely.distance(raw.frame.geometry.to_numpy(),
                            ROWS.geometry.to_numpy()).max() < 1e-5
    if encoding == "gb18030":
        assert "guessed as GB18030" in " ".join(raw.notes)


def test_the_pack_s_word_ends_the_guessing(tmp_path):
    shapefile(tmp_path, "EPSG:32649", "gb18030")
    pack = small_pack(tmp_path, 'role = "place"\nsource = "a.shp"\ncrs = "EPSG:32649"\n'
                      'encoding = "GB18030"')
    raw = read_layer(pack, pack.layers[0])
    assert raw.notes == ()
    assert shapely.distance(raw.frame.geometry.to_numpy(), ROWS.geometry.to_numpy()).max() < 1e-7


def test_a_shapefile_of_nowhere_asks(tmp_path):
    shapefile(tmp_path, "EPSG:2154")
    pack = small_pack(tmp_path, 'role = "place"\nsource = "a.shp"')
    with pytest.raises(SourceError, match="in none that is usual here"):
        read_layer(pack, pack.layers[0])


def test_a_shapefile_without_its_index(tmp_path):
    source(tmp_path, "a.shp")
    (tmp_path / "a.shx").unlink()
    pack = small_pack(tmp_path, 'role = "place"\nsource = "a.shp"')
    assert len(read_layer(pack, pack.layers[0]).frame) == len(ROWS)
    assert not (tmp_path / "a.shx").exists()


def test_addresses_give_places(tmp_path, sqlite_store, now):
    (tmp_path / "pack.toml").write_text(HEAD + """
[[layers]]
code = "shop"
role = "place"
name = "店"
source = "shops.csv"
datum = "GCJ-02"
fields = { name = "店名", address_text = "地址", lon = "x", lat = "y" }
[[layers]]
code = "address"
role = "address"
name = "门牌"
source = "addresses.csv"
""", encoding="utf-8")
    (tmp_path / "addresses.csv").write_text(
        "code,name,lon,lat\nA1,阅江西路222号,113.301,23.101\nA2,双塔路1号,113.302,23.102\n"
        "A3,双塔路1号,113.303,23.103\n", encoding="utf-8")
    (tmp_path / "shops.csv").write_text(
        "店名,地址,x,y\n甲,阅江西路２２２号,,\n乙,a2,,\n丙,双塔路1号,,\n丁,无此路9号,,\n"
        "戊,阅江西路222号,113.30637475,23.09835357\n", encoding="utf-8")
    report = ingest(read_pack(tmp_path), sqlite_store, now=now, actor="test", secret=b"s" * 32)
    found = sqlite_store.frame("shop").set_index("name")
    assert {n: (round(r["lon"], 5), round(r["lat"], 5)) for n, r in found.iterrows()} == {
        "甲": (113.301, 23.101), "乙": (113.302, 23.102), "戊": (113.301, 23.101)}
    assert [(r.key, r.problem) for r in report.rejects] == [
        ("丙", "missing_geometry"), ("丁", "missing_geometry")]
    assert any("2 of 4 rows got their place from the address library; not found: 双塔路1号; "
               "无此路9号" in w.what for w in report.warnings)


def test_the_store_s_library_is_asked_for_what_the_pack_does_not_have(tmp_path, sqlite_store, now):
    layer = """
[[layers]]
code = "{0}"
role = "{0}"
name = "{0}"
source = "{0}.csv"
{1}
"""
    address = layer.format("address", "")
    place = layer.format("place", 'fields = { name = "name", address_text = "at" }')
    (tmp_path / "address.csv").write_text(
        "code,name,road,plate,lon,lat\nA1,广州市海珠区阅江西路222号,阅江西路,222,113.301,23.101\n",
        encoding="utf-8")
    (tmp_path / "place.csv").write_text("name,at\n塔,海珠区阅江西路222号\n无,阅江西路9999号\n",
                                        encoding="utf-8")
    for text in (address, place):
        (tmp_path / "pack.toml").write_text(HEAD + text, encoding="utf-8")
        ingest(read_pack(tmp_path), sqlite_store, now=now, actor="test", secret=b"s" * 32)
    found = sqlite_store.frame("place")
    assert list(found["name"]) == ["塔"]
    assert (found["lon"].iloc[0], found["lat"].iloc[0]) == pytest.approx((113.301, 23.101))
