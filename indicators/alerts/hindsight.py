"""Alerts that a rule would have raised, held against what people know to have been real."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from data.alerts.model import Alert, Incident, Transition
from data.alerts.rule import Rule
from data.passport import SEVERITIES

#: An alert so long before or after an incident is still of it.
SLACK = timedelta(minutes=15)
#: An incident whose end nobody wrote down lasts so long.
ENDLESS = timedelta(hours=1)
#: How each alert is judged.
REAL, FALSE, OPEN = "real", "false", "unjudged"


@dataclass(frozen=True, slots=True)
class Episode:
    """One alert of the back-test; ``end`` None: it stands at the end of the window."""

    code: str
    severity: str                                 # the worst
    start: datetime
    end: datetime | None
    value: float | None
    limit: float | None


@dataclass(frozen=True, slots=True)
class Truth:
    """Something real: an incident, or an alert that an operator judged."""

    key: str
    kind: str
    since: datetime
    until: datetime
    codes: frozenset[str] | None                  # indicators it is seen by; None: any


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the alerts stand to the truth."""

    labels: bool
    of: int                                       # real ones that the rule could have seen
    found: int
    missed: tuple[Truth, ...]
    judged: tuple[str, ...]                       # of each episode
    delay_s: float | None                         # median from an incident's begin to its alert


def episodes(transitions: Iterable[Transition], moment: Callable[[int], datetime]) -> list[Episode]:
    """Return one episode a raise, in the order of their begin."""
    found: list[Episode] = []
    running: dict[tuple[str, str], int] = {}
    for one in transitions:
        key = (one.rule, one.code)
        if one.kind == "raise":
            running[key] = len(found)
            found.append(Episode(one.code, one.severity, moment(one.at_us), None, one.value,
                                 one.limit))
        elif key in running and one.kind in ("worse", "clear"):
            at = running[key]
            was = found[at]
            if one.kind == "clear":
                found[at] = _ended(was, moment(one.at_us))
                del running[key]
            elif SEVERITIES.index(one.severity) < SEVERITIES.index(was.severity):
                found[at] = Episode(was.code, one.severity, was.start, None, one.value, one.limit)
    return found


def judge(found: Sequence[Episode], real: Sequence[Truth], noise: Sequence[Truth], *,
          whole: bool) -> Verdict:
    """Return what was found and what was false.

    Args:
        found: The back-test's alerts.
        real: Incidents and alerts judged useful, of the window.
        noise: Alerts judged not useful.
        whole: ``real`` holds every incident there was: what is of none is false. Without, only
            what people judged is false, and the rest is nobody's knowledge.
    """
    hits = [[at for at, one in enumerate(found) if _of(one, truth)] for truth in real]
    good = {at for each in hits for at in each}
    bad = {at for truth in noise for at, one in enumerate(found) if _of(one, truth)}
    judged = tuple(REAL if at in good else FALSE if whole or at in bad else OPEN
                   for at in range(len(found)))
    delays = [max(0.0, (found[each[0]].start - truth.since).total_seconds())
              for each, truth in zip(hits, real, strict=True) if each]
    return Verdict(
        labels=bool(real or noise), of=len(real), found=sum(bool(each) for each in hits),
        missed=tuple(truth for each, truth in zip(hits, real, strict=True) if not each),
        judged=judged, delay_s=median(delays) if delays else None)


def incident_truth(one: Incident, codes: frozenset[str] | None) -> Truth:
    """Return an incident as truth; ``codes`` are the indicators of its place."""
    until = one.until or one.since + ENDLESS
    return Truth(one.id, one.kind, one.since, until, codes)


def verdict_truth(one: Alert, end: datetime) -> Truth:
    """Return an alert that was judged as truth of its own indicator."""
    until = one.returned_at or one.closed_at or end
    return Truth(f"alert:{one.id}", one.verdict, one.raised_at, until, frozenset({one.code}))


def speaks_of(rule: Rule, kind: str) -> bool:
    """Return whether an incident of a kind is one that ``rule`` is for.

    It is when its kind is empty, the rule's id or kind, or one of its templates; or the part of
    those before a point: "crowd" is of "crowd.load".
    """
    if not kind:
        return True
    mine = (rule.id, rule.kind, *rule.templates)
    return any(one == kind or one.startswith(f"{kind}.") for one in mine)


def _of(one: Episode, truth: Truth) -> bool:
    if truth.codes is not None and one.code not in truth.codes:
        return False
    return one.start <= truth.until + SLACK and (
        one.end is None or one.end >= truth.since - SLACK)


def _ended(was: Episode, end: datetime) -> Episode:
    return Episode(was.code, was.severity, was.start, end, was.value, was.limit)


def local(zone: str) -> Callable[[int], datetime]:
    """Return what turns µs UTC into the local time of ``zone``."""
    info = ZoneInfo(zone)
    return lambda at_us: datetime.fromtimestamp(at_us / 1e6, info)
