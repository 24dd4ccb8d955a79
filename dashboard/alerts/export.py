"""A list of alerts as a file: the rows that are seen, in their order, in the page's language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.alerts.queue import Line
from dashboard.text import text
from dashboard.wire import number
from data.alerts.model import Alert
from data.alerts.rule import Rule

COLUMNS = ("id", "severity", "state", "rule", "name", "address", "grid", "building", "value",
           "limit", "unit", "why", "raised", "returned", "acked", "acked_by", "closed",
           "assignee", "role", "raises", "group", "verdict", "drill", "code")


def alert_frame(lines: Sequence[Line], rules: Mapping[str, Rule], *, lang: str, zone: str
                ) -> pd.DataFrame:
    """Return one row an alert: members of a card each have their own; times are local."""
    alerts = (one for line in lines for one in line.members or (line.alert,))
    return pd.DataFrame(list(_rows(alerts, rules, lang, ZoneInfo(zone))),
                        columns=[text(lang, f"ax_{name}") for name in COLUMNS])


def _rows(alerts: Iterable[Alert], rules: Mapping[str, Rule], lang: str, zone: ZoneInfo
          ) -> Iterable[tuple[object, ...]]:
    for one in alerts:
        context, rule = one.context, rules.get(one.rule)
        place = context.get("place") or {}

        def link(name: str, key: str, place: dict = place) -> str:  # type: ignore[type-arg]
            found = place.get(name) or {}
            return str(found[key][lang] if key == "name" else found[key]) if found else ""

        yield (
            one.id, one.severity, text(lang, f"as_{one.state}"),
            rule.names.get(lang) if rule else one.rule,
            (context.get("subject_name") or {}).get(lang, ""), link("address", "name"),
            link("grid", "code"), link("building", "code"), number(context.get("value"), 6),
            number(context.get("limit"), 6), context.get("unit", ""),
            (context.get("why") or {}).get(lang, ""), _local(one.raised_at, zone),
            _local(one.returned_at, zone), _local(one.acked_at, zone), one.acked_by,
            _local(one.closed_at, zone), one.assignee, one.role, one.raises, one.group_id,
            text(lang, f"av_{one.verdict}"), text(lang, "ax_yes") if one.drill else "", one.code)


def _local(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
