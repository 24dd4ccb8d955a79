"""Pages of long lists for the panel: children, facilities, houses, units, rooms of a floor."""

from dashboard.services import Services
from dashboard.wire import Json, ref
from data.errors import NotFound
from data.model import House, Role, Unit

#: Roles whose houses and children can be listed.
_HAVE_HOUSES = frozenset({Role.BUILDING})


def list_page(
    services: Services, layer: str, feature_id: int, what: str, *, text: str = "",
    offset: int = 0, limit: int = 50, floor: int | None = None,
) -> Json:
    """Return ``{"total", "offset", "rows"}`` of what hangs on a feature; raise NotFound.

    ``what`` is "children", "houses" (of a building), "units", or a facility layer's code.
    """
    store = services.store
    feature = store.feature(layer, feature_id)
    if what == "houses" and feature.role not in _HAVE_HOUSES:
        raise NotFound("Houses are listed by building.", "Ask for the houses of a building.")
    page = store.page(feature, what, text=text[:100], offset=offset, limit=limit, floor=floor)
    states = page.states or ("",) * len(page.rows)
    rows = [_row(one, state) for one, state in zip(page.rows, states, strict=True)]
    return {"total": page.total, "offset": offset, "rows": rows}


def _row(one: object, state: str) -> Json:
    if isinstance(one, House):
        return house_json(one)
    if isinstance(one, Unit):
        return {"code": one.code, "name": {"zh": one.name, "en": one.name}, "kind": one.kind}
    return {**ref(one), "state": state}  # type: ignore[arg-type]


def house_json(one: House) -> Json:
    """Return a house: where it is and how it is used; who lives there is never told."""
    return {"code": one.code, "floor": one.floor, "room": one.room, "use": one.use,
            "lease": one.lease}
