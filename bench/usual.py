"""The usual way to the same map: ogr2ogr into PostGIS, ST_Within, ogr2ogr out, tippecanoe."""

import subprocess
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd

from bench import tippecanoe
from bench.machine import Spent, Watch
from data.model import TABLE_ROLES, LayerRecord, LayerSpec, Role
from data.pack import Pack
from layers.catalogue import Catalogue, MapLayer
from layers.zooms import zooms

SCHEMA = "usual_way"
_ENTITIES = (Role.BUILDING, Role.ADDRESS, Role.FACILITY, Role.ZONE, Role.PLACE)
_AT_BUILDING = (Role.ADDRESS, Role.FACILITY)


def usual_way(pack: Pack, folder: Path, url: str, *, parallel: bool = False) -> dict[str, Spent]:
    """Return what each step spent; ``parallel``: tippecanoe reads its lines with all processors."""
    folder.mkdir()
    _copies(pack, folder)
    _sql(url, f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE", f"CREATE SCHEMA {SCHEMA}",
         f"CREATE EXTENSION IF NOT EXISTS postgis SCHEMA {SCHEMA}")
    plain, url = url, f"{url}?options=-csearch_path%3D{SCHEMA}%2Cpublic"
    try:
        spent = {}
        for step, work in (("into PostGIS", _import), ("joins", _join),
                           ("tiles", partial(_tiles, parallel=parallel))):
            watch = Watch()
            work(pack, folder, url)
            spent[step] = watch.end()
        return spent
    finally:
        _sql(plain, f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def _copies(pack: Pack, folder: Path) -> None:
    for spec in pack.layers:
        if spec.role in TABLE_ROLES:
            pd.read_parquet(pack.source_path(spec)).to_csv(folder / f"{spec.code}.csv", index=False)
        else:
            gpd.read_parquet(pack.source_path(spec)).to_file(
                folder / f"{spec.code}.fgb", driver="FlatGeobuf", engine="pyogrio")


def _import(pack: Pack, folder: Path, url: str) -> None:
    for spec in pack.layers:
        if spec.role in TABLE_ROLES:
            _copy_table(spec, folder, url)
        else:
            _run("ogr2ogr", "-f", "PostgreSQL", _ogr(url), str(folder / f"{spec.code}.fgb"),
                 "-nln", f"{SCHEMA}.{spec.code}", "-lco", "GEOMETRY_NAME=geom", "-nlt", "GEOMETRY",
                 "--config", "PG_USE_COPY", "YES")


def _copy_table(spec: LayerSpec, folder: Path, url: str) -> None:
    path = folder / f"{spec.code}.csv"
    with path.open(encoding="utf-8") as file:
        columns = ", ".join(f'"{c}" text' for c in file.readline().strip().split(","))
    _sql(url, f"CREATE TABLE {SCHEMA}.{spec.code} ({columns})",
         rf"\copy {SCHEMA}.{spec.code} FROM '{path}' CSV HEADER")


def _join(pack: Pack, folder: Path, url: str) -> None:
    joins = [f"CREATE INDEX ON {SCHEMA}.building (code)", f"CREATE INDEX ON {SCHEMA}.house (code)"]
    for spec in pack.layers:
        if spec.role in _ENTITIES:
            joins.append(
                f"CREATE TABLE {SCHEMA}.{spec.code}_grid AS SELECT t.ogc_fid, min(g.code) AS grid "
                f"FROM {SCHEMA}.{spec.code} t JOIN {SCHEMA}.grid g "
                "ON ST_Within(ST_PointOnSurface(t.geom), g.geom) GROUP BY t.ogc_fid")
        if spec.role in _AT_BUILDING:
            joins.append(
                f"CREATE TABLE {SCHEMA}.{spec.code}_building AS SELECT t.ogc_fid, min(b.code) AS "
                f"building FROM {SCHEMA}.{spec.code} t JOIN {SCHEMA}.building b "
                "ON ST_Within(ST_PointOnSurface(t.geom), b.geom) GROUP BY t.ogc_fid")
    joins += [
        f"CREATE TABLE {SCHEMA}.house_grid AS SELECT h.code, g.grid FROM {SCHEMA}.house h "
        f"JOIN {SCHEMA}.building b ON b.code = h.building_code "
        f"JOIN {SCHEMA}.building_grid g ON g.ogc_fid = b.ogc_fid",
        f"CREATE INDEX ON {SCHEMA}.house_grid (code)",
        f"CREATE TABLE {SCHEMA}.person_grid AS SELECT p.id, h.grid FROM {SCHEMA}.person p "
        f"JOIN {SCHEMA}.house_grid h ON h.code = p.house_code"]
    _sql(url, f"ANALYZE {SCHEMA}.building", f"ANALYZE {SCHEMA}.grid", *joins)


def _tiles(pack: Pack, folder: Path, url: str, *, parallel: bool) -> None:
    now = pd.Timestamp(2026, 1, 1, tz="UTC").to_pydatetime()
    records = [LayerRecord(spec, 1, 0, now, None) for spec in pack.layers]
    for name, layers in Catalogue(records).sources().items():
        lines = folder / f"{name}.geojsonl"
        with lines.open("w", encoding="utf-8") as out:
            for layer in layers:
                out.writelines(_exported(layer, folder, url))
        tippecanoe.run(lines, folder / f"{name}.pmtiles", zooms=zooms(layers), scratch=folder,
                       parallel=parallel)


def _exported(layer: MapLayer, folder: Path, url: str) -> list[str]:
    """Return a layer out of PostGIS as GeoJSON lines, each told its layer and lowest zoom."""
    assert layer.tile is not None
    path = folder / f"{layer.code}.out.geojsonl"
    _run("ogr2ogr", "-f", "GeoJSONSeq", str(path), _ogr(url), f"{SCHEMA}.{layer.code}",
         "-lco", "ID_FIELD=ogc_fid")
    told = f'{{ "tippecanoe": {{"layer": "{layer.code}", "minzoom": {layer.tile.min_zoom}}}, '
    lines = [told + line.removeprefix("{") for line in path.read_text("utf-8").splitlines(True)]
    path.unlink()
    return lines


def _ogr(url: str) -> str:
    return f"PG:{url}"


def _sql(url: str, *commands: str) -> None:
    parts = [word for command in commands for word in ("-c", command)]
    _run("psql", url, "-q", "-v", "ON_ERROR_STOP=1", *parts)


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)[:200]}: {done.stderr[-500:]}")
