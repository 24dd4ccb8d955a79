"""The operator's load as screens show it: the meter over a window of the log."""

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dashboard.alerts.tail import KEPT_SPAN, Tail
from dashboard.wire import Json, iso, names
from data.errors import AlertRefused
from data.names import Names
from indicators.alerts.load_meter import Load, measure

if TYPE_CHECKING:
    from dashboard.alerts.service import AlertService

#: The longest window, and how long an answer of a window that ends now is kept.
LONGEST = timedelta(days=31)
_KEPT = timedelta(seconds=5)
#: EEMUA 191: very likely acceptable below one, manageable below two alerts in ten minutes.
TARGETS = {"acceptable_10min": 1, "manageable_10min": 2, "flood_over": 10, "flood_under": 5,
           "flood_share": 0.01, "stale": 5, "worst_share": 0.05,
           "priority": {"I": 0.01, "II": 0.05, "III": 0.15, "IV": 0.80}}


class Loads:
    """Measures a window; the last answer is kept for a moment."""

    def __init__(self, service: "AlertService") -> None:
        self._service = service
        self._guard = threading.Lock()
        self._kept: dict[timedelta, tuple[datetime, int, Json]] = {}
        self._tail = Tail()

    def window(self, since: datetime, until: datetime) -> Json:
        """Return the load of [since, until); raise AlertRefused."""
        if not timedelta(0) < until - since <= LONGEST:
            raise AlertRefused("The window is empty or longer than 31 days.",
                               "Give from and to.")
        board = self._service.board()
        log = self._service.work.alerts.log_tail(since, until=until)
        return self._json(measure(log, board.alerts, since, until))

    def last(self, span: timedelta) -> Json:
        """Return the load of the span that ends now."""
        if not timedelta(0) < span <= LONGEST:
            raise AlertRefused("The span is empty or longer than 31 days.", "Give hours.")
        now, version = self._service.now(), self._service.board().version
        with self._guard:
            kept = self._kept.get(span)
            if kept is not None and kept[1] == version and timedelta(0) <= now - kept[0] < _KEPT:
                return kept[2]
            until = now + timedelta(microseconds=1)  # what happened at this very moment too
            alerts, board = self._service.work.alerts, self._service.board()
            if span <= KEPT_SPAN:
                log = self._tail.between(alerts, until - span, until)
            else:
                log = alerts.log_tail(until - span, until=until)
            answer = self._json(measure(log, board.alerts, until - span, until))
            if len(self._kept) > 20:
                self._kept.clear()
            self._kept[span] = (now, version, answer)
            return answer

    def _json(self, load: Load) -> Json:
        board = self._service.board()

        def named(rule: str) -> Json:
            known = board.rules.get(rule)
            return names(known.names if known else Names(rule, rule))

        rates = {rule: {"rule": rule, "name": named(rule), "useful": good, "not_useful": bad}
                 for rule, (good, bad) in load.useful.items()}
        return {
            "from": iso(load.since), "to": iso(load.until), "told": load.told,
            "raised": load.raised, "hidden": load.hidden, "damped": load.damped,
            "chattering": load.chattering, "fleeting": load.fleeting,
            "per_10min": list(load.per_10min), "most_10min": load.most_10min,
            "now_10min": board.rate, "per_hour": round(load.per_hour, 2),
            "flood": board.flood_since is not None,
            "floods": [{"start": iso(one.start), "end": None if one.end is None else iso(one.end),
                        "told": one.told} for one in load.floods],
            "flood_share": round(load.flood_share, 4), "by_severity": load.by_severity,
            "worst": [{"rule": rule, "name": named(rule), "told": count,
                       "share": round(count / load.told, 4)} for rule, count in load.worst],
            "worst_share": round(load.worst_share, 4), "acknowledged": load.acknowledged,
            "answer_s": load.answer_s, "useful": list(rates.values()),
            "standing": load.standing, "stale": load.stale, "targets": TARGETS,
        }
