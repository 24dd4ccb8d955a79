"""Reads CityGML LoD0 to LoD2 as a stream: ground and roof surfaces become footprint and height."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from data.errors import SourceError
from data.model import LayerSpec
from data.readers.citymodel import Model, Pick, plain_crs
from data.readers.solids import GROUND, ROOF, UNKNOWN, WALL, Face
from data.readers.xml import elements

#: Canonical name -> element of the building module.
_FIELDS = {"name": "name", "height_m": "measuredHeight", "levels": "storeysAboveGround",
           "levels_underground": "storeysBelowGround", "kind": "function", "use": "usage",
           "year": "yearOfConstruction", "roof": "roofType"}
_KINDS = {"GroundSurface": GROUND, "RoofSurface": ROOF, "WallSurface": WALL,
          "lod0FootPrint": GROUND, "lod0RoofEdge": ROOF}
#: Openings and furniture have faces of their own, which are no part of the form.
_LEFT_OUT = frozenset({"BuildingPart", "opening", "address", "appearance", "BuildingInstallation",
                       "interiorRoom"})
#: Names of combined systems that have no EPSG code of their own.
_UTM = re.compile(r"ETRS89_UTM(\d\d)")
_EPSG = re.compile(r"(\d{4,6})$")


def is_citygml(path: Path) -> bool:
    """Whether a GML file is CityGML, by its beginning."""
    with path.open("rb") as file:
        return b"citygml" in file.read(65_536).lower()


def read_citygml(path: Path, spec: LayerSpec, pick: Pick
                 ) -> tuple[gpd.GeoDataFrame, str, list[str]]:
    """Return one row a building and one a part, in the file's CRS; heights in metres."""
    model = Model(spec)
    said = ""
    for element in elements(path, frozenset({"Building", "Envelope"}), spec):
        if element.tag == "Envelope":
            said = said or element.get("srsName", "")
            continue
        said = said or next((e.get("srsName", "") for e in element.iter() if e.get("srsName")), "")
        parts = [(_attributes(p), list(_faces(p))) for p in _parts(element)]
        model.add(_attributes(element), list(_faces(element)), parts)
    crs, swap = _system(said, spec)
    frame = model.frame(crs, pick)
    if swap:
        frame = frame.set_geometry(gpd.GeoSeries(
            frame.geometry.map(_swapped), index=frame.index, crs=crs))
    return frame, "", []


def _parts(building: Element) -> Iterator[Element]:
    for holder in building.iter("consistsOfBuildingPart"):
        yield from holder.iter("BuildingPart")
    for holder in building.iter("buildingPart"):  # CityGML 3
        yield from holder.iter("BuildingPart")


def _attributes(building: Element) -> dict[str, str]:
    found = {"code": building.get("id", "")}
    for name, tag in _FIELDS.items():
        child = building.find(tag)
        if child is not None and child.text:
            found[name] = child.text.strip()
    for child in building:
        value = child.find("value")
        if child.tag.endswith("Attribute") and child.get("name") and value is not None:
            found.setdefault(str(child.get("name")), (value.text or "").strip())
    return found


def _faces(node: Element, kind: str = UNKNOWN) -> Iterator[Face]:
    """Yield the polygons of a building without those of its parts and openings."""
    for child in node:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == "Polygon" or child.tag == "Triangle":
            rings = tuple(r for r in map(_ring, child.iter("LinearRing")) if len(r) > 3)
            if rings:
                yield Face(kind, rings)
        else:
            yield from _faces(child, _KINDS.get(child.tag, kind))


def _ring(ring: Element) -> np.ndarray:
    """Return the corners of a LinearRing; empty when they are no triples of numbers."""
    lists = [e for e in ring.iter() if e.tag in ("posList", "pos")]
    size = int(next((e.get("srsDimension", "3") for e in lists), "3") or 3)
    text = " ".join(e.text or "" for e in lists)
    try:
        numbers = np.array(text.split(), dtype=np.float64)
    except ValueError:
        return np.empty((0, 3))
    if size not in (2, 3) or len(numbers) % size or not np.isfinite(numbers).all():
        return np.empty((0, 3))
    corners = numbers.reshape(-1, size)
    return corners if size == 3 else np.column_stack([corners, np.zeros(len(corners))])


def _system(said: str, spec: LayerSpec) -> tuple[CRS | None, bool]:
    """Return the horizontal CRS, and whether the numbers come latitude (or northing) first."""
    if not said:
        return None, False
    utm, code = _UTM.search(said), _EPSG.search(said)
    try:
        crs = CRS.from_user_input(f"EPSG:258{utm[1]}" if utm else
                                  f"EPSG:{code[1]}" if code else said)
    except CRSError as e:
        if spec.crs:
            return None, False
        raise SourceError(f'Layer {spec.code}: {spec.source} is in CRS "{said[:80]}", which is not '
                          'known.', 'Give it in the pack, such as crs = "EPSG:4547".') from e
    flat = plain_crs(crs)
    formal = said.lower().startswith(("urn:", "http"))
    north_first = bool(flat.axis_info) and flat.axis_info[0].direction.lower() == "north"
    return flat, formal and north_first and flat.is_geographic


def _swapped(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    return None if shape is None else shapely.transform(shape, lambda c: c[:, ::-1])
