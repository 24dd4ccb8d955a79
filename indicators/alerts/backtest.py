"""What a rule would have told over a past, against what really was; pure, series are given."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.alerts.model import Alert, Incident, Transition
from data.alerts.rule import Rule
from data.passport import IndicatorRecord
from data.workdays import PLAIN_WEEK, WorkDays
from indicators.alerts.compile import Compiled, compile_rules
from indicators.alerts.evaluate import evaluate
from indicators.alerts.schedule import local_us
from indicators.alerts.site import Sites
from indicators.alerts.state import start
from indicators.derive import NO_TIME, Columns
from indicators.quality import judge

Times = NDArray[np.int64]
#: (times µs UTC, oldest first, values) of one indicator.
Past = tuple[Times, NDArray[np.float64]]

#: Ticks are no closer than this: nobody acts on less.
LEAST_TICK_S: Final = 60.0
#: Cells of a block: bounds memory, whatever range is asked for.
CELLS: Final = 4_000_000
_DAY_US: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Raised:
    """One alert of the past: from its raise to its end, None when it was open at the end."""

    code: str
    severity: str                                 # worst
    since_us: int
    until_us: int | None
    found: str = ""                               # id of the incident that it tells of


@dataclass(frozen=True, slots=True)
class Truth:
    """Something real: an incident, or an alert that people called useful."""

    id: str
    since_us: int
    until_us: int | None
    subject: str = ""                             # code of a feature; "": anywhere
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came of it. Without truth ``real`` is 0 and only counts say something."""

    alerts: tuple[Raised, ...]
    by_day: tuple[tuple[str, int], ...]           # local ISO day -> alerts raised, every day
    worst_day: tuple[str, int] | None
    open_s: float                                 # all alerts' durations together
    real: int                                     # things that really were
    found: int                                    # of them
    minutes_to_detect: tuple[float, ...]          # of each found one, 0 when told before
    missed: tuple[str, ...]                       # ids
    false: int | None                             # alerts of nothing real; None without truth

    @property
    def labelled(self) -> bool:
        """Whether there was anything to judge by."""
        return self.false is not None


def backtest(rules: Sequence[Rule], rule_id: str, records: Sequence[IndicatorRecord],
             sites: Sites, series: Mapping[str, Past], span_us: tuple[int, int], *,
             truth: Sequence[Truth] | None = None, zone: str = "UTC",
             calendar: WorkDays = PLAIN_WEEK, grace_s: float = 900.0) -> Backtest:
    """Return what ``rule_id`` would have told in a span, by the engine's own evaluation.

    Args:
        rules: The rule, and for a combination or count those that it looks at.
        rule_id: The one that is judged.
        records: The catalogue; only what the rules watch is looked at.
        sites: Where features are.
        series: Readings by code. Readings before the span are let in first, so that what learns
            has learnt; a derived indicator's series is given like a reading's.
        span_us: First moment and end, µs UTC.
        truth: Incidents and useful alerts; None: there are no labels.
        zone: IANA time zone of days, hours and overrides.
        calendar: Working days.
        grace_s: An alert so long before or after an incident still tells of it.
    """
    compiled = _compiled(rules, records, sites, zone, calendar)
    codes = set(compiled.codes)
    begin = min([span_us[0], *(int(times[0]) for code, (times, _) in series.items()
                               if code in codes and len(times))])
    told = [t for t in _run(compiled, series, begin, span_us[1]) if t.rule == rule_id]
    alerts = [one for one in _alerts(told) if one.since_us >= span_us[0]]
    watched = {compiled.subjects[row] for part in compiled.parts if part.rule.id == rule_id
               for row in part.rows}
    return _judged(alerts, None if truth is None else _within(truth, span_us, watched),
                   compiled, span_us, grace_s)


def truth_of(incidents: Sequence[Incident], judged: Sequence[tuple[Alert, str]],
             subjects: Mapping[str, str], kinds: Sequence[str] = ()) -> list[Truth]:
    """Return what really was: incidents (of some ``kinds``, or all) and alerts called useful.

    Args:
        incidents: Of the imported table.
        judged: Alerts with the operators' verdict.
        subjects: Code of an indicator -> code of its feature.
        kinds: Kinds of incidents that the rule is meant for; empty: all.
    """
    found = [Truth(one.id, _us(one.since), None if one.until is None else _us(one.until),
                   one.subject, one.kind)
             for one in incidents if not kinds or one.kind in kinds]
    return found + [
        Truth(f"alert {alert.id}", _us(alert.raised_at),
              None if alert.returned_at is None else _us(alert.returned_at),
              subjects.get(alert.code, ""), alert.rule)
        for alert, verdict in judged if verdict == "useful"]


def _us(at: datetime) -> int:
    return round(at.astimezone(UTC).timestamp() * 1e6)


def _compiled(rules: Sequence[Rule], records: Sequence[IndicatorRecord], sites: Sites, zone: str,
              calendar: WorkDays) -> Compiled:
    """Compile over what the rules watch only: a block holds no column for nothing."""
    whole = compile_rules([replace(rule, enabled=True) for rule in rules], records, sites,
                          zone=zone, calendar=calendar)
    rows = sorted({int(row) for part in whole.parts for row in part.rows})
    return compile_rules([replace(rule, enabled=True) for rule in rules],
                         [records[row] for row in rows], sites, zone=zone, calendar=calendar)


def _run(compiled: Compiled, series: Mapping[str, Past], begin_us: int, end_us: int
         ) -> list[Transition]:
    step = _tick_us(compiled)
    first = -(-begin_us // step) * step
    now = np.arange(first, end_us, step, dtype=np.int64)
    state, told = start(compiled), []
    height = max(1, CELLS // max(1, len(compiled.codes)))
    for lo in range(0, len(now), height):
        block = now[lo:lo + height]
        state, found = evaluate(_columns(compiled, series, block), compiled, state, block)
        told += found
    return told


def _tick_us(compiled: Compiled) -> int:
    """Return how far ticks are apart: the shortest cadence, a minute or more."""
    shortest = float(compiled.cadence_s.min(initial=math.inf))
    return round(min(max(shortest, LEAST_TICK_S), 3600.0) * 1e6)


def _columns(compiled: Compiled, series: Mapping[str, Past], now: Times) -> Columns:
    """Return what a live tick would have seen at each moment: the newest reading of then."""
    shape = (len(now), len(compiled.codes))
    value, time_us = np.full(shape, np.nan), np.full(shape, NO_TIME)
    for column, code in enumerate(compiled.codes):
        times, values = series.get(code, (np.empty(0, dtype=np.int64), np.empty(0)))
        at = np.searchsorted(times, now, side="right") - 1
        there = at >= 0
        value[there, column], time_us[there, column] = values[at[there]], times[at[there]]
    cadence = np.broadcast_to(compiled.cadence_s, shape)
    return Columns(value, time_us, judge(value, time_us, cadence, now[:, None]))


def _alerts(told: Sequence[Transition]) -> list[Raised]:
    """Return alerts by the time they were raised."""
    open_now: dict[str, Raised] = {}
    done: list[Raised] = []
    for one in told:
        held = open_now.get(one.code)
        if one.kind == "raise":
            open_now[one.code] = Raised(one.code, one.severity, one.at_us, None)
        elif held and one.kind == "worse":
            open_now[one.code] = replace(held, severity=min(held.severity, one.severity, key=_rank))
        elif held and one.kind == "clear":
            done.append(replace(open_now.pop(one.code), until_us=one.at_us))
    return sorted([*done, *open_now.values()], key=lambda one: (one.since_us, one.code))


def _rank(severity: str) -> int:
    return ("I", "II", "III", "IV").index(severity)


def _within(truth: Sequence[Truth], span_us: tuple[int, int], watched: set[str]) -> list[Truth]:
    """Return what the rule could have found: in the span, at a subject that it watches."""
    return [one for one in truth
            if span_us[0] <= one.since_us < span_us[1]
            and (not one.subject or one.subject in watched)]


def _judged(alerts: list[Raised], truth: list[Truth] | None, compiled: Compiled,
            span_us: tuple[int, int], grace_s: float) -> Backtest:
    subject = dict(zip(compiled.codes, compiled.subjects, strict=True))
    grace, end = round(grace_s * 1e6), span_us[1]
    delays: dict[str, float] = {}
    named = []
    for alert in alerts:
        for one in truth or ():
            if _tells(alert, one, subject[alert.code], grace, end):
                late = max(0.0, (alert.since_us - one.since_us) / 60e6)
                delays[one.id] = min(late, delays.get(one.id, math.inf))
                alert = alert if alert.found else replace(alert, found=one.id)
        named.append(alert)
    by_day = _by_day(named, span_us, compiled.zone)
    return Backtest(
        alerts=tuple(named), by_day=by_day,
        worst_day=max(by_day, key=lambda day: day[1]) if named else None,
        open_s=sum(((one.until_us or end) - one.since_us) / 1e6 for one in named),
        real=len(truth or ()), found=len(delays),
        minutes_to_detect=tuple(delays[one.id] for one in truth or () if one.id in delays),
        missed=tuple(one.id for one in truth or () if one.id not in delays),
        false=None if truth is None else sum(not one.found for one in named))


def _tells(alert: Raised, truth: Truth, subject: str, grace: int, end: int) -> bool:
    if truth.subject and truth.subject != subject:
        return False
    until = truth.until_us if truth.until_us is not None else truth.since_us
    over = alert.until_us if alert.until_us is not None else end
    return alert.since_us <= until + grace and over >= truth.since_us - grace


def _by_day(alerts: Sequence[Raised], span_us: tuple[int, int], zone: str
            ) -> tuple[tuple[str, int], ...]:
    """Return every local day of the span with how many alerts were raised in it."""
    edges = local_us(np.array([span_us[0], max(span_us[0], span_us[1] - 1)]), zone) // _DAY_US
    days = np.arange(edges[0], edges[1] + 2)
    raised = local_us(np.array([one.since_us for one in alerts], dtype=np.int64), zone) // _DAY_US
    return tuple(
        (datetime.fromtimestamp(int(day) * 86_400, UTC).date().isoformat(),
         int(((raised >= day) & (raised < after)).sum())) for day, after in pairwise(days))
