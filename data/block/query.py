"""From a drawn shape to a Block: read the shape, hold it to the district, ask each provider."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from data.block.faults import ShapeOutside
from data.block.model import Block
from data.block.providers import COUNTED, PROVIDERS, Context, Provider
from data.block.shapes import Shape, area_m2, read_shape
from data.errors import StoreError
from data.model import District, LayerRecord, Role
from data.ports import Store


def query_block(
    store: Store, given: Any, *, now: datetime, providers: Sequence[Provider] = PROVIDERS
) -> Block:
    """Return what lies in a drawn shape.

    Args:
        store: A loaded store.
        given: Text or GeoJSON of the shape, see data.block.shapes.
        now: The moment of asking.
        providers: Who says what, in order.

    Raises:
        ShapeRefused: The shape cannot be used, or lies outside the district.
        NotFound: It runs along a line that is not there.
        StoreError: Nothing is loaded.
    """
    district = store.district()
    if district is None:
        raise StoreError("The store holds no district.", "Run: python app.py load PACK")
    layers = tuple(store.layers())
    shape = read_shape(given, district.metric_crs, partial(_line, store))
    outside = outside_share(shape, district_area(store, district, layers))
    context = Context(store, shape, store.members(shape.geometry, COUNTED), layers)
    said = (provider(context) for provider in providers)
    return Block(shape, district.names, store.version(), now, outside,
                 tuple(section for section in said if section is not None))


def district_area(
    store: Store, district: District, layers: Sequence[LayerRecord]
) -> BaseGeometry:
    """Return the district's own outline, or its extent when the pack has none."""
    codes = [one.spec.code for one in layers if one.spec.role is Role.DISTRICT and one.count]
    if not codes:
        return shapely.box(*district.extent)
    return shapely.union_all(
        [shape for code in codes for shape in store.frame(code).geometry.to_numpy()])


def outside_share(shape: Shape, area: BaseGeometry) -> float:
    """Return which share of the shape, 0 to 1, lies beyond ``area``; raise ShapeOutside at 1."""
    drawn = shape.geometry
    if not drawn.intersects(area):
        raise ShapeOutside("The shape lies outside the district.", "Draw it inside the outline.")
    beyond = drawn.difference(area)
    if beyond.is_empty:
        return 0.0
    return float(min(1.0, area_m2(beyond) / shape.area_m2))


def _line(store: Store, layer: str, number: int) -> BaseGeometry:
    found: BaseGeometry = shapely.from_wkb(store.feature(layer, number).geometry)
    return found
