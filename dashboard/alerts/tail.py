"""The end of the alerts' log in memory: the meter asks often, a flood has thousands of lines."""

from datetime import datetime, timedelta

from data.alerts.model import LogEntry
from data.alerts.ports import AlertStore

#: The longest end that is kept.
KEPT_SPAN = timedelta(hours=24)


class Tail:
    """The end of the log in memory without what its lines set: asked often, read once."""

    def __init__(self) -> None:
        self._alerts: AlertStore | None = None
        self._since: datetime | None = None
        self._lines: list[LogEntry] = []

    def between(self, alerts: AlertStore, since: datetime, until: datetime) -> list[LogEntry]:
        """Return the lines of [since, until), oldest first."""
        if alerts is not self._alerts or self._since is None or since < self._since:
            self._alerts, self._since = alerts, since
            self._lines = alerts.log_tail(since)
        else:
            # numbers grow in the order of commits, whatever time a line says
            last = max((one.id for one in self._lines), default=0)
            more = alerts.log_tail(self._since, after=last)
            if more:
                self._lines = sorted([*self._lines, *more], key=lambda one: (one.at, one.id))
        if self._since < until - 2 * KEPT_SPAN:
            self._since = until - KEPT_SPAN
            self._lines = [one for one in self._lines if one.at >= self._since]
        return [one for one in self._lines if since <= one.at < until]
