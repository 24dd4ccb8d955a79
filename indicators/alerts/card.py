"""A group is one card on the operator's list: what stands on it already is not said again."""

from data.alerts.model import Alert
from indicators.alerts.desk import Desk, pair_of
from indicators.alerts.rank import rank
from indicators.alerts.telling import visible


def on_card(desk: Desk, alert: Alert, severity: str) -> bool:
    """Return whether another of its group asks for the operator now, at least as severe."""
    return alert.group_id is not None and any(
        other.active and not other.acked and visible(other)
        and rank(other.severity) <= rank(severity)
        for other in desk.of_group(alert.group_id) if pair_of(other) != pair_of(alert))
