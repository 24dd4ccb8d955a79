"""Places for rows that only say their address: looked up in the pack's own address layers."""

from collections.abc import Callable, Sequence

import shapely

from data.address.geocode import Geocoder
from data.ingest.draft import Draft
from data.model import LayerSpec, Role
from data.ports import Store
from data.readers.points import Geocode
from data.readers.text import address_key

#: A match below this score is a neighbour or a guess; below this level no door plate.
SURE, PLATE = 0.9, 8


def by_address(spec: LayerSpec) -> bool:
    """Whether a layer's rows get their place from their address."""
    return "address_text" in spec.fields


def geocoder(drafts: Sequence[Draft], library: Callable[[], Geocode] | None = None) -> Geocode:
    """Return a lookup by the whole text or the code of the addresses that were read.

    Blanks, width of characters and case do not matter; anything else must be equal. What is not
    found so is asked of ``library``, made only then. A text that stands for several places has
    none, so that no row gets a place that is only likely.
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
        found = [places.get(address_key(t)) for t in texts]
        unknown = [i for i, t in enumerate(texts) if address_key(t) not in places]
        if library is not None and unknown:
            asked = library()([texts[i] for i in unknown])
            for i, place in zip(unknown, asked, strict=True):
                found[i] = place
        return found

    return find


def stored_library(store: Store) -> Geocode:
    """Return the store's address library as a lookup that gives plates, and sure ones, only."""
    known = Geocoder(store)

    def find(texts: Sequence[str]) -> list[tuple[float, float] | None]:
        return [(m.lon, m.lat) if m and m.score >= SURE and m.level >= PLATE else None
                for m in known.locate_all(texts)]

    return find
