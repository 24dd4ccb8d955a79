"""A store in memory with the six methods that layers use, for tests of this room alone."""

import json
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import shapely

from data.model import District, LayerRecord, LayerSpec, Names, Role, View

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
DISTRICT = District("tiny", Names("小区", "Tiny"), (113.30, 23.09, 113.34, 23.12),
                    View(113.32, 23.106), "Asia/Shanghai", "EPSG:32649", True, "演示")
_EMPTY = {"code": None, "name": "", "name_en": "", "kind": None, "state": None, "height_m": None,
          "base_m": None, "height_quality": None, "rank": None, "area_m2": None,
          "parent_id": None, "grid_id": None, "building_id": None, "address_id": None}


class FakeStore:
    """Layers given as (spec, frame); ``load`` is the version."""

    def __init__(self, layers, load=1):
        self.given = {spec.code: (spec, frame) for spec, frame in layers}
        self.load = load

    def version(self):
        return self.load

    def district(self):
        return DISTRICT

    def layers(self):
        return [record(spec, 0 if frame is None else len(frame))
                for spec, frame in self.given.values()]

    def marks(self):
        return dict.fromkeys(self.given, str(self.load))

    def frame(self, layer, *, geometry=True):
        return self.given[layer][1].copy()

    def rows(self, layer):
        frame = self.frame(layer)
        table = pd.DataFrame(frame.drop(columns="geometry"))
        return table.assign(geom=shapely.to_wkb(frame.geometry.to_numpy()),
                            props=[json.dumps(one) for one in frame["props"]])


def record(spec, count):
    return LayerRecord(spec, count, 0, AT, DISTRICT.extent)


def spec(code, role, zh="", **more):
    return LayerSpec(code, Role(role), Names(zh or code, code), **more)


def frame(rows):
    """Return rows of (id, geometry, fields) in the shape of Store.frame."""
    table = [{**_EMPTY, "id": number, "props": {}, **_spot(shape), **fields}
             for number, shape, fields in rows]
    columns = pd.DataFrame(table)
    return gpd.GeoDataFrame(columns, geometry=[shape for _, shape, _ in rows], crs="EPSG:4326")


def _spot(shape):
    if shape is None or shape.is_empty:
        return {}
    return {"lon": shape.representative_point().x, "lat": shape.representative_point().y}
