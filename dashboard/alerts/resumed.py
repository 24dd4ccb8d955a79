"""Open alerts and the state's raised pairs, brought into line after lost writes and restarts."""

from datetime import datetime, timedelta

from dashboard.alerts.judge import Judge
from data.alerts.model import Transition
from indicators.alerts.desk import Desk, pair_of
from indicators.alerts.events import PREFIX

#: How often what is raised is compared with what is open; the same but for lost writes.
RECONCILE = timedelta(seconds=60)
#: Without a kept state delays run from the beginning: so long nothing ends.
GRACE = timedelta(minutes=10)
#: Raises are remembered so long.
_SPAN = timedelta(hours=1)


class Resumed:
    """Compares now and then; used by one thread."""

    def __init__(self) -> None:
        self._next: datetime | None = None

    def differences(self, judge: Judge, desk: Desk, now: datetime) -> list[Transition]:
        """Return what makes the open alerts what the judge found, behind what it found itself.

        Nothing, but after lost writes. What both say changes nothing the second time.
        """
        if self._next is None:
            self._next = now + (GRACE if judge.fresh else timedelta(0))
        if now < self._next:
            return []
        self._next = now + RECONCILE
        desk.forget_raises(now - _SPAN)
        raised = judge.raised()
        at_us = round(now.timestamp() * 1e6)
        found = [Transition(at_us, "clear", alert.rule, alert.code, "",
                            detail={"reason": "resumed"})
                 for alert in desk.open()
                 if alert.active and not alert.chattering and pair_of(alert) not in raised
                 and not alert.code.startswith(PREFIX)]
        for (rule, code), severity in raised.items():
            alert = desk.get((rule, code))
            if alert is None or (not alert.active and not alert.chattering):
                found.append(Transition(at_us, "raise", rule, code, severity,
                                        detail={"reason": "resumed"}))
        return found
