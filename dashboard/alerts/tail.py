"""The end of the alerts' log in memory: the meter asks often, a flood has thousands of lines."""

from dataclasses import replace
from datetime import datetime, timedelta

from data.alerts.model import LogEntry
from data.alerts.ports import AlertStore

#: The longest end that is kept; a line may be written so much later than it says.
KEPT_SPAN = timedelta(hours=24)
_LATE = timedelta(minutes=1)


class Tail:
    """The end of the log in memory without what its lines set: asked often, read once."""

    def __init__(self) -> None:
        self._alerts: AlertStore | None = None
        self._since: datetime | None = None
        self._until: datetime | None = None
        self._lines: list[LogEntry] = []

    def between(self, alerts: AlertStore, since: datetime, until: datetime) -> list[LogEntry]:
        """Return the lines of [since, until), oldest first."""
        if (alerts is not self._alerts or self._since is None or self._until is None
                or since < self._since or until < self._until):
            self._alerts, self._since = alerts, since
            self._lines = [_lean(one) for one in alerts.log_between(since, until)]
        else:
            last = max((one.id for one in self._lines), default=0)
            self._lines += [_lean(one) for one in alerts.log_between(self._until - _LATE, until)
                            if one.id > last]
        self._until = until
        if self._since < until - 2 * KEPT_SPAN:
            self._since = until - KEPT_SPAN
            self._lines = [one for one in self._lines if one.at >= self._since]
        return [one for one in self._lines if since <= one.at < until]


def _lean(entry: LogEntry) -> LogEntry:
    return replace(entry, detail={key: value for key, value in entry.detail.items()
                                  if key != "set"})
