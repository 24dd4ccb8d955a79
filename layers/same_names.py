"""Keeps a name from standing twice at one spot: a crowd zone's label wins over its namesakes."""

from collections.abc import Collection

from data.model import Role
from layers.geometry_layers import StyleLayer
from layers.paint import Expression

#: Roles whose features may be the same thing as a zone: 海心桥 is a bridge, a place and a zone.
_NAMESAKES = frozenset(
    str(role) for role in (Role.PLACE, Role.BASE, Role.BUILDING, Role.BUILDING_PART, Role.FACILITY))
#: More names than this would make every style heavy; a district has a few dozen crowd zones.
MOST_NAMES = 80


def spare_namesakes(texts: list[StyleLayer], names: Collection[str]) -> list[StyleLayer]:
    """Return ``texts`` with labels of ``names`` left to the zones, from where zones are labelled.

    A spared layer keeps its own filter in ``metadata`` as ``citymirror:alone``, for a page whose
    zones are switched off.
    """
    zones = [one for one in texts if one["metadata"]["citymirror:role"] == str(Role.ZONE)]
    if not zones or not names or len(names) > MOST_NAMES:
        return texts
    low = min(one["minzoom"] for one in zones)
    other: Expression = ["!", ["in", ["coalesce", ["get", "name"], ""],
                               ["literal", sorted(names)]]]
    rule: Expression = ["step", ["zoom"], True, low, other]
    return [_spared(one, rule) if _may_be(one) else one for one in texts]


def _may_be(text: StyleLayer) -> bool:
    return text["metadata"]["citymirror:role"] in _NAMESAKES and not text["id"].endswith("-initial")


def _spared(text: StyleLayer, rule: Expression) -> StyleLayer:
    own = text.get("filter")
    alone: Expression = own if own is not None else ["all"]
    return {**text, "filter": ["all", own, rule] if own is not None else rule,
            "metadata": {**text["metadata"], "citymirror:alone": alone}}
