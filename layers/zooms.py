"""From which zoom to which a tile source goes."""

from collections.abc import Sequence

from layers.catalogue import MapLayer
from layers.defaults import SOURCE_TOP, TOP_ZOOM
from layers.sums import SUM_ZOOM, summed


def zooms(layers: Sequence[MapLayer], *, sums: bool = False) -> tuple[int, int]:
    """Return the lowest and highest zoom of the tile source that holds ``layers``.

    ``sums``: the district has grids, so that layers are counted below their own zoom.
    """
    low = [layer.tile.min_zoom for layer in layers if layer.tile]
    counted = [SUM_ZOOM] if sums and any(map(summed, layers)) else []
    tops = [top_zoom(layer) for layer in layers if layer.tile]
    return min([*low, *counted]), max(*tops, *low)


def top_zoom(layer: MapLayer) -> int:
    """Return the zoom from which on the client enlarges the tiles that hold ``layer``."""
    return SOURCE_TOP.get(layer.source, TOP_ZOOM)
