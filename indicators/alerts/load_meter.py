"""The operator's load against EEMUA 191 and ISA-18.2, from the log of alerts alone.

Rates are what was told: hidden, damped and folded alerts are counted apart. Flood: more than 10
told in 10 minutes, until fewer than 5 in 10 minutes.
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from data.alerts.model import Alert, LogEntry
from data.passport import SEVERITIES
from indicators.alerts.telling import visible

WINDOW = timedelta(minutes=10)
FLOOD_OVER, FLOOD_UNDER = 10, 5
#: Long-lived alarms of EEMUA 191: active for more than a day.
STALE = timedelta(hours=24)
#: A member that joins its card this soon after its raise was never a line of its own.
FOLDED = timedelta(seconds=2)
WORST = 10
_AGAIN = ("reraise", "worse", "uninhibit", "unmute", "shelf_over")
_HIDING = ("mute", "inhibit")


@dataclass(frozen=True, slots=True)
class Telling:
    """One time that something was said to the operator."""

    at: datetime
    alert_id: int
    rule: str
    severity: str


@dataclass(frozen=True, slots=True)
class Flood:
    """A time of too much; ``end`` None: it is not over."""

    start: datetime
    end: datetime | None
    told: int


@dataclass(frozen=True, slots=True)
class Load:
    """What one window of time asked of the operator."""

    since: datetime
    until: datetime
    told: int
    raised: int
    hidden: int                                   # muted, inhibited or folded from birth
    damped: int                                   # raises of chattering alerts that were not told
    chattering: int                               # times that a chatter began
    fleeting: int
    per_10min: tuple[int, ...]                    # told in each ten minutes from ``since`` on
    most_10min: int
    per_hour: float
    floods: tuple[Flood, ...]
    flood_share: float                            # of the window's time
    by_severity: dict[str, int]
    worst: tuple[tuple[str, int], ...]            # (rule, told), most first
    worst_share: float                            # of all that was told
    acknowledged: int
    answer_s: float | None                        # median from raise to acknowledgement
    useful: dict[str, tuple[int, int]]            # rule -> (useful, not useful)
    standing: int
    stale: int


class Rate:
    """The running count of the last ten minutes, and whether it is a flood."""

    def __init__(self) -> None:
        self._times: deque[datetime] = deque()
        self.flood = False
        self.since: datetime | None = None

    def add(self, at: datetime) -> None:
        """Count one telling; times come in order."""
        self.look(at)
        self._times.append(at)
        if not self.flood and len(self._times) > FLOOD_OVER:
            self.flood, self.since = True, at

    def look(self, now: datetime) -> int:
        """Return how many were told in the ten minutes before ``now``."""
        while self._times and self._times[0] <= now - WINDOW:
            gone = self._times.popleft() + WINDOW
            if self.flood and len(self._times) < FLOOD_UNDER:
                self.flood, self.since = False, gone
        return len(self._times)


def tellings(log: Sequence[LogEntry]) -> list[Telling]:
    """Return what was told, oldest first."""
    folded = _folded(log)
    rules: dict[int, tuple[str, str]] = {}
    found = []
    for entry in log:
        told = entry.detail
        if "severity" in told:
            rules[entry.alert_id] = (str(told.get("rule", "")) or rules.get(
                entry.alert_id, ("", ""))[0], str(told["severity"]))
        if (entry.kind == "raise" and entry.alert_id not in folded) or entry.kind == "realarm" \
                or (entry.kind in _AGAIN and told.get("told")):
            found.append(Telling(entry.at, entry.alert_id, *rules.get(entry.alert_id, ("", ""))))
    return found


def measure(log: Sequence[LogEntry], standing: Iterable[Alert], since: datetime, until: datetime
            ) -> Load:
    """Return the load of [since, until) out of its log, and what stands at its end."""
    log = [one for one in log if since <= one.at < until]
    told = tellings(log)
    buckets = [0] * max(1, -((since - until) // WINDOW))
    for one in told:
        buckets[(one.at - since) // WINDOW] += 1
    floods = _floods(told, until)
    kinds = Counter(entry.kind for entry in log)
    rules = Counter(one.rule for one in told)
    worst = tuple(sorted(rules.items(), key=lambda kv: (-kv[1], kv[0]))[:WORST])
    answers = _answers(log)
    length = (until - since).total_seconds()
    alerts = [alert for alert in standing if alert.active and visible(alert)]
    return Load(
        since=since, until=until, told=len(told), raised=kinds["raise"], hidden=len(_folded(log)),
        damped=sum(e.kind == "reraise" and not e.detail.get("told") for e in log),
        chattering=sum(e.kind == "chatter" and not e.detail.get("over") for e in log),
        fleeting=kinds["fleeting"], per_10min=tuple(buckets), most_10min=_most(told),
        per_hour=len(told) * 3600.0 / length if length > 0 else 0.0, floods=floods,
        flood_share=sum(((f.end or until) - f.start).total_seconds() for f in floods) / length
        if length > 0 else 0.0,
        by_severity={s: sum(one.severity == s for one in told) for s in SEVERITIES},
        worst=worst, worst_share=sum(n for _, n in worst) / len(told) if told else 0.0,
        acknowledged=kinds["acknowledge"], answer_s=median(answers) if answers else None,
        useful=_useful(log), standing=len(alerts),
        stale=sum(until - alert.raised_at > STALE for alert in alerts))


def _folded(log: Sequence[LogEntry]) -> set[int]:
    """Return the alerts that were hidden or joined a card as they were raised."""
    born: dict[int, datetime] = {}
    found: set[int] = set()
    for entry in log:
        if entry.kind == "raise":
            born[entry.alert_id] = entry.at
            continue
        away = entry.kind in _HIDING or (
            entry.kind == "group" and entry.detail.get("leader") != entry.alert_id)
        if away and entry.alert_id in born and entry.at - born[entry.alert_id] <= FOLDED:
            found.add(entry.alert_id)
    return found


def _floods(told: Sequence[Telling], until: datetime) -> tuple[Flood, ...]:
    rate, found = Rate(), []
    start: datetime | None = None
    count = 0
    for one in [*told, None]:
        at = until if one is None else one.at
        rate.look(at)
        if start is not None and not rate.flood:
            found.append(Flood(start, rate.since, count))
            start = None
        if one is None:
            break
        rate.add(at)
        count += 1
        if rate.flood and start is None:
            start, count = at, FLOOD_OVER + 1
    if start is not None:
        found.append(Flood(start, None, count))
    return tuple(found)


def _most(told: Sequence[Telling]) -> int:
    rate, most = Rate(), 0
    for one in told:
        rate.add(one.at)
        most = max(most, rate.look(one.at))
    return most


def _answers(log: Sequence[LogEntry]) -> list[float]:
    born: dict[int, datetime] = {}
    found = []
    for entry in log:
        again = entry.kind in _AGAIN and entry.detail.get("told")
        if again or entry.kind in ("raise", "realarm"):
            born.setdefault(entry.alert_id, entry.at)
        elif entry.kind in ("acknowledge", "on_my_way") and entry.alert_id in born:
            found.append((entry.at - born.pop(entry.alert_id)).total_seconds())
    return found


def _useful(log: Sequence[LogEntry]) -> dict[str, tuple[int, int]]:
    last: dict[int, tuple[str, str]] = {}
    for entry in log:
        if entry.kind == "verdict":
            last[entry.alert_id] = (str(entry.detail.get("rule", "")),
                                    str(entry.detail.get("verdict", "")))
    found: dict[str, tuple[int, int]] = {}
    for rule, verdict in last.values():
        good, bad = found.get(rule, (0, 0))
        found[rule] = (good + (verdict == "useful"), bad + (verdict == "not_useful"))
    return found
