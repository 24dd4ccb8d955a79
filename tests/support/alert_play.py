"""Plays transitions and acts against the lifecycle, keeping what a store would keep."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from data.alerts.model import Alert, LogEntry, Mute, Transition
from data.alerts.rule import Plan, Rule
from data.model import Names
from indicators.alerts.desk import Batch, Desk
from indicators.alerts.group import Groups
from indicators.alerts.lifecycle import Subject, World, act
from indicators.alerts.step import step

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """Return the moment so many seconds after the start."""
    return START + timedelta(seconds=seconds)


def rule(id: str = "load", **changes: Any) -> Rule:
    """Return a rule with little in it."""
    return Rule(**{"id": id, "names": Names(id, id), "kind": "threshold", "version": 1} | changes)


def transition(seconds: float, kind: str, rule: str = "load", code: str = "Z1",
               severity: str = "III", **more: Any) -> Transition:
    """Return what evaluation would find."""
    us = round(at(seconds).timestamp() * 1e6)
    return Transition(us, kind, rule, code, "" if kind == "clear" else severity, **more)


class Play:
    """The lifecycle with rules, mutes and contexts that a test says; ids from 1."""

    def __init__(self, rules: Iterable[Rule] = (rule(),), *, plans: Iterable[Plan] = (),
                 context: Mapping[str, Mapping[str, Any]] | None = None,
                 mutes: Sequence[Mute] = ()) -> None:
        self.rules = {one.id: one for one in rules}
        self.context = context or {}
        self.world = World(self.rules, {one.id: one for one in plans}, self._describe)
        self.mutes = list(mutes)
        self.desk, self.groups = Desk(), Groups()
        self.kept: dict[int, Alert] = {}
        self.log: list[LogEntry] = []
        self.hidden: dict[int, int] = {}

    def _describe(self, one: Transition, rule: Rule) -> Subject:
        context = self.context.get(one.code, {})
        return Subject("zone", int(context.get("id", 7)), "%", bool(one.detail.get("drill")),
                       context)

    def tick(self, seconds: float, *found: Transition, every: bool = False) -> None:
        """One tick of the engine."""
        hidden = step(self.desk, found, self.world, self.mutes, at(seconds), every=every)
        for number, count in hidden.items():
            self.hidden[number] = self.hidden.get(number, 0) + count
        first = self.desk.take()
        self._write(first)
        self.groups.regroup(self.desk, self.rules, first.touched, at(seconds))
        self._write(self.desk.take())

    def say(self, seconds: float, kind: str, *args: Any, **more: Any) -> None:
        """One tick with one transition."""
        self.tick(seconds, transition(seconds, kind, *args, **more))

    def act(self, seconds: float, what: str, alert_id: int = 1, actor: str = "li",
            **body: Any) -> Alert:
        """One act of a person."""
        alert = self.kept[alert_id]
        new, entry = act(alert, what, body, actor, "wall", at(seconds),
                         self.rules.get(alert.rule))
        new = replace(new, version=alert.version + 1)
        self.kept[alert_id] = new
        self.log.append(entry)
        self.desk.adopt(new)
        return new

    def _write(self, batch: Batch) -> None:
        answer, ids = [], {}
        for place, alert in enumerate(batch.alerts):
            number = alert.id or len(self.kept) + 1
            stored = replace(alert, id=number, version=alert.version + 1 if alert.id else 1)
            ids[-1 - place] = number
            self.kept[number] = stored
            answer.append(stored)
        self.log += [replace(one, alert_id=ids.get(one.alert_id, one.alert_id))
                     for one in batch.log]
        assert self.desk.stored(batch, answer) == []

    def alert(self, alert_id: int = 1) -> Alert:
        """Return one as it is kept."""
        return self.kept[alert_id]

    def kinds(self, alert_id: int = 1) -> list[str]:
        """Return the kinds of the lines of one alert."""
        return [one.kind for one in self.log if one.alert_id == alert_id]
