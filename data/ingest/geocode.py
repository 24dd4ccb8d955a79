"""Places for rows that only say their address: looked up in the pack's own address layers."""

from collections.abc import Sequence

import shapely

from data.ingest.draft import Draft
from data.model import LayerSpec, Role
from data.readers.points import Geocode
from data.readers.text import address_key


def by_address(spec: LayerSpec) -> bool:
    """Whether a layer's rows get their place from their address."""
    return "address_text" in spec.fields


def geocoder(drafts: Sequence[Draft]) -> Geocode:
    """Return a lookup by the whole text or the code of the addresses that were read.

    Blanks, width of characters and case do not matter; anything else must be equal, so that no
    row gets a place that is only likely. A text that stands for several places has none.
    """
    places: dict[str, tuple[float, float] | None] = {}
    for draft in drafts:
        if draft.spec.role is not Role.ADDRESS or draft.shapes is None:
            continue
        points = shapely.get_coordinates(shapely.point_on_surface(draft.shapes))
        for name in ("code", "name"):
            for text, (x, y) in zip(draft.column(name), points, strict=True):
                if isinstance(text, str):
                    key, place = address_key(text), (float(x), float(y))
                    places[key] = place if places.get(key, place) == place else None

    def find(texts: Sequence[str]) -> list[tuple[float, float] | None]:
        return [places.get(address_key(t)) for t in texts]

    return find
