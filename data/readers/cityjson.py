"""Reads CityJSON and CityJSON sequences: solids and surfaces become footprint and height."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from data.errors import SourceError
from data.model import LayerSpec
from data.readers.citymodel import Model, Pick, plain_crs
from data.readers.solids import GROUND, ROOF, UNKNOWN, WALL, Face

_KINDS = {"GroundSurface": GROUND, "RoofSurface": ROOF, "WallSurface": WALL}
_FIELDS = {"measuredHeight": "height_m", "storeysAboveGround": "levels", "function": "kind",
           "storeysBelowGround": "levels_underground", "usage": "use",
           "yearOfConstruction": "year", "roofType": "roof"}
#: How deep the boundaries of each kind of geometry nest down to one surface.
_DEPTH = {"MultiSurface": 1, "CompositeSurface": 1, "Solid": 2, "MultiSolid": 3,
          "CompositeSolid": 3}


def is_cityjson(path: Path) -> bool:
    """Whether a JSON file is CityJSON, by its beginning or its end."""
    with path.open("rb") as file:
        return b'"CityJSON"' in file.read(65_536).replace(b" ", b"")


def read_cityjson(path: Path, spec: LayerSpec, pick: Pick
                  ) -> tuple[gpd.GeoDataFrame, str, list[str]]:
    """Return one row a building and one a part, in the file's CRS; heights in metres."""
    model = Model(spec)
    documents = _documents(path, spec)
    first = documents[0]
    try:
        scale, shift = _transform(first)
        for document in documents:
            vertices = np.array(document.get("vertices", []), dtype=np.float64).reshape(-1, 3)
            _add(model, document.get("CityObjects", {}), vertices * scale + shift)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError) as e:
        raise SourceError(f"Layer {spec.code}: {spec.source} is no sound CityJSON ({e}).",
                          "Check it with a CityJSON validator.") from e
    return model.frame(_crs(first, spec), pick), "utf-8", []


def _documents(path: Path, spec: LayerSpec) -> list[dict[str, Any]]:
    """Return the one document, or the lines of a sequence; the first holds transform and CRS."""
    text = path.read_bytes()
    try:
        try:
            found = [json.loads(text)]
        except json.JSONDecodeError:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as e:
        raise SourceError(f"Layer {spec.code}: {spec.source} cannot be read as JSON ({e}).",
                          "It may be cut short: fetch it again.") from e
    if not found or not all(isinstance(d, dict) for d in found):
        raise SourceError(f"Layer {spec.code}: {spec.source} is no CityJSON.", "Check the file.")
    return found


def _transform(document: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    told = document.get("transform", {})
    return (np.array(told.get("scale", [1, 1, 1]), dtype=np.float64),
            np.array(told.get("translate", [0, 0, 0]), dtype=np.float64))


def _crs(document: Mapping[str, Any], spec: LayerSpec) -> CRS | None:
    said = document.get("metadata", {}).get("referenceSystem", "")
    if not said:
        return None
    try:
        return plain_crs(CRS.from_epsg(int(re.split("[/:]", str(said).rstrip("/"))[-1])))
    except (CRSError, ValueError) as e:
        if spec.crs:
            return None
        raise SourceError(f'Layer {spec.code}: the CRS "{str(said)[:80]}" of {spec.source} is not '
                          "known.", 'Give it in the pack, such as crs = "EPSG:4547".') from e


def _add(model: Model, objects: Mapping[str, Any], vertices: np.ndarray) -> None:
    for code, told in objects.items():
        if told["type"] != "Building":
            continue
        parts = [(c, objects[c]) for c in told.get("children", [])
                 if objects.get(c, {}).get("type") == "BuildingPart"]
        model.add(_attributes(code, told), list(_faces(told, vertices)),
                  [(_attributes(c, p), list(_faces(p, vertices))) for c, p in parts])


def _attributes(code: str, told: Mapping[str, Any]) -> dict[str, str]:
    found = {"code": code}
    for name, value in told.get("attributes", {}).items():
        if value is None or isinstance(value, dict | list):
            continue
        if isinstance(value, float) and (not math.isfinite(value) or value.is_integer()):
            value = int(value) if math.isfinite(value) else ""
        found.setdefault(_FIELDS.get(name, name), str(value))
    return found


def _faces(told: Mapping[str, Any], vertices: np.ndarray) -> Iterator[Face]:
    """Yield the faces of the most detailed geometry up to LoD2 that there is."""
    known = [g for g in told.get("geometry", []) if g.get("type") in _DEPTH]
    for geometry in sorted(known, key=lambda g: str(g.get("lod", "0")))[-1:]:
        semantics = geometry.get("semantics") or {}
        kinds = [_KINDS.get(s.get("type"), UNKNOWN) for s in semantics.get("surfaces", [])]
        depth = _DEPTH[geometry["type"]]
        surfaces = list(_flatten(geometry["boundaries"], depth))
        values = list(_flatten(semantics.get("values") or [], depth))
        values += [None] * (len(surfaces) - len(values))
        for rings, value in zip(surfaces, values, strict=False):
            kind = kinds[value] if isinstance(value, int) else UNKNOWN
            if kind != WALL or not kinds:
                yield Face(kind, tuple(_closed(vertices, ring) for ring in rings))
            else:
                yield Face(WALL, tuple(_closed(vertices, ring) for ring in rings))


def _flatten(nested: Any, depth: int) -> Iterator[Any]:
    for item in nested or []:
        if depth == 1 or not isinstance(item, list):
            yield item
        else:
            yield from _flatten(item, depth - 1)


def _closed(vertices: np.ndarray, ring: list[int]) -> np.ndarray:
    if any(i < 0 for i in ring):
        raise IndexError("a negative vertex")
    return vertices[[*ring, *ring[:1]]]
