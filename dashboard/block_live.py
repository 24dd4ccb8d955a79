"""What is live in a drawn block: open alerts that stand in it, and what is measured there."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
import shapely

from dashboard.alerts.entry import short_json
from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.vitals.live import VitalColumns
from dashboard.vitals.passport import now_json
from dashboard.wire import Json
from data.alerts.model import Alert
from data.alerts.rule import Rule
from data.block.model import Figure, Section
from data.block.providers import COUNTED, MAX_ITEMS, Context
from data.model import Names, Ref, Role
from data.passport import SEVERITIES
from indicators.alerts.rank import rank
from indicators.quality import QUALITIES

_QUALITY = {"good": Names("有效", "good"), "estimated": Names("估算", "estimated"),
            "stale": Names("陈旧", "stale"), "missing": Names("缺失", "missing")}
_TOLD = ("code", "name", "unit", "decimals", "states", "domain", "subject")
#: What is larger than a grid speaks of more than the block; zones are asked for by touch.
_APART = {Role.DISTRICT, Role.STREET, Role.COMMUNITY, Role.ZONE, *COUNTED}
_RULE = Names("对象的代表点落在图形内，或人流分区触及图形；社区及以上的指标不计。",
              "Of what has its representative point in the shape, and of the crowd zones that it "
              "touches; those of communities and larger areas are left out.")


def alerts_in(context: Context, alerts: Iterable[Alert], rules: dict[str, Rule]) -> Section | None:
    """Return the told alerts whose place lies in the shape, the worst first; None without any."""
    placed = [one for one in alerts if _point(one) is not None]
    points = np.array([_point(one) for one in placed], dtype=float).reshape(-1, 2)
    inside = shapely.contains_xy(context.shape.geometry, points[:, 0], points[:, 1])
    found = sorted((one for one, here in zip(placed, inside, strict=True) if here),
                   key=lambda one: (rank(one.severity), one.id))
    if not found:
        return None
    names = Names("未结告警", "Open alerts")
    levels, kinds = Counter(one.severity for one in found), Counter(one.rule for one in found)
    rows = [Figure(f"severity.{s}", Names(f"{s} 级", f"Severity {s}"), levels[s], "条")
            for s in SEVERITIES if levels[s]]
    rows += [Figure(f"rule.{rule}", rules[rule].names if rule in rules else Names(rule, rule),
                    count, "条") for rule, count in kinds.most_common()]
    return Section("alerts", names, Figure("alerts", names, len(found), "条"), rows=tuple(rows),
                   records=tuple(short_json(one, rules) for one in found[:MAX_ITEMS]))


def measured_in(context: Context, zones: Sequence[Ref], catalogue: VitalCatalogue,
                columns: VitalColumns, now: datetime) -> Section | None:
    """Return the indicators of what lies in the shape with their values; None without any."""
    inside = _subjects(context, catalogue) | {zone.id for zone in zones}
    at = [n for n, ref in enumerate(catalogue.subjects)
          if ref is not None and ref.id in inside and n < len(columns.quality)]
    if not at:
        return None
    names = Names("指标", "Indicators")
    quality = Counter(QUALITIES[int(columns.quality[n])].value for n in at)
    rows = [Figure(f"quality.{word}", name, quality[word], "项")
            for word, name in _QUALITY.items() if quality[word]]
    return Section("indicators", names, Figure("indicators", names, len(at), "项"),
                   rows=tuple(rows), notes=(_RULE,),
                   records=tuple(_record(catalogue, columns, n, now) for n in at))


def _subjects(context: Context, catalogue: VitalCatalogue) -> set[int]:
    """Return the ids of what lies in the shape and may have indicators."""
    inside = {int(one) for one in context.members["id"]}
    roles = {ref.role for ref in catalogue.subjects if ref is not None} - _APART
    if roles:
        more = context.store.members(context.shape.geometry, sorted(roles))
        inside |= {int(one) for one in more["id"]}
    return inside


def _record(catalogue: VitalCatalogue, columns: VitalColumns, at: int, now: datetime) -> Json:
    row = catalogue.rows[at]
    told: Json = {key: row[key] for key in _TOLD if key in row}
    return {**told, "now": now_json(columns, at, now)}


def _point(alert: Alert) -> tuple[float, float] | None:
    place = alert.context.get("place") or {}
    lon, lat = place.get("lon"), place.get("lat")
    return None if lon is None or lat is None else (float(lon), float(lat))
