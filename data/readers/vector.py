"""Reads vector files with GDAL through pyogrio: GeoJSON, GeoPackage, Shapefile, FlatGeobuf, OSM."""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pyproj.network

from data.errors import SourceError
from data.model import LayerSpec
from data.pack_problems import did_you_mean
from data.readers.columns import filters
from data.readers.encoding import find_encoding
from data.readers.limits import at_most

Pick = Callable[[LayerSpec, Sequence[str]], list[str]]
TEXT_SUFFIXES = (".geojson", ".json", ".geojsonl", ".geojsons")
OSM_SUFFIXES = (".pbf", ".osm")
#: pyogrio says so of a column of mixed types, which then comes as text: what we want of codes.
HARMLESS = "Could not parse column"
#: Column of the OSM driver that holds every tag without a column of its own.
OTHER_TAGS = "other_tags"

# No reader may reach for the network: no remote files, no transformation grids.
pyogrio.set_gdal_config_options({
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}", "GDAL_HTTP_TIMEOUT": "1",
    "PROJ_NETWORK": "OFF", "SHAPE_RESTORE_SHX": "YES", "OGR_GEOJSON_MAX_OBJ_SIZE": "0",
    "GML_DOWNLOAD_SCHEMA": "NO",
    # What GDAL fetches by itself (a CRS that a file gives as an address) ends at a closed port.
    "GDAL_HTTP_PROXY": "127.0.0.1:9", "GDAL_HTTPS_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0", "GDAL_HTTP_CONNECTTIMEOUT": "1",
})
pyproj.network.set_network_enabled(False)  # type: ignore[attr-defined]


def read_vector(path: Path, spec: LayerSpec, pick: Pick) -> tuple[pd.DataFrame, str, list[str]]:
    """Return the picked columns and the geometry (None where it cannot be built)."""
    encoding, notes = _encoding(path, spec)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        layer = _sublayer(path, spec)
        options = {"encoding": encoding} if path.suffix.lower() == ".shp" and encoding else {}
        info = pyogrio.read_info(path, layer=layer, **options)
        there = [str(f) for f in info["fields"]]
        at_most(spec, "columns", len(there))
        at_most(spec, "rows", info["features"])
        if info["features"] == 0:  # GeoJSON without features has no columns either
            return _nothing(spec), encoding, notes
        osm = OTHER_TAGS in there and path.suffix.lower() in OSM_SUFFIXES
        columns = _osm_columns(spec, pick, there) if osm else pick(spec, there)
        frame = pyogrio.read_dataframe(path, layer=layer, columns=columns,
                                       on_invalid="ignore", **options)
    if len(frame) < info["features"]:
        raise SourceError(f"Layer {spec.code}: {spec.source} is cut short: it declares "
                          f"{info['features']:,} rows and holds {len(frame):,}.",
                          "Fetch it again, whole.")
    if osm:
        frame = _with_tags(frame, spec)
    said = {" ".join(str(w.message).split())[:300] for w in caught}
    notes += sorted(s for s in said if not s.startswith(HARMLESS))
    if isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame.drop(columns=frame.geometry.name), geometry=frame.geometry)
    return frame, encoding, notes


def _nothing(spec: LayerSpec) -> gpd.GeoDataFrame:
    """Return no rows, with every column that the spec names."""
    columns = [*spec.fields.values(), *spec.keep, *(column for column, _ in filters(spec))]
    empty = {column: pd.Series([], dtype="str") for column in columns}
    return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([]))


def _encoding(path: Path, spec: LayerSpec) -> tuple[str, list[str]]:
    """Return the source's encoding; a text file that is not UTF-8 is rewritten in the copy."""
    suffix = path.suffix.lower()
    if suffix in TEXT_SUFFIXES:
        data = path.read_bytes()
        encoding, notes = find_encoding(data, spec)
        if encoding != "utf-8":
            path.unlink()
            path.write_bytes(data.decode(encoding).encode("utf-8"))
        return encoding, notes
    table = path.with_suffix(".dbf")
    if suffix == ".shp" and table.is_file() and not path.with_suffix(".cpg").is_file():
        data = table.read_bytes()
        # Bytes 8-9 of a dBase file give the length of its binary header.
        return find_encoding(data[int.from_bytes(data[8:10], "little"):], spec)
    return spec.encoding, []


def _sublayer(path: Path, spec: LayerSpec) -> str:
    names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    listed = f"It has: {', '.join(names)}."
    if spec.sublayer and spec.sublayer not in names:
        hint = did_you_mean(spec.sublayer, names)
        raise SourceError(f'Layer {spec.code}: {spec.source} has no sublayer "{spec.sublayer}".',
                          f"{hint} {listed}".strip())
    if not names:
        raise SourceError(f"Layer {spec.code}: {spec.source} holds no layer that can be read.",
                          "It may be cut or damaged: fetch it again.")
    if not spec.sublayer and len(names) != 1:
        raise SourceError(f"Layer {spec.code}: {spec.source} holds {len(names)} layers.",
                          f"Name one as sublayer. {listed}")
    return spec.sublayer or names[0]


def _osm_columns(spec: LayerSpec, pick: Pick, there: Sequence[str]) -> list[str]:
    """Return the driver's own columns that are wanted, and other_tags for all the rest."""
    tags = {*spec.fields.values(), *spec.keep, *(column for column, _ in filters(spec))}
    named = pick(spec, [*there, *sorted(tags - set(there))])
    return [c for c in there if c in named or c == OTHER_TAGS]


def _with_tags(frame: gpd.GeoDataFrame, spec: LayerSpec) -> gpd.GeoDataFrame:
    """Return the frame with the wanted keys of ``other_tags`` ("key"=>"value") as columns."""
    tags = frame.pop(OTHER_TAGS)
    wanted = {*spec.fields.values(), *spec.keep, *(column for column, _ in filters(spec))}
    for key in sorted(wanted - set(frame.columns)):
        pattern = f'"{_escape(key)}"=>"((?:[^"\\\\]|\\\\.)*)"'
        found = tags.str.extract(pattern, expand=False)
        frame[key] = found.str.replace(r"\\(.)", r"\1", regex=True)
    return frame


def _escape(key: str) -> str:
    return "".join(c if c.isalnum() or c in "_:" else f"\\{c}" for c in key)
