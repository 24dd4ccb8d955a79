"""Cuts whole layers into the vector tiles of an archive, zoom by zoom."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from layers import columnar, mvt
from layers.archive import tile_ids
from layers.attributes import Attributes
from layers.outlines import Cut, Outlines
from layers.pmtiles import TileWriter
from layers.shapes import Ints, Shapes, commands

_PACKING = 6
_GZIP_BITS = 31
_TAIL = b"\x28" + mvt.varint(mvt.EXTENT) + b"\x78\x02"


@dataclass(frozen=True)
class SourceLayer:
    """A layer of the tiles of zoom ``low`` to ``high``: ids, shapes (WGS 84), attributes by row."""

    name: str
    low: int
    high: int
    ids: Ints
    shapes: Shapes
    columns: Mapping[str, pa.Array]

    def __len__(self) -> int:
        return len(self.ids)


def write_archive(path: Path, layers: list[SourceLayer], zooms: tuple[int, int]) -> None:
    """Write the tiles of ``layers``, every feature from its layer's lowest zoom on, to ``path``.

    ``layers`` is emptied: their shapes are the largest part of what a builder holds.
    """
    cut = list[_Layer]()
    while layers:
        one = layers.pop(0)
        if len(one):
            cut.append(_Layer(one))
    told = [layer.told for layer in cut]
    boxes = np.array([layer.bounds for layer in cut])
    writer = TileWriter(path)
    for z in range(zooms[0], zooms[1] + 1):
        parts = [layer.tiles(z) for layer in cut if layer.low <= z <= layer.high]
        if parts:
            _put(writer, parts)
        cut = [layer for layer in cut if layer.high > z]
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    writer.close(zooms=zooms, bounds=(west, south, east, north), layers=told)


class _Layer:
    """A layer ready to be cut; what it was made of is not needed any more."""

    def __init__(self, given: SourceLayer) -> None:
        self._name, self.low, self.high = given.name, given.low, given.high
        self.told = {"id": given.name, "minzoom": given.low, "maxzoom": given.high,
                     "fields": dict.fromkeys(given.columns, "")}
        self.bounds = shapely.total_bounds(given.shapes)
        self._outlines = Outlines(given.shapes, given.high)
        self._attributes = Attributes(given.columns)
        self._ids = columnar.joined(b"\x08", columnar.numbers(given.ids))

    def tiles(self, z: int) -> tuple[Ints, pa.Array]:
        """Return the numbers of tiles and this layer's message in each."""
        numbers, rows, drawn = list[Ints](), list[Ints](), list[pa.Array]()
        for cut in self._outlines.cuts(z):
            there, geometry = _geometry(cut, self._outlines.kinds)
            numbers.append(tile_ids(z, cut.pairs.x[there], cut.pairs.y[there]))
            rows.append(cut.pairs.row[there])
            drawn.append(geometry)
        if not drawn:
            return np.empty(0, dtype=np.int64), pa.array([], type=pa.large_binary())
        number, row = np.concatenate(numbers), np.concatenate(rows)
        order = np.lexsort((row, number))
        return self._messages(number[order], row[order],
                              pa.concat_arrays(drawn).take(pa.array(order)))

    def _messages(self, number: Ints, row: Ints, geometry: pa.Array) -> tuple[Ints, pa.Array]:
        """Put features that are sorted by tile into one message a tile."""
        tiles, first = np.unique(number, return_index=True)
        cuts = np.append(first, len(number))
        tags, values = self._attributes.of(row, np.repeat(np.arange(len(tiles)), np.diff(cuts)),
                                           len(tiles))
        features = columnar.joined(b"\x12", columnar.sized(columnar.joined(
            self._ids.take(pa.array(row)), tags, geometry)))
        body = columnar.joined(
            mvt.text(1, self._name), columnar.grouped(features, cuts),
            self._attributes.keys, values, _TAIL)
        return tiles, columnar.joined(b"\x1a", columnar.sized(body))


def _geometry(cut: Cut, kinds: Ints) -> tuple[NDArray[np.intp], pa.Array]:
    """Return the pairs of which something is left, and the kind and shape fields of each."""
    kind = kinds[cut.pairs.row]
    flat, ends = commands(cut.spots, cut.counts, cut.owner, kind)
    there = np.flatnonzero(np.diff(ends))
    runs = columnar.column(flat, ends).take(pa.array(there))
    said = pa.array([bytes((0x18, k, 0x22)) for k in range(4)], type=pa.large_binary())
    return there, columnar.joined(said.take(pa.array(kind[there])), columnar.sized(runs))


def _put(writer: TileWriter, parts: Sequence[tuple[Ints, pa.Array]]) -> None:
    """Write the tiles of one zoom: what the layers have for each, one behind the other."""
    number = np.concatenate([numbers for numbers, _ in parts])
    order = np.argsort(number, kind="stable")
    runs = pa.concat_arrays([messages for _, messages in parts]).take(pa.array(order))
    tiles, first = np.unique(number[order], return_index=True)
    whole = columnar.grouped(runs, np.append(first, len(number)))
    ends, raw = columnar.ends(whole).tolist(), memoryview(columnar.content(whole))
    for at, tile in enumerate(tiles.tolist()):
        writer.put(tile, zlib.compress(raw[ends[at]:ends[at + 1]], _PACKING, wbits=_GZIP_BITS))
