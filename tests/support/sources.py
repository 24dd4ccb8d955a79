"""Tiny sources of every kind that is read, made by the tests themselves."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

ROWS = gpd.GeoDataFrame(
    {"code": [f"{i:03d}" for i in range(12)], "name": [f"塔{i}" for i in range(12)]},
    geometry=[shapely.Point(113.3005 + i * 2e-4, 23.1005 + i * 2e-4) for i in range(12)],
    crs="EPSG:4326")


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def _zigzag(value: int) -> bytes:
    return _varint((value << 1) ^ (value >> 63))


def _field(number: int, data: bytes | int) -> bytes:
    if isinstance(data, int):
        return _varint(number << 3) + _varint(data)
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _blob(kind: str, data: bytes) -> bytes:
    body = _field(2, len(data)) + _field(3, zlib.compress(data))
    head = _field(1, kind.encode()) + _field(3, len(body))
    return struct.pack(">I", len(head)) + head + body


def pbf() -> bytes:
    """Return an OpenStreetMap PBF of tagged nodes (fileformat.proto, osmformat.proto)."""
    strings = [b"", b"name", *(n.encode() for n in ROWS["name"]), b"ref",
               *(c.encode() for c in ROWS["code"])]
    ids = lats = lons = tags = b""
    last = [0, 0, 0]
    for i, shape in enumerate(ROWS.geometry):
        now = [i + 1, round(shape.y * 1e7), round(shape.x * 1e7)]
        steps = [_zigzag(a - b) for a, b in zip(now, last, strict=True)]
        ids, lats, lons, last = ids + steps[0], lats + steps[1], lons + steps[2], now
        tags += b"".join(map(_varint, (1, 2 + i, 14, 15 + i, 0)))
    dense = _field(1, ids) + _field(8, lats) + _field(9, lons) + _field(10, tags)
    table = b"".join(_field(1, s) for s in strings)
    block = _field(1, table) + _field(2, _field(2, dense))
    head = _field(4, b"OsmSchema-V0.6") + _field(4, b"DenseNodes")
    return _blob("OSMHeader", head) + _blob("OSMData", block)


def citygml(*, srs: str = "urn:ogc:def:crs:EPSG::4979", height: str = "", parts: bool = True,
            head: str = "") -> str:
    """Return one LoD2 building of 10 by 10 m, 12 m high, with a tower from 6 m up to 30 m."""
    def ring(z: float, size: float) -> str:
        x, y, d = 113.301, 23.101, size / 111_195.0
        corners = [(y, x), (y, x + d), (y + d, x + d), (y + d, x), (y, x)]
        return " ".join(f"{a:.7f} {b:.7f} {z}" for a, b in corners)

    def surface(kind: str, z: float, size: float) -> str:
        return (f"<b:boundedBy><b:{kind}><b:lod2MultiSurface><g:MultiSurface><g:surfaceMember>"
                f"<g:Polygon><g:exterior><g:LinearRing><g:posList>{ring(z, size)}</g:posList>"
                f"</g:LinearRing></g:exterior></g:Polygon></g:surfaceMember></g:MultiSurface>"
                f"</b:lod2MultiSurface></b:{kind}></b:boundedBy>")

    tower = ("<b:consistsOfBuildingPart><b:BuildingPart g:id='P1'>"
             + surface("GroundSurface", 11, 4) + surface("RoofSurface", 35, 4)
             + "</b:BuildingPart></b:consistsOfBuildingPart>") if parts else ""
    measured = f"<b:measuredHeight uom='m'>{height}</b:measuredHeight>" if height else ""
    return (f"<?xml version='1.0'?>{head}<c:CityModel "
            "xmlns:c='http://www.opengis.net/citygml/2.0' xmlns:g='http://www.opengis.net/gml' "
            "xmlns:b='http://www.opengis.net/citygml/building/2.0'>"
            f"<g:boundedBy><g:Envelope srsName='{srs}'/></g:boundedBy><c:cityObjectMember>"
            f"<b:Building g:id='B1'><g:name>楼</g:name>{measured}"
            f"{surface('GroundSurface', 5, 10)}{surface('RoofSurface', 17, 10)}{tower}"
            "</b:Building></c:cityObjectMember></c:CityModel>")


def cityjson(lines: bool = False) -> str:
    """Return one LoD1 box of 10 by 10 m, 12 m high, as a document or as a sequence."""
    d = round(10 / 111_195.0 * 1e7)
    base = [(0, 0), (d, 0), (d, d), (0, d)]
    vertices = [[x, y, z] for z in (5_000, 17_000) for x, y in base]
    shell = [[[0, 3, 2, 1]], [[4, 5, 6, 7]], *([[i, (i + 1) % 4, (i + 1) % 4 + 4, i + 4]]
                                               for i in range(4))]
    building = {"B1": {"type": "Building", "attributes": {"name": "楼", "storeysAboveGround": 4},
                       "geometry": [{"type": "Solid", "lod": "1", "boundaries": [shell]}]}}
    head = {"type": "CityJSON", "version": "2.0", "CityObjects": {}, "vertices": [],
            "metadata": {"referenceSystem": "https://www.opengis.net/def/crs/EPSG/0/4979"},
            "transform": {"scale": [1e-7, 1e-7, 1e-3], "translate": [113.301, 23.101, 0]}}
    if lines:
        feature = {"type": "CityJSONFeature", "id": "B1", "CityObjects": building,
                   "vertices": vertices}
        return f"{json.dumps(head)}\n{json.dumps(feature)}\n"
    return json.dumps({**head, "CityObjects": building, "vertices": vertices}, ensure_ascii=False)


def zipped(files: dict[str, str | bytes]) -> bytes:
    """Return a ZIP archive of files by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def gtfs(shapes: bool = True) -> bytes:
    """Return a feed of one night bus, whose last trip runs after midnight."""
    files: dict[str, str | bytes] = {
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\n001,塔,23.101,113.301\n"
                     "002,站,23.102,113.302\n003,桥,,\n",
        "routes.txt": "route_id,route_short_name,route_type\n01,夜1,3\n02,夜2,3\n",
        "trips.txt": "route_id,service_id,trip_id,shape_id\n01,D,T1,S1\n01,D,T2,S1\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
                          "T1,9:05:00,9:05:00,001,1\nT1,9:15:00,9:15:00,002,10\n"
                          "T2,25:35:00,25:35:00,001,1\nT2,25:45:00,25:45:00,002,10\n",
    }
    if shapes:
        files["shapes.txt"] = ("shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n"
                               "S1,23.102,113.302,10\nS1,23.101,113.301,1\nS1,23.1015,113.301,2\n")
    return zipped(files)


def _plain() -> pd.DataFrame:
    return pd.DataFrame(ROWS.drop(columns="geometry")).assign(
        lon=ROWS.geometry.x, lat=ROWS.geometry.y)


def _inner(path: Path) -> bytes:
    inner = path.parent / "inner.geojson"
    ROWS.to_file(inner)
    data = inner.read_bytes()
    inner.unlink()
    return zipped({"layers/inner.geojson": data})


#: How the tiny source of a kind is written, by the end of its name, the first that fits.
_WRITERS: dict[str, Callable[[Path], object]] = {
    "city.gml": lambda p: p.write_text(citygml(), encoding="utf-8"),
    "city.json": lambda p: p.write_text(cityjson(), encoding="utf-8"),
    "gtfs.zip": lambda p: p.write_bytes(gtfs()),
    ".zip": lambda p: p.write_bytes(_inner(p)),
    ".csv": lambda p: _plain().to_csv(p, index=False, lineterminator="\n"),
    ".xlsx": lambda p: _plain().to_excel(p, index=False),
    ".parquet": ROWS.to_parquet,
    ".pbf": lambda p: p.write_bytes(pbf()),
    ".kml": lambda p: ROWS.rename(columns={"name": "Name"}).to_file(p, driver="KML"),
    ".shp": lambda p: ROWS.to_file(p, encoding="utf-8"),
    "": ROWS.to_file,
}


def source(folder: Path, name: str) -> Path:
    """Write the tiny source of a kind, by its name's end, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    write = next(w for end, w in _WRITERS.items() if name.endswith(end))
    write(folder / name)
    return folder / name


#: Kind -> the layer lines that read its tiny source as places or buildings.
KINDS = {
    "a.geojson": 'role = "place"', "a.gpkg": 'role = "place"', "a.fgb": 'role = "place"',
    "a.shp": 'role = "place"', "a.parquet": 'role = "place"', "a.csv": 'role = "place"',
    "a.xlsx": 'role = "place"', "a.zip": 'role = "place"', "a.gml": 'role = "place"',
    "a.kml": 'role = "place"\nfields = { name = "Name", code = "code" }',
    "a.pbf": 'role = "place"\nsublayer = "points"\nfields = { name = "name", code = "ref" }',
    "city.gml": 'role = "building"', "city.json": 'role = "building"',
    "gtfs.zip": 'role = "place"\nsublayer = "stops"\n'
                'fields = { name = "stop_name", code = "stop_id" }',
}
