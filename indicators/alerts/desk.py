"""The open alerts as the engine works on them: found by pair, rule or group; changes are kept."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from data.alerts.model import Alert, LogEntry
from indicators.alerts.change import difference

#: (rule, code): of each at most one alert is open.
Pair = tuple[str, str]
ENGINE = "engine"
#: How long raises of a pair are remembered: chatter is three of them within it.
CHATTER_S = 60.0


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be written in one transaction, as data.alerts.ports wants it."""

    alerts: tuple[Alert, ...]
    log: tuple[LogEntry, ...]
    touched: frozenset[Pair]

    def __bool__(self) -> bool:
        return bool(self.alerts)


@dataclass(slots=True)
class _Line:
    slot: int
    at: datetime
    kind: str
    actor: str
    detail: dict[str, Any] = field(default_factory=dict)


def pair_of(alert: Alert) -> Pair:
    """Return the (rule, code) of an alert."""
    return alert.rule, alert.code


class Desk:
    """Every open alert; a change replaces one and writes a line. Not safe from several threads."""

    def __init__(self, alerts: Iterable[Alert] = ()) -> None:
        self._open: dict[Pair, Alert] = {}
        self._rules: dict[str, dict[Pair, None]] = {}
        self._groups: dict[int, dict[Pair, None]] = {}
        self._raised: dict[Pair, list[datetime]] = {}
        self._due: list[tuple[datetime, Pair]] = []
        self._slots: dict[Pair, int] = {}
        self._given: list[Alert] = []
        self._lines: list[_Line] = []
        self._touched: dict[Pair, None] = {}
        for alert in alerts:
            self.put(alert)

    def __len__(self) -> int:
        return len(self._open)

    # -- looking -------------------------------------------------------------------------------
    def open(self) -> list[Alert]:
        """Return every open alert."""
        return list(self._open.values())

    def get(self, pair: Pair) -> Alert | None:
        """Return the open alert of a pair."""
        return self._open.get(pair)

    def of_rule(self, rule: str) -> list[Alert]:
        """Return the open alerts of a rule."""
        return [self._open[pair] for pair in self._rules.get(rule, ())]

    def of_group(self, leader: int) -> list[Alert]:
        """Return the open alerts that carry this group, its leader among them."""
        return [self._open[pair] for pair in self._groups.get(leader, ())]

    @property
    def touched(self) -> list[Pair]:
        """The pairs changed, by whom ever, since the last ``take``, in order."""
        return list(self._touched)

    # -- changing ------------------------------------------------------------------------------
    def change(self, old: Alert | None, new: Alert, kind: str, at: datetime,
               actor: str = ENGINE, **detail: Any) -> Alert:
        """Replace ``old`` (None: nothing) by ``new`` and write a line of ``kind``."""
        pair = pair_of(new)
        slot = self._slots.get(pair)
        if slot is None:
            slot = self._slots[pair] = len(self._given)
            self._given.append(new)
        self._given[slot] = new
        line = {**detail, "set": difference(old, new)}
        self._lines.append(_Line(slot, at, kind, actor, line))
        self._touched[pair] = None
        self.put(new)
        if not new.open:
            del self._slots[pair]
        return new

    def put(self, alert: Alert) -> None:
        """Take ``alert`` as it is, without a line: what the store says."""
        pair = pair_of(alert)
        self._forget(pair)
        if not alert.open:
            return
        self._open[pair] = alert
        self._rules.setdefault(alert.rule, {})[pair] = None
        if alert.group_id is not None:
            self._groups.setdefault(alert.group_id, {})[pair] = None

    def adopt(self, alert: Alert) -> None:
        """Take ``alert`` as a person or another server changed it; the next tick looks at it."""
        self.put(alert)
        self._touched[pair_of(alert)] = None

    def drop(self, pair: Pair) -> None:
        """Forget the alert of a pair: the store does not hold it open."""
        self._forget(pair)
        self._touched[pair] = None

    def _forget(self, pair: Pair) -> None:
        old = self._open.pop(pair, None)
        if old is None:
            return
        self._rules[old.rule].pop(pair, None)
        if old.group_id is not None:
            members = self._groups.get(old.group_id, {})
            members.pop(pair, None)
            if not members:
                self._groups.pop(old.group_id, None)

    # -- writing -------------------------------------------------------------------------------
    def take(self) -> Batch:
        """Return what changed since the last time, to be written, and begin anew."""
        alerts = tuple(self._given)
        log = tuple(LogEntry(alerts[one.slot].id or -1 - one.slot, one.at, one.kind, one.actor,
                             "", one.detail) for one in self._lines)
        batch = Batch(alerts, log, frozenset(self._touched))
        self._slots, self._given, self._lines, self._touched = {}, [], [], {}
        return batch

    def stored(self, batch: Batch, answer: Sequence[Alert]) -> list[Alert]:
        """Take the store's answer; return the alerts that it did not write: others were first."""
        left: list[Alert] = []
        at = 0
        for given in batch.alerts:
            found = answer[at] if at < len(answer) else None
            if found is not None and _same(given, found):
                at += 1
                if given.open:
                    self.put(found)
            else:
                left.append(given)
        return left

    # -- raises of the last minute ---------------------------------------------------------------
    def note_raise(self, pair: Pair, at: datetime) -> int:
        """Remember a raise; return how many of this pair fell into the last minute."""
        floor = at - timedelta(seconds=CHATTER_S)
        kept = [one for one in self._raised.get(pair, ()) if one > floor]
        self._raised[pair] = [*kept, at]
        return len(kept) + 1

    def last_raise(self, pair: Pair) -> datetime | None:
        """Return when a pair was raised last, None when that is not remembered."""
        raised = self._raised.get(pair)
        return raised[-1] if raised else None

    def remember(self, log: Iterable[LogEntry]) -> None:
        """Learn the raises of the last minutes from the log after a restart."""
        pairs = {alert.id: pair for pair, alert in self._open.items()}
        for entry in log:
            if entry.kind in ("raise", "reraise"):
                told = entry.detail
                pair = pairs.get(entry.alert_id) or (
                    str(told.get("rule", "")), str(told.get("code", "")))
                self.note_raise(pair, entry.at)

    def forget_raises(self, before: datetime) -> None:
        """Let go of pairs that were last raised before."""
        self._raised = {pair: raised for pair, raised in self._raised.items()
                        if raised[-1] >= before}

    # -- what falls due --------------------------------------------------------------------------
    def due_at(self, pair: Pair, at: datetime) -> None:
        """Let the pair be looked at again at ``at``."""
        heapq.heappush(self._due, (at, pair))

    def due(self, now: datetime) -> list[Pair]:
        """Take out and return the pairs whose time has come, each once."""
        found: dict[Pair, None] = {}
        while self._due and self._due[0][0] <= now:
            found[heapq.heappop(self._due)[1]] = None
        return list(found)


def numbered(batch: Batch, answer: Sequence[Alert]) -> tuple[LogEntry, ...]:
    """Return the lines of a batch that were written, with the numbers that the store gave."""
    ids: dict[int, int] = {}
    at = 0
    for place, given in enumerate(batch.alerts):
        if at < len(answer) and _same(given, answer[at]):
            ids[given.id or -1 - place] = answer[at].id
            at += 1
    return tuple(replace(one, alert_id=ids[one.alert_id]) for one in batch.log
                 if one.alert_id in ids)


def _same(given: Alert, found: Alert) -> bool:
    if given.id:
        return given.id == found.id
    return pair_of(given) == pair_of(found) and given.raised_at == found.raised_at
