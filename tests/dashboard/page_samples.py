"""Details and districts for the tests of the page, written by hand."""

from typing import Any

from data.model import District, Names, View

LONG = "长" * 10_000

DISTRICT = District(
    id="tiny", names=Names("小区", "Tiny"), extent=(113.29, 23.09, 113.31, 23.11),
    view=View(113.3, 23.1, 15.0, 50.0, -10.0), time_zone="Asia/Shanghai", metric_crs="EPSG:32649",
    synthetic=True, attribution="nobody",
)


def names(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def ref(role: str, number: int, name: str) -> dict[str, Any]:
    return {"id": number, "layer": role, "role": role, "name": names(name), "code": f"C{number}",
            "count": None}


def nothing_attached(**given: Any) -> dict[str, Any]:
    return {"people": None, "people_note": "none", "houses": 0, "units": 0, "buildings": 0,
            "addresses": 0, "facilities": [], "children": [], "children_total": 0, **given}


def detail(**given: Any) -> dict[str, Any]:
    """Return a FeatureDetail of a building with nothing but a name, changed by ``given``."""
    return {
        "id": 7, "layer": "building", "role": "building", "name": names("一号楼", "House One"),
        "kind": None, "state": None, "codes": [], "facts": [], "address": None, "lineage": [],
        "in_charge": None, "attached": nothing_attached(), "live": None, "centre": [113.3, 23.1],
        "bounds": [113.29, 23.09, 113.31, 23.11],
        "source": {"layer": names("建筑物", "Buildings"), "owner": names(""),
                   "loaded_at": "2026-11-21T18:00:00.000Z", "datum": "WGS84", "licence": ""},
        **given,
    }


def live(**given: Any) -> dict[str, Any]:
    return {"present": 812, "capacity": 3150, "load": 0.258, "los": "A", "step": "B",
            "density": 0.13, "to_limit": {"minutes": 18, "low": 12, "high": 31},
            "quality": "good", "age_s": 2.1, "observed_at": "2026-11-21T18:00:00.000Z", **given}


def words(component: Any) -> list[str]:
    """Return every text that stands in ``component``, in order."""
    if component is None or isinstance(component, bool):
        return []
    if isinstance(component, list | tuple):
        return [text for one in component for text in words(one)]
    if hasattr(component, "to_plotly_json"):
        return words(getattr(component, "children", None))
    return [str(component)]


def find(component: Any, **attributes: str) -> list[Any]:
    """Return every component in ``component`` that has all ``attributes`` (data_x for data-x)."""
    if isinstance(component, list | tuple):
        return [hit for one in component for hit in find(one, **attributes)]
    if not hasattr(component, "to_plotly_json"):
        return []
    props = component.to_plotly_json()["props"]
    wanted = {key.replace("_", "-"): value for key, value in attributes.items()}
    here = [component] if all(props.get(k) == v for k, v in wanted.items()) else []
    return here + find(getattr(component, "children", None), **attributes)
