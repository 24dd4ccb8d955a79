"""Where the subjects of indicators are: their areas and points, read once a load."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import shapely
from shapely import STRtree

from dashboard.bundle import Bundle
from dashboard.vitals.catalogue import VitalCatalogue
from data.errors import NotFound
from data.model import Names, Ref, Role
from data.ports import Store
from indicators.alerts.site import Site

#: From a grid upwards.
_ABOVE = {Role.GRID: "grid", Role.COMMUNITY: "community", Role.STREET: "street"}
#: Values of a feature that a rule may select or group by.
_PLAIN = (str, int, float)


@dataclass(frozen=True, slots=True)
class Area:
    """An area that alerts are counted in: a link, and the one above it."""

    ref: Ref
    above: int | None


@dataclass(frozen=True)
class Ground:
    """Sites of everything that an indicator speaks of, of one load."""

    key: tuple[str, int]
    sites: dict[str, Site] = field(default_factory=dict)     # by code of the feature
    areas: dict[str, Area] = field(default_factory=dict)     # by code: grids, …, streets, zones
    by_id: dict[int, Area] = field(default_factory=dict)
    zones: tuple[Ref, ...] = ()
    tree: STRtree | None = None                              # of the zones' shapes

    def above(self, area_id: int | None) -> Iterator[Ref]:
        """Yield the area of an id and those above it, the smallest first."""
        seen: set[int] = set()
        while area_id is not None and area_id not in seen:
            seen.add(area_id)
            area = self.by_id.get(area_id)
            if area is None:
                return
            yield area.ref
            area_id = area.above

    def zone_at(self, lon: float, lat: float) -> list[Ref]:
        """Return the crowd zones in which a point lies."""
        if self.tree is None:
            return []
        hits = self.tree.query(shapely.Point(lon, lat), predicate="intersects")
        return [self.zones[int(at)] for at in sorted(hits)]

    def site(self, lon: float, lat: float, area_id: int | None, *, zone: str = "",
             props: dict[str, Any] | None = None) -> Site:
        """Return the site of a point in the area of an id."""
        codes = {_ABOVE[ref.role]: ref.code or "" for ref in self.above(area_id)
                 if ref.role in _ABOVE}
        zones = [ref.code for ref in self.zone_at(lon, lat) if ref.code]
        if zone:
            zones = [zone, *(one for one in zones if one != zone)]
        plain = tuple((str(name), str(value)) for name, value in (props or {}).items()
                      if isinstance(value, _PLAIN) and value != "")
        return Site(zone=tuple(zones), lon=lon, lat=lat, props=plain, **codes)


def ground_of(bundle: Bundle, catalogue: VitalCatalogue) -> Ground:
    """Read where the subjects of ``catalogue`` are."""
    store, found = bundle.store, Ground(bundle.key)
    zones: list[Ref] = []
    shapes: list[Any] = []
    for layer in bundle.catalogue.layers:
        if layer.role in _ABOVE:
            for row in _rows(store, layer.code):
                _note(found, Area(_ref(layer.code, layer.role, row), _link(row["parent_id"])))
        elif layer.role is Role.ZONE:
            frame = store.frame(layer.code)
            for row, shape in zip(frame.drop(columns="geometry").to_dict("records"),
                                  frame.geometry, strict=True):
                zones.append(_ref(layer.code, layer.role, row))
                shapes.append(shape)
                _note(found, Area(zones[-1], _link(row["grid_id"])))
    ground = Ground(bundle.key, found.sites, found.areas, found.by_id, tuple(zones),
                    STRtree(shapes) if shapes else None)
    for layer_code, wanted in _subjects(catalogue).items():
        _fill(ground, bundle, layer_code, wanted)
    return ground


def _fill(ground: Ground, bundle: Bundle, layer: str, wanted: set[int]) -> None:
    try:
        role = bundle.catalogue.get(layer).role
    except NotFound:
        return
    for row in _rows(bundle.store, layer):
        if int(row["id"]) in wanted and row["code"]:
            area = _link(row["parent_id"] if role in _ABOVE else row["grid_id"])
            own = int(row["id"]) if role in _ABOVE else area
            props = {**(row["props"] or {}), "kind": row["kind"], "state": row["state"]}
            ground.sites[str(row["code"])] = ground.site(
                float(row["lon"]), float(row["lat"]), own, props=props,
                zone=str(row["code"]) if role is Role.ZONE else "")


def _subjects(catalogue: VitalCatalogue) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for subject in catalogue.subjects:
        if subject is not None:
            found.setdefault(subject.layer, set()).add(subject.id)
    return found


def _rows(store: Store, layer: str) -> Iterable[dict[str, Any]]:
    frame: pd.DataFrame = store.frame(layer, geometry=False)
    rows: list[dict[str, Any]] = frame.to_dict("records")
    return rows


def _note(ground: Ground, area: Area) -> None:
    ground.by_id[area.ref.id] = area
    if area.ref.code:
        ground.areas[area.ref.code] = area


def _ref(layer: str, role: Role, row: dict[str, Any]) -> Ref:
    zh, en = _text(row["name"]), _text(row["name_en"])
    return Ref(int(row["id"]), layer, role, Names(zh, en or zh), _text(row["code"]) or None)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _link(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
