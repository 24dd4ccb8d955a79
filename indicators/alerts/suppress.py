"""Which alerts are open but not told: by design, inhibited by their cause, or muted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from data.alerts.model import Alert, Mute
from data.alerts.rule import Rule
from indicators.alerts.card import on_card
from indicators.alerts.desk import Desk, Pair, pair_of
from indicators.alerts.inhibit import children, inhibited
from indicators.alerts.mute import muted
from indicators.alerts.telling import asked

INHIBITED, MUTED = "inhibited:", "mute:"


def suppress(desk: Desk, rules: Mapping[str, Rule], mutes: Sequence[Mute], now: datetime, *,
             every: bool = False) -> dict[int, int]:
    """Hide and show again what changed (``every``: look at all); return what each mute hid."""
    hidden: dict[int, int] = {}
    for pair in _asked(desk, rules, every):
        alert = desk.get(pair)
        if alert is None or alert.suppressed == "design":
            continue
        why = _why(alert, rules.get(alert.rule), desk, mutes)
        if why != alert.suppressed:
            _change(desk, alert, why, now)
            if why.startswith(MUTED):
                number = int(why.removeprefix(MUTED))
                hidden[number] = hidden.get(number, 0) + 1
    return hidden


def _asked(desk: Desk, rules: Mapping[str, Rule], every: bool) -> Iterable[Pair]:
    if every:
        return [pair_of(alert) for alert in desk.open()]
    below, found = children(rules), dict.fromkeys(desk.touched)
    for rule in {pair[0] for pair in desk.touched}:
        for child in below.get(rule, ()):
            found.update(dict.fromkeys(pair_of(alert) for alert in desk.of_rule(child)))
    return list(found)


def _why(alert: Alert, rule: Rule | None, desk: Desk, mutes: Sequence[Mute]) -> str:
    parent = inhibited(alert, rule, desk) if rule is not None and rule.inhibited_by else ""
    if parent:
        return f"{INHIBITED}{parent}"
    mute = muted(alert, mutes) if mutes else None
    return "" if mute is None else f"{MUTED}{mute}"


def _change(desk: Desk, alert: Alert, why: str, now: datetime) -> None:
    for prefix, kind in ((INHIBITED, "uninhibit"), (MUTED, "unmute")):
        if alert.suppressed.startswith(prefix) and not why.startswith(prefix):
            new = replace(alert, suppressed="", changed_at=now)
            shown = not why and alert.active
            alert = desk.change(alert, asked(new, now) if shown else new, kind, now,
                                was=alert.suppressed,
                                told=shown and not on_card(desk, alert, alert.severity))
    if why:
        kind = "inhibit" if why.startswith(INHIBITED) else "mute"
        desk.change(alert, replace(alert, suppressed=why, changed_at=now), kind, now,
                    by=why.partition(":")[2])
