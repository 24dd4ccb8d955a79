"""Every format that a pack may hold gives the same rows, opened from a copy."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from data.errors import SourceError
from data.readers import read_layer
from tests.support.small_pack import geojson, point, small_pack, square

FIELDS = 'fields = { code = "编码", name = "名称" }'
ROWS = gpd.GeoDataFrame(
    {"编码": ["007", "010"], "名称": ["塔", "站"], "other": [1, 2]},
    geometry=[shapely.Point(113.301, 23.101), shapely.Point(113.302, 23.102)], crs="EPSG:4326")


def write_source(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = pd.DataFrame(ROWS.drop(columns="geometry")).assign(x=ROWS.geometry.x, y=ROWS.geometry.y)
    if path.suffix == ".parquet":
        ROWS.to_parquet(path)
    elif path.suffix == ".csv":
        plain.to_csv(path, index=False)
    elif path.suffix == ".xlsx":
        plain.to_excel(path, index=False, sheet_name="表")
    else:
        ROWS.to_file(path, encoding="utf-8" if path.suffix == ".shp" else None)


@pytest.mark.parametrize("name", [
    "a.geojson", "a.gpkg", "a.shp", "a.fgb", "a.parquet", "a.csv", "a.xlsx",
])
def test_a_format_gives_codes_as_text_and_nothing_that_is_not_mapped(tmp_path, name):
    path = tmp_path / "layers" / name
    write_source(path)
    before = sorted(p.name for p in path.parent.iterdir())
    places = ', lon = "x", lat = "y" }' if name.endswith(("csv", "xlsx")) else " }"
    pack = small_pack(tmp_path, f'role = "place"\nsource = "layers/{name}"\n'
                      + FIELDS.replace(" }", places))
    raw = read_layer(pack, pack.layers[0])
    assert list(raw.frame.index) == [1, 2]
    assert "other" not in raw.frame
    frame = raw.frame.sort_values("编码")  # FlatGeobuf keeps the order of its spatial index
    assert list(frame["编码"]) == ["007", "010"]
    assert list(frame["名称"]) == ["塔", "站"]
    assert np.allclose(shapely.get_coordinates(frame.geometry.to_numpy()),
                       [[113.301, 23.101], [113.302, 23.102]])
    assert sorted(p.name for p in path.parent.iterdir()) == before, "something was written beside"


OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
<node id="1" lat="23.101" lon="113.301" version="1" timestamp="2024-01-01T00:00:00Z">
<tag k="name" v="消火栓"/><tag k="emergency" v="fire_hydrant"/>
<tag k="ref:say" v="a &quot;b&quot;"/>
</node></osm>
"""


def test_openstreetmap_tags_without_a_column_of_their_own_are_found(tmp_path):
    pack = small_pack(tmp_path, 'role = "place"\nsource = "a.osm"\nsublayer = "points"\n'
                      'fields = { name = "name", kind = "emergency" }\nkeep = ["ref:say"]',
                      {"a.osm": OSM})
    frame = read_layer(pack, pack.layers[0]).frame
    assert list(frame["emergency"]) == ["fire_hydrant"]
    assert "other_tags" not in frame.columns
    assert list(frame["ref:say"]) == ['a "b"']


@pytest.mark.parametrize(("encoding", "declared", "found", "told"), [
    ("utf-8", "", "utf-8", ""),
    ("utf-8-sig", "", "utf-8-sig", ""),
    ("gb18030", "", "gb18030", "guessed as GB18030"),
    ("gb18030", 'encoding = "GBK"', "gbk", ""),
    ("utf-16", "", "utf-16", ""),
    ("utf-8-sig", 'encoding = "GB18030"', "utf-8-sig", "begins with the mark of UTF-8-SIG"),
])
def test_an_encoding_is_proved_or_guessed_and_said(tmp_path, encoding, declared, found, told):
    text = "编码,名称,x,y\n007,塔,113.301,23.101\n"
    pack = small_pack(tmp_path, f'role = "place"\nsource = "a.csv"\n{declared}\nfields = {{ code = '
                      '"编码", name = "名称", lon = "x", lat = "y" }',
                      {"a.csv": text.encode(encoding)})
    raw = read_layer(pack, pack.layers[0])
    assert raw.encoding == found
    assert list(raw.frame["名称"]) == ["塔"]
    assert told in " ".join(raw.notes)
    assert bool(told) == bool(raw.notes)


def test_a_geojson_in_gb18030_is_read(tmp_path):
    data = geojson(({"编码": "1", "名称": "花城"}, point())).encode("gb18030")
    pack = small_pack(tmp_path, f'role = "place"\nsource = "a.geojson"\n{FIELDS}',
                      {"a.geojson": data})
    assert list(read_layer(pack, pack.layers[0]).frame["名称"]) == ["花城"]


def test_a_shapefile_without_cpg_says_its_guess(tmp_path):
    (tmp_path / "layers").mkdir()
    ROWS.to_file(tmp_path / "layers" / "a.shp", encoding="gb18030")
    (tmp_path / "layers" / "a.cpg").unlink()
    pack = small_pack(tmp_path, f'role = "place"\nsource = "layers/a.shp"\n{FIELDS}')
    raw = read_layer(pack, pack.layers[0])
    assert list(raw.frame["名称"]) == ["塔", "站"]
    assert "guessed as GB18030" in raw.notes[0]


@pytest.mark.parametrize(("sentence", "layer", "files", "told"), [
    ("a missing file names what is there", 'source = "layers/b.geojson"',
     {"layers/c.geojson": "{}"}, r"no file layers/b\.geojson.*c\.geojson"),
    ("a missing folder", 'source = "none/b.geojson"', {}, "no file none/b.geojson"),
    ("a missing column", 'source = "b.csv"\nfields = { name = "nmae", lon = "x", lat = "y" }',
     {"b.csv": "name,x,y\n"},
     r'no column "nmae" \(fields\.name\)\. Did you mean "name"\? It has: '),
    ("a missing column to keep", 'source = "b.geojson"\nkeep = ["q"]',
     {"b.geojson": geojson(({"name": "a"}, point()))}, r'no column "q" \(keep\)'),
    ("a missing column to filter by", 'source = "b.csv"\nwhere = "q=1"',
     {"b.csv": "name,lon,lat\n"}, r'no column "q" \(where\)'),
    ("neither UTF-8 nor GB18030", 'source = "b.csv"', {"b.csv": b"name\n\xff\xff\xff\n"},
     "neither UTF-8 nor GB18030"),
    ("not the declared encoding", 'source = "b.csv"\nencoding = "UTF-8"',
     {"b.csv": "name\n区\n".encode("gb18030")}, "is not UTF-8 as the pack says.*reads as GB18030"),
    ("a table without places", 'source = "b.csv"\nfields = { name = "name" }',
     {"b.csv": "name\na\n"}, "has no geometry.*Map lon and lat"),
    ("an empty table", 'source = "b.csv"', {"b.csv": "\n"}, "is empty"),
    ("a row with a cell too many", 'source = "b.csv"', {"b.csv": "name,lon,lat\na,1,2,3\n"},
     "b.csv cannot be read"),
    ("a sheet that is not there", 'source = "b.xlsx"\nsublayer = "Q"', {}, 'no sheet "Q"'),
    ("a sublayer that is not there", 'source = "b.geojson"\nsublayer = "Q"',
     {"b.geojson": geojson(({"name": "a"}, point()))}, 'no sublayer "Q"'),
    ("broken JSON", 'source = "b.geojson"', {"b.geojson": '{"type": "FeatureColl'},
     "b.geojson cannot be read"),
    ("broken Parquet", 'source = "b.parquet"', {"b.parquet": b"PAR1"}, "b.parquet cannot be read"),
    ("a file that points elsewhere", 'source = "b.vrt"',
     {"b.vrt": "<OGRVRTDataSource></OGRVRTDataSource>"}, "only points at other sources"),
    ("a pointer that poses as GeoJSON", 'source = "b.geojson"',
     {"b.geojson": "<OGRVRTDataSource></OGRVRTDataSource>"}, "only points at other sources"),
    ("many sublayers and none named", 'source = "b.osm"', {"b.osm": OSM}, "holds 5 layers.*points"),
])
def test_an_unusable_source_says_what_which_and_what_to_do(tmp_path, sentence, layer, files, told):
    if "xlsx" in layer:
        write_source(tmp_path / "b.xlsx")
    pack = small_pack(tmp_path, f'role = "place"\n{layer}', files)
    with pytest.raises(SourceError, match=told) as caught:
        read_layer(pack, pack.layers[0])
    assert caught.value.what.startswith("Layer thing: "), sentence
    assert caught.value.remedy
    assert str(tmp_path) not in caught.value.what


@pytest.mark.parametrize(("sentence", "where", "codes"), [
    ("one value", "state=ACT", ["1", "3"]),
    ("two values by comma are both asked for", "state=ACT,kind=5", ["3"]),
    ("a number equals its text", "kind=4", ["1"]),
    ("nothing fits", "state=GONE", []),
])
def test_rows_are_filtered_and_keep_their_numbers(tmp_path, sentence, where, codes):
    rows = geojson(({"code": "1", "state": "ACT", "kind": 4}, point()),
                   ({"code": "2", "state": None, "kind": None}, point()),
                   ({"code": "3", "state": "ACT", "kind": 5}, point()))
    pack = small_pack(tmp_path, f'role = "facility"\nsource = "a.geojson"\nwhere = "{where}"',
                      {"a.geojson": rows})
    frame = read_layer(pack, pack.layers[0]).frame
    assert list(frame["code"]) == codes, sentence
    assert [str(i) for i in frame.index] == codes


@pytest.mark.parametrize(("sentence", "layer", "x", "y"), [
    ("a projected source by its crs", 'crs = "EPSG:32649"', 735678.334, 2556557.968),
    ("GCJ-02", 'datum = "GCJ-02"', 113.30637475, 23.09835357),
    ("BD-09", 'datum = "BD-09"', 113.31286336, 23.10441805),
    ("CGCS2000", 'datum = "CGCS2000"', 113.301, 23.101),
])
def test_coordinates_come_to_wgs84_once(tmp_path, sentence, layer, x, y):
    pack = small_pack(tmp_path, f'role = "place"\nsource = "a.csv"\n{layer}',
                      {"a.csv": f"name,lon,lat\na,{x},{y}\n"})
    shape = read_layer(pack, pack.layers[0]).frame.geometry.iloc[0]
    assert (shape.x, shape.y) == pytest.approx((113.301, 23.101), abs=1e-7), sentence


def test_a_file_s_own_projection_is_used(tmp_path):
    (tmp_path / "layers").mkdir()
    ROWS.to_crs("EPSG:4547").to_file(tmp_path / "layers" / "a.gpkg")
    pack = small_pack(tmp_path, f'role = "place"\nsource = "layers/a.gpkg"\n{FIELDS}')
    shape = read_layer(pack, pack.layers[0]).frame.geometry.iloc[0]
    assert (shape.x, shape.y) == pytest.approx((113.301, 23.101), abs=1e-5)


def test_wkt_that_cannot_be_read_is_a_row_without_a_place(tmp_path):
    pack = small_pack(tmp_path, 'role = "place"\nsource = "a.csv"',
                      {"a.csv": 'name,wkt\na,POINT (113.301 23.101)\nb,PIONT (1 2)\n'})
    assert list(read_layer(pack, pack.layers[0]).frame.geometry.isna()) == [False, True]


def test_third_dimension_is_left_out(tmp_path):
    shape = square()
    shape["coordinates"] = [[[x, y, 5.0] for x, y in shape["coordinates"][0]]]
    pack = small_pack(tmp_path, 'role = "building"\nsource = "a.geojson"',
                      {"a.geojson": geojson(({"code": "1"}, shape))})
    assert not read_layer(pack, pack.layers[0]).frame.geometry.has_z.any()


def test_a_geoparquet_without_crs_and_with_a_null_is_longitude_latitude(tmp_path):
    (tmp_path / "layers").mkdir()
    shapes = [shapely.Point(113.301, 23.101, 7.0), None]
    gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=gpd.GeoSeries(shapes)).rename_geometry(
        "shape").to_parquet(tmp_path / "layers" / "a.parquet")
    pack = small_pack(tmp_path, 'role = "place"\nsource = "layers/a.parquet"')
    frame = read_layer(pack, pack.layers[0]).frame
    assert list(frame.geometry.isna()) == [False, True]
    assert frame.geometry.iloc[0].wkt == "POINT (113.301 23.101)"


@pytest.mark.parametrize(("sentence", "text"), [
    ("blanks around the header", "name , lon, lat\na,113.301,23.101\n"),
    ("semicolons and decimal commas", "name;lon;lat\na;113,301;23,101\n"),
    ("tabs", "name\tlon\tlat\na\t113.301\t23.101\n"),
    ("blank lines and CRLF", "\r\nname,lon,lat\r\n\r\na,113.301,23.101\r\n"),
    ("a quoted line break", 'name,lon,lat\n"a\n",113.301,23.101\n'),
])
def test_a_csv_as_people_save_it(tmp_path, sentence, text):
    pack = small_pack(tmp_path, 'role = "place"\nsource = "a.csv"', {"a.csv": text})
    frame = read_layer(pack, pack.layers[0]).frame
    assert list(frame["name"].str.strip()) == ["a"], sentence
    assert frame.geometry.iloc[0].wkt == "POINT (113.301 23.101)"


def test_a_column_that_stands_twice_is_told(tmp_path):
    text = "name,lon,lat,lon,name\na,113.301,23.101,0,b\n"
    pack = small_pack(tmp_path, 'role = "place"\nsource = "a.csv"', {"a.csv": text})
    raw = read_layer(pack, pack.layers[0])
    assert raw.frame.geometry.iloc[0].wkt == "POINT (113.301 23.101)"
    assert 'Column "lon" stands twice; the first is used.' in raw.notes
