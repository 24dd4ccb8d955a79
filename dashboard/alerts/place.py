"""Every alert resolves to its place: zone, address, building, grid, who is in charge, what is near.

Looked up once for each subject and load; an alert keeps what it was told as it was.
"""

import threading
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import numpy as np

from dashboard.alerts.ground import Ground, ground_of
from dashboard.alerts.nearby import Points, nearest_of, points_of
from dashboard.bundle import Bundle
from dashboard.detail import in_charge
from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.vitals.live import VitalColumns
from dashboard.wire import Json, iso, names, number
from data.alerts.model import Transition
from data.alerts.rule import Rule
from data.errors import NotFound
from data.model import Feature, Ref, Role
from indicators.alerts.lifecycle import Subject
from indicators.alerts.site import Site
from indicators.quality import QUALITIES

#: The most indicators whose values one alert keeps.
MOST_VALUES = 24


class Places:
    """Places of the subjects of one load; safe from several threads."""

    def __init__(self, bundle: Bundle, catalogue: VitalCatalogue,
                 known: "Places | None" = None) -> None:
        self.bundle, self.catalogue = bundle, catalogue
        self.ground: Ground = ground_of(bundle, catalogue)
        # an update of other layers leaves them: reading them again takes a second at full scale
        self._near: dict[str, Points] = points_of(bundle) if known is None else points_of(
            bundle, known.bundle, known._near)
        self._known: dict[tuple[str, int], Json] = {}
        self._guard = threading.Lock()
        #: Codes of the areas that a feature, or an area, lies in.
        self.areas = {code: site.all_codes() for code, site in self.ground.sites.items()}
        self.areas |= {code: frozenset(one.code or "" for one in self.ground.above(area.ref.id))
                       for code, area in self.ground.areas.items()}
        self._ahead = iter({(one.layer, one.id) for one in catalogue.subjects if one is not None})

    def ahead(self) -> bool:
        """Look up one more subject before anybody asks; return False when all are known."""
        for layer, feature_id in self._ahead:
            if (layer, feature_id) not in self._known:
                self.of_feature(layer, feature_id)
                return True
        return False

    def unknown(self, found: Iterable[Transition]) -> list[tuple[str, int]]:
        """Return the features (layer, id) that new alerts speak of and that nobody looked up."""
        asked: dict[tuple[str, int], None] = {}
        for one in found:
            if one.kind == "raise":
                at = self.catalogue.at.get(one.code)
                ref = None if at is None else self.catalogue.subjects[at]
                told = one.detail
                if ref is not None:
                    asked[ref.layer, ref.id] = None
                elif at is None and told.get("layer") and told.get("subject"):
                    asked[str(told["layer"]), int(told["subject"])] = None
        with self._guard:
            return [one for one in asked if one not in self._known]

    def learn(self, features: Iterable[tuple[str, int]]) -> None:
        """Look them up."""
        for layer, feature_id in features:
            self.of_feature(layer, feature_id)

    def of_feature(self, layer: str, feature_id: int) -> Json:
        """Return the place of a feature as an alert keeps it; of an unknown one what is known."""
        with self._guard:
            known = self._known.get((layer, feature_id))
        if known is None:
            try:
                known = self._look(self.bundle.store.feature(layer, feature_id))
            except NotFound:  # the load under way took it away
                known = {}
            with self._guard:
                self._known[layer, feature_id] = known
        return known

    def of_point(self, lon: float, lat: float, grid: str) -> Json:
        """Return the place of a point that is no feature's."""
        area = self.ground.areas.get(grid)
        site = self.ground.site(lon, lat, area.ref.id if area else None)
        manager = None
        if area is not None:
            try:
                feature = self.bundle.store.feature(area.ref.layer, area.ref.id)
                manager = in_charge(self.bundle.store, feature)
            except NotFound:
                manager = None
        return self._told(site, lon, lat, None, None, manager)

    def _look(self, feature: Feature) -> Json:
        store = self.bundle.store
        links = store.refs([one for one in (feature.address_id, feature.building_id) if one])
        site = self.ground.sites.get(feature.code or "") or self._site(feature)
        told = self._told(
            site, feature.lon, feature.lat,
            links.get(feature.address_id or 0),
            links.get(feature.building_id or 0) if feature.role is not Role.BUILDING
            else Ref(feature.id, feature.layer, feature.role, feature.names, feature.code),
            in_charge(store, feature))
        return {**told, "subject_code": feature.code or "", "subject_name": names(feature.names),
                "props": {**feature.props, "kind": feature.kind}}

    def _site(self, feature: Feature) -> Site:
        own = feature.id if feature.id in self.ground.by_id else feature.grid_id
        return self.ground.site(feature.lon, feature.lat, own)

    def _told(self, site: Site, lon: float, lat: float, address: Ref | None,
              building: Ref | None, manager: Json | None) -> Json:
        areas = {"zone": site.zone[0] if site.zone else "", "grid": site.grid,
                 "community": site.community, "street": site.street}
        place: Json = {"lon": round(lon, 6), "lat": round(lat, 6), "manager": manager,
                       **self._links(address, building, lon, lat)}
        for name, code in areas.items():
            area = self.ground.areas.get(code)
            place[name] = None if area is None else _short(area.ref)
        return {"place": place, "areas": {k: v for k, v in areas.items() if v},
                "near": {name: points.nearest(lon, lat) for name, points in self._near.items()}}

    def _links(self, address: Ref | None, building: Ref | None, lon: float, lat: float) -> Json:
        """Return what is linked, else the nearest with its distance."""
        linked = {Role.ADDRESS: address, Role.BUILDING: building}
        missing = [role for role, ref in linked.items() if ref is None]
        near = nearest_of(self.bundle, missing, lon, lat) if missing else {}
        refs = self.bundle.store.refs([number for number, _ in near.values()]) if near else {}
        found: Json = {}
        for role, ref in linked.items():
            if ref is not None:
                found[role.value] = {**_short(ref), "distance_m": 0}
                continue
            number, away = near.get(role, (0, 0.0))
            one = refs.get(number)
            found[role.value] = None if one is None else {**_short(one), "distance_m": round(away)}
        return found


def describe(places: Places, columns: VitalColumns, one: Transition, rule: Rule,
             drilled: frozenset[str], now: datetime) -> Subject:
    """Return whom a transition of an indicator speaks of, with its values as they are now."""
    catalogue = places.catalogue
    at = catalogue.at.get(one.code)
    if at is None:
        return Subject()
    record, ref = catalogue.records[at], catalogue.subjects[at]
    context: Json = {
        "name": names(record.names), "values": values_of(catalogue, columns, at, one),
        "subject_code": record.subject,
        "subject_name": names(catalogue.district_names if ref is None else ref.names)}
    staged = [catalogue.at[code] for _, code in one.detail.get("members") or ()
              if code in catalogue.at]
    drill = any(not drilled.isdisjoint(_fed_by(catalogue, row)) for row in staged or [at])
    if ref is None:
        return Subject(record.subject_layer, 0, record.unit, drill, context)
    found = dict(places.of_feature(ref.layer, ref.id))
    props = {**found.pop("props", {}), **dict(record.params)}
    if rule.grouping is not None and rule.grouping.by:
        context["by"] = props.get(rule.grouping.by)
    return Subject(ref.layer, ref.id, record.unit, drill, {**found, **context})


def values_of(catalogue: VitalCatalogue, columns: VitalColumns, at: int, one: Transition
              ) -> dict[str, Json]:
    """Return the values that made an alert: the indicator, its inputs, members of its staging."""
    wanted = [at, *catalogue.inputs[at]]
    for member in one.detail.get("members") or ():
        if len(member) == 2 and member[1] in catalogue.at:
            wanted.append(catalogue.at[member[1]])
    return {catalogue.records[row].code: value_json(catalogue, columns, row)
            for row in dict.fromkeys(wanted[:MOST_VALUES])}


def value_json(catalogue: VitalCatalogue, columns: VitalColumns, at: int) -> Json:
    """Return one indicator's value with its unit, quality and time."""
    time_us, value = int(columns.time_us[at]), float(columns.value[at])
    seen = None if time_us < 0 else iso(datetime.fromtimestamp(time_us / 1e6, columns.at.tzinfo))
    record = catalogue.records[at]
    return {"value": number(value, 6) if np.isfinite(value) else None, "unit": record.unit,
            "quality": QUALITIES[int(columns.quality[at])].value, "observed_at": seen,
            "name": names(record.names)}


def _fed_by(catalogue: VitalCatalogue, at: int) -> Iterator[str]:
    """Yield the codes that an indicator is computed from, itself first."""
    queue, seen = [at], {at}
    while queue:
        one = queue.pop()
        yield catalogue.records[one].code
        for row in catalogue.inputs[one]:
            if row not in seen:
                seen.add(row)
                queue.append(row)


def _short(ref: Ref) -> dict[str, Any]:
    return {"id": ref.id, "layer": ref.layer, "code": ref.code or "", "name": names(ref.names)}
