"""Which severity is worse, and how alerts are ordered: by urgency, then by age."""

from data.alerts.model import Alert
from data.passport import SEVERITIES

_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}
#: Behind what must be done: shelved, hidden, out of service, already over.
_ASIDE = {"active_unacked": 0, "returned_unacked": 1, "active_acked": 1, "shelved": 2,
          "suppressed": 3, "out_of_service": 3, "normal": 4, "returned_acked": 4}


def rank(severity: str) -> int:
    """Return 0 for I (worst) to 3 for IV, 4 for none."""
    return _RANK.get(severity, len(_RANK))


def worst(one: str, other: str) -> str:
    """Return the worse of two severities."""
    return one if rank(one) <= rank(other) else other


def urgency(alert: Alert) -> tuple[int, int, int, float]:
    """Return what alerts are sorted by: told ones first, the worst, unacknowledged, newest."""
    state = _ASIDE[alert.state]
    return (state >= 2, rank(alert.severity), state, -alert.raised_at.timestamp())
