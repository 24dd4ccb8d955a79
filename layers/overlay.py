"""Tiles of what was updated after the archives were built: one source-layer drawn anew, the rest
of the tile's bytes copied through."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.model import Role
from data.ports import Store
from data.versions.touched import Boxes, Touched
from layers import mvt, shapes
from layers.catalogue import Catalogue, MapLayer
from layers.features import fields_of, label_layer, labelled
from layers.mvt import plain
from layers.sums import SUM_ZOOM, sum_layer, summed
from layers.zooms import zooms

#: Changed features above which a tile build of the changed sources is due.
MOST_CHANGES = 20_000
_CACHE_BYTES = 64 * 1024 * 1024
_PACKING = 6


class Overlay:
    """What differs from the archives; tiles are drawn when first asked for and then kept.

    Safe for any thread. ``touched`` is what updates changed since the archives were built.
    """

    def __init__(self, store: Store, catalogue: Catalogue, touched: Mapping[str, Touched]) -> None:
        self._store, self._catalogue = store, catalogue
        self._layers: dict[str, list[MapLayer]] = {}
        for layer in catalogue.layers:
            if layer.tile and layer.code in touched:
                self._layers.setdefault(layer.source, []).append(layer)
        self._touched = touched
        self._zooms = {name: zooms(layers, sums=catalogue.has_grids())
                       for name, layers in catalogue.sources().items()}
        self._tiles: dict[tuple[str, int], frozenset[tuple[int, int]]] = {}
        self._kept: OrderedDict[tuple[str, int, int, int], bytes | None] = OrderedDict()
        self._size = 0
        self._making = threading.Lock()
        self._grids: pd.DataFrame | None = None

    def take_over(self, known: "Overlay", fresh: Mapping[str, Touched]) -> None:
        """Go on with what ``known`` drew and ``fresh``, all that changed after it, leaves alone.

        Call it before anything else is asked.
        """
        with known._making:
            kept, tiles = list(known._kept.items()), dict(known._tiles)
        at: dict[tuple[str, int], frozenset[tuple[int, int]]] = {}
        for layer in (one for layers in self._layers.values() for one in layers):
            for code, z in tiles:
                if code == layer.code:
                    at[code, z] = self._within(layer, fresh[code], z) if code in fresh else (
                        frozenset())
                    self._tiles[code, z] = tiles[code, z] | at[code, z]
        for (source, z, x, y), made in kept:
            # a layer that is touched for the first time was never looked at
            if not any((x, y) in at.get((one.code, z), ()) if (one.code, z) in tiles
                       else one.code in fresh for one in self._layers.get(source, ())):
                self._kept[source, z, x, y] = made
                self._size += len(made or b"")

    def versions(self) -> dict[str, int]:
        """Return by tile source the last update that changed it."""
        return {name: max(self._touched[one.code].last for one in layers)
                for name, layers in self._layers.items()}

    def touches(self, source: str, z: int, x: int, y: int) -> bool:
        """Return whether a tile differs from the archive's; some microseconds."""
        return any((x, y) in self._at(one, z) for one in self._layers.get(source, ()))

    def ready(self, source: str, z: int, x: int, y: int) -> bool:
        """Return whether ``tile`` would answer without drawing."""
        return (source, z, x, y) in self._kept

    def tile(self, source: str, z: int, x: int, y: int, stored: bytes | None) -> bytes | None:
        """Return the gzip bytes of a touched tile, None when nothing is in it any more.

        ``stored`` are those of the archive. Raises StoreError when the store cannot be read,
        ServeError when the stored tile is damaged.
        """
        key = (source, z, x, y)
        with self._making:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            made = self._made(source, z, x, y, stored)
            self._kept[key] = made
            self._size += len(made or b"")
            while self._size > _CACHE_BYTES and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._size -= len(old or b"")
        return made

    def _at(self, layer: MapLayer, z: int) -> frozenset[tuple[int, int]]:
        key = (layer.code, z)
        found = self._tiles.get(key)
        if found is None:
            found = self._tiles[key] = self._within(layer, self._touched[layer.code], z)
        return found

    def _within(self, layer: MapLayer, touched: Touched, z: int) -> frozenset[tuple[int, int]]:
        low, high = self._zooms[layer.source]
        return tiles_of(touched.boxes, z) if low <= z <= high else frozenset()

    def _made(self, source: str, z: int, x: int, y: int, stored: bytes | None) -> bytes | None:
        parts = mvt.split(gzip.decompress(stored)) if stored else {}
        for layer in self._layers[source]:
            if (x, y) in self._at(layer, z):
                for name in (layer.source_layer, label_layer(layer), sum_layer(layer)):
                    parts.pop(name, None)
                parts |= self._drawn(layer, z, x, y)
        body = b"".join(parts.values())
        # no time in the header: the same tile has the same ETag
        return gzip.compress(body, _PACKING, mtime=0) if body else None

    def _drawn(self, layer: MapLayer, z: int, x: int, y: int) -> dict[str, bytes]:
        assert layer.tile is not None
        if z >= layer.tile.min_zoom:
            return drawn(self._store.frame_in(layer.code, shapes.bounds(z, x, y)), layer, z, x, y)
        if z >= SUM_ZOOM and self._catalogue.has_grids() and summed(layer):
            return self._sums(layer, z, x, y)
        return {}

    def _sums(self, layer: MapLayer, z: int, x: int, y: int) -> dict[str, bytes]:
        if self._grids is None:
            codes = [one.code for one in self._catalogue.layers
                     if one.role is Role.GRID and one.record.count]
            self._grids = pd.concat([self._store.frame(code, geometry=False)[["id", "lon", "lat"]]
                                     for code in codes], ignore_index=True)
        tally = self._store.tally(layer.code)
        rows = self._grids[self._grids["id"].isin(tally)]
        spots = np.round(rows[["lon", "lat"]].to_numpy(dtype=float), 6)
        points = np.asarray(shapely.points(spots), dtype=object)
        counts = [tally[int(i)] for i in rows["id"]]
        return _layer(sum_layer(layer), rows["id"].to_numpy(), points, {"n": counts}, (z, x, y))


def drawn(frame: gpd.GeoDataFrame, layer: MapLayer, z: int, x: int, y: int) -> dict[str, bytes]:
    """Return the source-layers (features, and labels of polygons) of one tile of a layer.

    ``frame`` has the shape of Store.frame, WGS 84, and holds at least what the tile shows.
    """
    part = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    fields = fields_of(part, layer)
    columns = {name: [plain(v) for v in column.tolist()] for name, column in fields.items()}
    outlines = np.asarray(part.geometry.to_numpy(), dtype=object)
    found = _layer(layer.source_layer, part["id"].to_numpy(), outlines, columns, (z, x, y))
    low, there, wanted = labelled(outlines, layer, fields)
    if there.any() and z >= low:
        spots = np.round(part.loc[there, ["lon", "lat"]].to_numpy(dtype=float), 7)
        texts = {name: [plain(v) for v in column.tolist()] for name, column in wanted.items()}
        found |= _layer(label_layer(layer), part["id"].to_numpy()[there],
                        np.asarray(shapely.points(spots), dtype=object), texts, (z, x, y))
    return found


def _layer(name: str, ids: np.ndarray, geometry: np.ndarray, columns: Mapping[str, Sequence[Any]],
           address: tuple[int, int, int]) -> dict[str, bytes]:
    """Return one source-layer by its name; nothing when the tile shows none of it."""
    seen = shapes.draw(geometry, *address)
    if not len(seen.rows):
        return {}
    rows = seen.rows.tolist()
    kept = {key: [column[i] for i in rows] for key, column in columns.items()}
    return {name: mvt.layer(name, ids[seen.rows].tolist(), seen.kinds, seen.commands, kept)}


def tiles_of(boxes: Boxes, z: int) -> frozenset[tuple[int, int]]:
    """Return the (x, y) of all tiles of a zoom whose buffered square meets any box."""
    if not len(boxes):
        return frozenset()
    margin, last = shapes.BUFFER / mvt.EXTENT, (1 << z) - 1
    low = shapes.units(boxes[:, [0, 3]], z, 0, 0) / mvt.EXTENT - margin
    high = shapes.units(boxes[:, [2, 1]], z, 0, 0) / mvt.EXTENT + margin
    spans = np.clip(np.floor(np.hstack([low, high])), 0, last).astype(np.int64)
    found: set[tuple[int, int]] = set()
    for west, north, east, south in np.unique(spans, axis=0).tolist():
        found.update((x, y) for x in range(west, east + 1) for y in range(north, south + 1))
    return frozenset(found)
