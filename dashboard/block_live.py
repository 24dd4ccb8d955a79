"""What is live in a drawn block: open alerts that stand in it, and what is measured there."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.vitals.live import VitalColumns
from data.alerts.model import Alert
from data.alerts.rule import Rule
from data.block.model import Figure, Item, Section
from data.block.providers import MAX_ITEMS, Context
from data.model import Names, Ref, Role
from data.passport import SEVERITIES
from indicators.alerts.rank import rank
from indicators.quality import QUALITIES

_QUALITY = {"good": Names("有效", "good"), "estimated": Names("估算", "estimated"),
            "stale": Names("陈旧", "stale"), "missing": Names("缺失", "missing")}


def alerts_in(context: Context, alerts: Iterable[Alert], rules: dict[str, Rule]) -> Section | None:
    """Return the told alerts whose place lies in the shape, the worst first; None without any."""
    placed = [one for one in alerts if _point(one) is not None]
    points = np.array([_point(one) for one in placed], dtype=float).reshape(-1, 2)
    inside = shapely.contains_xy(context.shape.geometry, points[:, 0], points[:, 1])
    found = sorted((one for one, here in zip(placed, inside, strict=True) if here),
                   key=lambda one: (rank(one.severity), one.id))
    if not found:
        return None
    names, roles = Names("未结告警", "Open alerts"), {r.spec.code: r.spec.role
                                                  for r in context.layers}
    levels, kinds = Counter(one.severity for one in found), Counter(one.rule for one in found)
    rows = [Figure(f"severity.{s}", Names(f"{s} 级", f"Severity {s}"), levels[s], "条")
            for s in SEVERITIES if levels[s]]
    rows += [Figure(f"rule.{rule}", rules[rule].names if rule in rules else Names(rule, rule),
                    count, "条") for rule, count in kinds.most_common()]
    items = tuple(Item(_subject(one, roles), text=one.severity) for one in found[:MAX_ITEMS]
                  if one.subject_id and one.subject_layer in roles)
    return Section("alerts", names, Figure("alerts", names, len(found), "条"),
                   rows=tuple(rows), items=items, items_total=len(found))


def measured_in(context: Context, zones: Sequence[Ref], catalogue: VitalCatalogue,
                columns: VitalColumns) -> Section | None:
    """Count the indicators of what lies in the shape, by domain and by quality; None without."""
    inside = {int(one) for one in context.members["id"]} | {zone.id for zone in zones}
    at = [n for n, ref in enumerate(catalogue.subjects)
          if ref is not None and ref.id in inside and n < len(columns.quality)]
    if not at:
        return None
    names = Names("指标", "Indicators")
    domains = Counter(catalogue.records[n].domain for n in at)
    quality = Counter(QUALITIES[int(columns.quality[n])].value for n in at)
    rows = [Figure(f"domain.{domain.zh}", domain, count, "项")
            for domain, count in domains.most_common() if domain.zh]
    rows += [Figure(f"quality.{word}", name, quality[word], "项")
             for word, name in _QUALITY.items() if quality[word]]
    return Section("indicators", names, Figure("indicators", names, len(at), "项"),
                   rows=tuple(rows))


def _point(alert: Alert) -> tuple[float, float] | None:
    place = alert.context.get("place") or {}
    lon, lat = place.get("lon"), place.get("lat")
    return None if lon is None or lat is None else (float(lon), float(lat))


def _subject(alert: Alert, roles: dict[str, Role]) -> Ref:
    name = alert.context.get("subject_name") or {}
    code = str(alert.context.get("subject_code") or "")
    names = Names(str(name.get("zh") or code), str(name.get("en") or code))
    return Ref(alert.subject_id, alert.subject_layer, roles[alert.subject_layer], names,
               code or None)
