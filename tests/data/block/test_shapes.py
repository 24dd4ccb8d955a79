"""Drawn shapes as people and programs send them: read, mended, or refused with a sentence."""

import math

import pytest
import shapely

from data.block.faults import (
    ShapeAcross180,
    ShapeEmpty,
    ShapeRefused,
    ShapeTooFine,
)
from data.block.shapes import MAX_CORNERS, read_shape

CRS = "EPSG:32649"
ROAD = shapely.LineString([(113.30, 23.10), (113.31, 23.10)])


def line(layer, number):
    return ROAD if layer == "road" else shapely.Point(113.3, 23.1)


def read(given):
    return read_shape(given, CRS, line)


def ring(count):
    turns = (2 * math.pi * n / count for n in range(count))
    return ";".join(f"{113.3 + .01 * math.cos(t):.9f},{23.1 + .01 * math.sin(t):.9f}"
                    for t in turns)


SQUARE = [[113.30, 23.10], [113.31, 23.10], [113.31, 23.11], [113.30, 23.11], [113.30, 23.10]]
HOLE = [[113.303, 23.103], [113.307, 23.103], [113.307, 23.107], [113.303, 23.107],
        [113.303, 23.103]]
# area by sides: 0.01 degree of longitude at 23.105 N is 1,024.4 m, of latitude 1,107.6 m
SOUND = [
    ("a rectangle", "rect:113.30,23.10,113.31,23.11", 1.1347e6, False),
    ("a rectangle from the other corner", "rect:113.31,23.11,113.30,23.10", 1.1347e6, False),
    ("a polygon, open", "polygon:113.30,23.10;113.31,23.10;113.31,23.11;113.30,23.11",
     1.1347e6, False),
    ("a polygon, closed", "polygon:113.30,23.10;113.31,23.10;113.31,23.11;113.30,23.10",
     0.5673e6, False),
    ("a circle of 500 m", "circle:113.32,23.108,500", math.pi * 500 ** 2, False),
    ("a strip of 50 m along a road of 1 km", "road:road/7,50",
     1024.5 * 100 + math.pi * 50 ** 2, False),
    ("a bow tie becomes its wings", "polygon:113.30,23.10;113.31,23.11;113.31,23.10;113.30,23.11",
     1.1347e6 / 2, True),
    ("10,000 corners", f"polygon:{ring(MAX_CORNERS)}", math.pi * 1024.5 * 1107.6, False),
    ("GeoJSON", {"type": "Polygon", "coordinates": [SQUARE]}, 1.1347e6, False),
    ("GeoJSON with a hole", {"type": "Polygon", "coordinates": [SQUARE, HOLE]},
     1.1347e6 * (1 - .16), False),
    ("a Feature", {"type": "Feature", "properties": {},
                   "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}, 1.1347e6, False),
    ("a hole that sticks out is mended",
     {"type": "Polygon", "coordinates": [SQUARE, [[x + .008, y] for x, y in HOLE]]}, None, True),
    ("two polygons", {"type": "MultiPolygon", "coordinates": [
        [SQUARE], [[[x + .02, y] for x, y in SQUARE]]]}, 2 * 1.1347e6, False),
    ("the whole world but the poles", "rect:-90,-85,90,85", None, False),
]


@pytest.mark.parametrize(("sentence", "given", "area", "repaired"), SOUND,
                         ids=[r[0] for r in SOUND])
def test_a_sound_shape(sentence, given, area, repaired):
    shape = read(given)
    assert shape.geometry.is_valid and shape.repaired is repaired
    assert set(shapely.get_type_id(shapely.get_parts(shape.geometry))) <= {3}
    if area is not None:
        assert shape.area_m2 == pytest.approx(area, rel=0.004)


BAD = [
    ("nothing", "", ShapeRefused), ("a word", "hello", ShapeRefused),
    ("an unknown kind", "star:1,2,3", ShapeRefused),
    ("not a text", 17, ShapeRefused), ("none", None, ShapeRefused),
    ("NaN", "circle:nan,23,100", ShapeRefused), ("infinite", "rect:1,2,inf,4", ShapeRefused),
    ("NaN in GeoJSON", {"type": "Polygon", "coordinates": [
        [[float("nan"), 1], [2, 1], [2, 2], [float("nan"), 1]]]}, ShapeRefused),
    ("too few numbers", "rect:1,2,3", ShapeRefused),
    ("words for numbers", "polygon:a,b;c,d;e,f", ShapeRefused),
    ("off the globe", "rect:200,1,201,2", ShapeRefused),
    ("lat and lon swapped beyond the map", "circle:23,113,100", ShapeRefused),
    ("across the 180th meridian", "polygon:179,10;-179,10;-179,11;179,11", ShapeAcross180),
    ("a circle of nothing", "circle:113,23,0", ShapeRefused),
    ("a circle of a continent", "circle:113,23,9e6", ShapeRefused),
    ("two corners", "polygon:113,23;114,23", ShapeEmpty),
    ("one corner thrice", "polygon:113,23;113,23;113,23", ShapeEmpty),
    ("a line there and back", "polygon:113,23;114,23;113.5,23", ShapeEmpty),
    ("a rectangle without height", "rect:113,23,114,23", ShapeEmpty),
    ("10,002 corners", f"polygon:{ring(MAX_CORNERS + 2)}", ShapeTooFine),
    ("a text without end", "polygon:" + "1,1;" * 200_000, ShapeRefused),
    ("a point as GeoJSON", {"type": "Point", "coordinates": [1, 2]}, ShapeRefused),
    ("GeoJSON without coordinates", {"type": "Polygon"}, ShapeRefused),
    ("GeoJSON of texts", {"type": "Polygon", "coordinates": [["a"]]}, ShapeRefused),
    ("GeoJSON of nothing", {"type": "Polygon", "coordinates": []}, ShapeEmpty),
    ("a strip along a point", "road:tree/7,50", ShapeRefused),
    ("a strip along another path", "road:../etc/7,50", ShapeRefused),
]


@pytest.mark.parametrize(("sentence", "given", "fault"), BAD, ids=[r[0] for r in BAD])
def test_a_shape_that_is_refused(sentence, given, fault):
    with pytest.raises(ShapeRefused) as e:
        read(given)
    assert type(e.value) is fault
    assert e.value.what and e.value.remedy and e.value.http_status == 422
