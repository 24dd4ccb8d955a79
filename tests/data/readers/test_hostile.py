"""Files made to harm are refused early, each with one clear sentence."""

import http.server
import io
import os
import sqlite3
import stat
import threading
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import SourceError
from data.pack import inspect_pack
from data.readers import limits, read_layer
from data.readers.limits import LIMITS
from tests.support.small_pack import HEAD, small_pack
from tests.support.sources import ROWS, citygml, source, zipped

BOMB = b"<!DOCTYPE l [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
XXE = b"<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"


def read(tmp_path, name, data=None, layer='role = "place"'):
    pack = small_pack(tmp_path, f'{layer}\nsource = "{name}"', {} if data is None else {name: data})
    return read_layer(pack, pack.layers[0])


def refused(tmp_path, name, data=None, layer='role = "place"'):
    with pytest.raises(SourceError) as caught:
        read(tmp_path, name, data, layer)
    assert caught.value.what.startswith("Layer thing: ")
    assert caught.value.remedy
    assert "\n" not in caught.value.what and len(caught.value.what) < 700
    return caught.value.what


@pytest.fixture
def small(monkeypatch):
    """Lower limits, so that a file of a few kB stands for one of gigabytes."""
    def lower(**most):
        rows = tuple(limits.Limit(r.name, most.get(r.name, r.most), r.unit, r.of) for r in LIMITS)
        monkeypatch.setattr(limits, "LIMITS", rows)
        for name, value in most.items():
            monkeypatch.setitem(limits.MOST, name, value)
    return lower


def workbook(change):
    """Return an XLSX whose named part is changed by ``change(name, data)``."""
    made = io.BytesIO()
    pd.DataFrame({"name": ["a"], "lon": [113.301], "lat": [23.101]}).to_excel(made, index=False)
    with zipfile.ZipFile(made) as archive:
        return zipped({n: change(n, archive.read(n)) for n in archive.namelist()})


@pytest.mark.parametrize(("sentence", "name", "data", "told"), [
    ("ten gigabytes of zeros in ten kilobytes", "a.zip", zipped({"a.geojson": b"0" * 4_000_000}),
     "times; one file over 1 MiB in an archive"),
    ("a path out of the archive", "a.zip", zipped({"../../a.geojson": b"{}"}),
     "a path that leaves the archive"),
    ("an absolute path", "a.zip", zipped({"/etc/a.geojson": b"{}"}), "an absolute or foreign path"),
    ("a Windows path", "a.zip", zipped({"C:/a.geojson": b"{}"}), "an absolute or foreign path"),
    ("an archive of archives", "a.zip", zipped({"b.zip": zipped({"a.geojson": b"{}"})}),
     "an archive of archives"),
    ("nothing that is read", "a.zip", zipped({"a.exe": b"MZ"}), "holds 0 sources"),
    ("two sources", "a.zip", zipped({"a.geojson": b"{}", "b.csv": b"x"}), "holds 2 sources"),
    ("the same name in two folders", "a.zip", zipped({"a/a.csv": b"x", "b/a.csv": b"y"}),
     'holds "a.csv" twice'),
    ("a pointer inside", "a.zip", zipped({"a.vrt": b"<OGRVRTDataSource/>"}), "holds 0 sources"),
    ("too many files", "a.zip", zipped({f"{i}.csv": b"" for i in range(2_001)}), "2,001 files"),
    ("a letter for a workbook", "a.xlsx", zipped({"word/document.xml": b"<a/>"}), "is no workbook"),
    ("no archive at all", "a.zip", b"PK\x03\x04" + b"\0" * 90, "no whole ZIP archive"),
])
def test_a_hostile_archive(tmp_path, sentence, name, data, told):
    assert told in refused(tmp_path, name, data), sentence


def test_a_link_in_an_archive(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo("a.geojson")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    assert "a link" in refused(tmp_path, "a.zip", made.getvalue())


@pytest.mark.parametrize(("sentence", "name", "before"), [
    ("GML that reads a file", "a.gml", XXE), ("KML that grows", "a.kml", BOMB),
    ("GPX that reads a file", "a.gpx", XXE), ("OSM that grows", "a.osm", BOMB),
    ("CityGML that grows", "city.gml", BOMB),
])
def test_a_document_type_is_refused(tmp_path, sentence, name, before):
    body = (citygml(head=before.decode()) if name == "city.gml"
            else f"<?xml version='1.0'?>{before.decode()}<gml>&b;</gml>")
    assert "declares a document type" in refused(tmp_path, name, body), sentence


@pytest.mark.parametrize(("sentence", "change", "told"), [
    ("a document type in a sheet",
     lambda n, d: d.replace(b"<worksheet", BOMB + b"<worksheet") if "sheet1" in n else d,
     "declares a document type"),
    ("a cell at the world's end",
     lambda n, d: d.replace(b'r="A2"', b'r="XFD1048576"') if "sheet1" in n else d, "cells"),
    ("a shared text of four million letters",
     lambda n, d: d.replace(b"</sheetData>", b"</sheetData>" + b" " * 4_000_000)
     if "sheet1" in n else d, "times"),
])
def test_a_hostile_workbook(tmp_path, sentence, change, told):
    assert told in refused(tmp_path, "a.xlsx", workbook(change)), sentence


@pytest.mark.parametrize(("sentence", "name", "data", "told"), [
    ("ten thousand levels of XML", "a.gml", "<?xml version='1.0'?>" + "<a>" * 10_000,
     "deeper than 200 levels"),
    ("a hundred thousand levels of GeoJSON", "a.geojson",
     '{"type":"FeatureCollection","features":' + "[" * 100_000, "cannot be read"),
    ("nested geometry collections", "a.geojson", '{"type":"Feature","properties":{},"geometry":'
     + '{"type":"GeometryCollection","geometries":[' * 5_000 + "]}" * 5_000 + "}",
     "cannot be read"),
    ("deep CityJSON", "city.json", '{"type":"CityJSON","CityObjects":' + "[" * 100_000,
     "cannot be read as JSON"),
    ("columns without end", "a.csv", ",".join(f"c{i}" for i in range(2_001)) + "\n",
     "2,001 columns"),
    ("NULs in a table", "a.csv", b"name,lon,lat\na\0b,113.301,23.101\n", "NUL characters"),
    ("an address for GDAL", "a.geojson", '{"a": "/vsicurl/http://192.0.2.1/a.geojson"}',
     "only points at other sources"),
    ("a CRS that is an address", "a.geojson", '{"type": "FeatureCollection", "crs": {"properties":'
     ' {"href": "http://192.0.2.1/crs"}, "type": "link"}, "features": []}', "CRS as an address"),
    ("a coding that no XML reader knows", "a.gml",
     b'<?xml version="1.0" encoding="UTF-7"?><a/>', "in an encoding that is not read"),
    ("no layer at all", "a.fgb", b"fgb\x03fgb\x01" + b"\xff" * 64, "holds no layer"),
    ("a pipeline for GDAL", "a.json", '{"type": "gdal_streamed_alg", "command_line": "x"}',
     "only points at other sources"),
    ("a kind of another program", "a.dwg", b"AC1032", "no kind that is read"),
    ("one kind under the name of another", "a.gpkg", "{}", "does not begin as gpkg does"),
    ("a program", "a.geojson", b"\x7fELF", "does not begin as geojson does"),
    ("an empty file", "a.shp", b"", "is empty"),
])
def test_a_hostile_text(tmp_path, sentence, name, data, told):
    assert told in refused(tmp_path, name, data), sentence


@pytest.mark.parametrize(("sentence", "name", "most", "told"), [
    ("a line without end", "a.csv", {"line_bytes": 20}, "one line of a CSV may have 20 bytes"),
    ("too many lines", "a.csv", {"rows": 11}, "12 rows"),
    ("too many rows in Parquet's footer", "a.parquet", {"rows": 11}, "12 rows"),
    ("too much in Parquet", "a.parquet", {"unpacked_bytes": 100}, "bytes; everything"),
    ("too many features in FlatGeobuf's header", "a.fgb", {"rows": 11}, "12 rows"),
    ("too many rows in a GeoPackage", "a.gpkg", {"rows": 11}, "12 rows"),
    ("too many rows in a shapefile's table", "a.shp", {"rows": 11}, "12 rows"),
    ("too many cells in a sheet", "a.xlsx", {"cells": 12}, "52 cells"),
    ("too large a file", "a.gpkg", {"file_bytes": 1_000}, "any source file"),
    ("too large a text", "a.geojson", {"text_bytes": 100}, "decoded whole"),
    ("too many columns", "a.geojson", {"columns": 1}, "2 columns"),
])
def test_what_a_file_declares_is_held_against_the_limits(
    tmp_path, small, sentence, name, most, told
):
    source(tmp_path, name)
    small(**most)
    assert told in refused(tmp_path, name), sentence


def test_ten_gigabytes_declared_in_a_shapefile_header(tmp_path):
    path = source(tmp_path, "a.shp")
    data = bytearray(path.read_bytes())
    data[24:28] = (5 * 2**29).to_bytes(4, "big")[:4]
    path.write_bytes(data)
    assert "5.0 GiB" in refused(tmp_path, "a.shp")


def test_a_short_parquet_of_long_repeated_cells_is_stopped_on_the_way(tmp_path, small):
    text = pa.array(["x" * 100_000]).dictionary_encode()
    cells = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), text.dictionary)
    pq.write_table(pa.table({"name": cells, "lon": [113.301] * 20_000, "lat": [23.101] * 20_000}),
                   tmp_path / "a.parquet", store_schema=False)
    assert (tmp_path / "a.parquet").stat().st_size < 1_000_000
    small(unpacked_bytes=2**29)
    assert "may have 512.0 MiB" in refused(tmp_path, "a.parquet")


@pytest.mark.parametrize(("sentence", "sql"), [
    ("an endless view", 'CREATE VIEW a2 AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 '
     "FROM n) SELECT i AS fid, zeroblob(1000000000) AS geom FROM n"),
    ("a table of another file", "CREATE VIRTUAL TABLE a2 USING fts5(x)"),
])
def test_a_geopackage_that_computes(tmp_path, sentence, sql):
    path = source(tmp_path, "a.gpkg")
    with sqlite3.connect(path) as base:
        base.execute(sql)
        base.execute("INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) "
                     "VALUES ('a2', 'features', 'a2', 4326)")
    base.close()
    assert "computes" in refused(tmp_path, "a.gpkg", layer='role = "place"\nsublayer = "a2"')


def test_a_link_out_of_the_pack_is_refused_when_read_too(tmp_path):
    secret = tmp_path / "secret.geojson"
    ROWS.to_file(secret)
    root = tmp_path / "pack"
    pack = small_pack(root, 'role = "place"\nsource = "a.geojson"', {"a.geojson": "{}"})
    (root / "a.geojson").unlink()
    (root / "a.geojson").symlink_to(secret)
    with pytest.raises(SourceError, match="a link that leads out of the pack"):
        read_layer(pack, pack.layers[0])
    assert inspect_pack(root)[0] is None


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "a.geojson")
    assert "a pipe" in refused(tmp_path, "a.geojson")


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "a.shp").mkdir()
    assert "is a folder" in refused(tmp_path, "a.shp")


class Listener(http.server.BaseHTTPRequestHandler):
    """Notes on its server what it is asked for."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_error(404)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def listener():
    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


LINK = '"type": "link", "properties": {"href": "http://127.0.0.1:%d/crs"}'


@pytest.mark.parametrize(("sentence", "name", "head"), [
    ("a key that is written another way", "a.geojson", f'"\\u0063rs": {{{LINK}}}'),
    ("another format's key", "a.json", '"conformsTo": ["http://www.opengis.net/spec/json-fg-1/0.2/'
     'conf/core"], "coordRefSys": "http://127.0.0.1:%d/crs"'),
])
def test_an_address_that_slips_through_is_not_fetched(tmp_path, listener, sentence, name, head):
    text = ('{"type": "FeatureCollection", ' + head % listener.server_port + ', "features": [{'
            '"type": "Feature", "properties": {"name": "a"}, "geometry": {"type": "Point", '
            '"coordinates": [113.301, 23.101]}}]}')
    read(tmp_path, name, text, 'role = "place"\nfields = { name = "name" }')
    assert listener.asked == []


def test_a_curve_in_a_table_is_one_row_without_a_place(tmp_path):
    rows = 'name,wkt\na,"CIRCULARSTRING(113.301 23.101,113.302 23.102,113.303 23.101)"\n' \
           'b,"POINT(113.301 23.101)"\n'
    frame = read(tmp_path, "a.csv", rows,
                 'role = "place"\nfields = { name = "name", wkt = "wkt" }').frame
    assert list(frame.geometry.is_valid) == [False, True]


@pytest.mark.parametrize("name", ["/vsicurl/http://192.0.2.1/a.geojson", "http://192.0.2.1/a.csv",
                                  "PG:dbname=a", "../a.geojson", "/etc/passwd", "a\\\\b.csv",
                                  "/vsizip/a.zip/b.geojson"])
def test_a_source_is_a_file_of_the_pack_and_nothing_else(tmp_path, name):
    (tmp_path / "pack.toml").write_text(
        f'{HEAD}\n[[layers]]\ncode = "thing"\nname = "a"\nrole = "place"\nsource = "{name}"\n',
        encoding="utf-8")
    pack, problems = inspect_pack(tmp_path)
    assert pack is None
    assert any("source" in p.where for p in problems)


def test_every_limit_is_documented():
    text = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")
    for row in LIMITS:
        assert f"| {row.name} | {row.most:,} {row.unit}" in text, row.name
