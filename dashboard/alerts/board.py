"""What screens see of the open alerts: one immutable moment, made once for everybody."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from data.alerts.model import Alert
from data.alerts.rule import Rule
from data.names import Names
from data.passport import SEVERITIES
from indicators.alerts.rank import rank, urgency
from indicators.alerts.telling import visible


@dataclass(frozen=True, eq=False)
class Board:
    """The open alerts as of line ``version`` of the log, and how much they ask."""

    version: int = 0
    alerts: tuple[Alert, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    rate: int = 0                                 # told in the last ten minutes
    flood_since: datetime | None = None           # None: no flood
    fault: Names | None = None                    # nothing is judged

    @cached_property
    def by_id(self) -> dict[int, Alert]:
        """The open alerts by id."""
        return {alert.id: alert for alert in self.alerts}

    @cached_property
    def sorted(self) -> tuple[Alert, ...]:
        """The open alerts, most urgent first."""
        return tuple(sorted(self.alerts, key=urgency))

    @cached_property
    def groups(self) -> dict[int, list[Alert]]:
        """Members of each group by its leader's id, oldest first."""
        found: dict[int, list[Alert]] = {}
        for alert in self.alerts:
            if alert.group_id is not None:
                found.setdefault(alert.group_id, []).append(alert)
        return {leader: sorted(members, key=lambda one: (one.raised_at, one.id))
                for leader, members in found.items()}

    @cached_property
    def told(self) -> tuple[Alert, ...]:
        """The open alerts that the operator is shown, unsorted."""
        return tuple(alert for alert in self.alerts if visible(alert))

    @cached_property
    def by_severity(self) -> dict[str, int]:
        """How many of those told there are of each severity."""
        counts = dict.fromkeys(SEVERITIES, 0)
        for alert in self.told:
            counts[alert.severity] = counts.get(alert.severity, 0) + 1
        return counts

    @cached_property
    def unacked(self) -> int:
        """How many of those told wait for an acknowledgement."""
        return sum(not alert.acked for alert in self.told)

    def top(self, alerts: Iterable[Alert], most: int) -> list[Alert]:
        """Return the most urgent of ``alerts``."""
        return heapq.nsmallest(most, alerts, key=urgency)

    @cached_property
    def zones(self) -> dict[int, str]:
        """The worst severity that is active at each feature, by its id."""
        worst: dict[int, str] = {}
        for alert in self.told:
            if alert.active and alert.subject_id:
                known = worst.get(alert.subject_id, "")
                if not known or rank(alert.severity) < rank(known):
                    worst[alert.subject_id] = alert.severity
        return worst
