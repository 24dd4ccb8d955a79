"""Checks where a layer lies: on the globe, in the district, and if not, why probably not."""

import numpy as np
import shapely
from numpy.typing import NDArray

from data.datum import to_wgs84
from data.errors import DatumError
from data.ingest.draft import Draft, Mask
from data.model import Datum, District

Box = NDArray[np.float64]
Extent = tuple[float, float, float, float]
TEN = 10.0
#: Column order of boxes whose axes are swapped.
SWAP = [1, 0, 3, 2]


def check_place(draft: Draft, district: District) -> None:
    """Reject rows off the globe or, unless the layer is context, outside the district.

    Raises DatumError when no row of the layer meets the district: then the layer as a whole is
    in the wrong datum, CRS or place, and loading the rest would show a false picture.
    """
    if draft.shapes is None or not len(draft):
        return
    boxes = shapely.bounds(draft.shapes)
    meets = _meets(boxes, district.extent)
    if not meets.any():
        _whole_layer(draft, boxes, district)
    off = (np.abs(boxes[:, [0, 2]]) > 180).any(axis=1) | (np.abs(boxes[:, [1, 3]]) > 90).any(axis=1)
    outside = off if draft.spec.context else ~meets
    ten, swapped = _meets(boxes / TEN, district.extent), _meets(boxes[:, SWAP], district.extent)

    def detail(i: int) -> str:
        what = "is off the globe" if off[i] else "is outside the district"
        return f"Its place {_number(boxes[i, 0])}, {_number(boxes[i, 1])} {what}. {cause(i)}"

    def cause(i: int) -> str:
        if ten[i]:
            return "It looks ten times too large: check the decimal point."
        if swapped[i]:
            return "It looks like latitude first: swap longitude and latitude."
        return "Correct it, take it out, or write context = true for the layer."

    draft.drop(outside, np.where(off, "bad_coordinates", "outside_district"), detail)


def _meets(boxes: Box, extent: Extent) -> Mask:
    west, south, east, north = extent
    return np.asarray((boxes[:, 0] <= east) & (boxes[:, 2] >= west)
                      & (boxes[:, 1] <= north) & (boxes[:, 3] >= south), dtype=bool)


def _whole_layer(draft: Draft, boxes: Box, district: District) -> None:
    own = (boxes[:, 0].min(), boxes[:, 1].min(), boxes[:, 2].max(), boxes[:, 3].max())
    what = (f"Layer {draft.spec.code} lies at {_box(own)} and misses the district "
            f"{district.id} at {_box(district.extent)}.")
    remedy = _likely(boxes, draft, district.extent)
    if draft.spec.context:
        draft.notes.warn(what, remedy)
        return
    raise DatumError(what, remedy)


def _likely(boxes: Box, draft: Draft, extent: Extent) -> str:
    """Return the likeliest cause of a whole layer off its place, and the remedy."""
    if _meets(boxes[:, SWAP], extent).any():
        return "Longitude and latitude look swapped: swap lon and lat in [layers.fields]."
    if _meets(boxes / TEN, extent).any():
        return "The coordinates look ten times too large: check the decimal point."
    if np.abs(boxes).max() > 360:
        return ('The coordinates look like metres: give the source\'s projected CRS, such as '
                'crs = "EPSG:4547".')
    for datum in (Datum.GCJ02, Datum.BD09):
        moved = np.column_stack([*to_wgs84(boxes[:, 0], boxes[:, 1], datum),
                                 *to_wgs84(boxes[:, 2], boxes[:, 3], datum)])
        if draft.spec.datum is not datum and _meets(moved, extent).any():
            return f'Its datum is probably {datum}: write datum = "{datum}".'
    return ("Check that it is the right file; then its datum (a layer some 600 m off has the wrong "
            "one), swapped axes, crs, and [place].extent.")


def _box(box: Extent) -> str:
    return "[" + ", ".join(_number(v) for v in box) + "]"


def _number(value: float) -> str:
    if abs(value) >= 1e7:
        return f"{value:.3g}"
    return f"{value:.4f}".rstrip("0").rstrip(".")
