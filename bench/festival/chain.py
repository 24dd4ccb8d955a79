"""The real chain over a festival day: rules, evaluation, lifecycle, one operator who acknowledges.

The functions are those of the live loop (docs/alerts.md); only the store is a dictionary here. The
operator looks once a minute and acknowledges what has stood for two, two alerts at most.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from bench.festival.base import MINUTE_US, MINUTES, Base
from bench.festival.day import Day
from bench.festival.district import District, Subject
from bench.festival.happenings import Happenings, subject_of
from bench.festival.model import Told
from data.alerts.model import Alert, LogEntry, Transition
from data.alerts.rule import Plan, Rule
from indicators.alerts import lifecycle
from indicators.alerts.compile import Compiled, compile_rules
from indicators.alerts.desk import Batch, Desk
from indicators.alerts.evaluate import evaluate
from indicators.alerts.group import Groups
from indicators.alerts.load_meter import tellings
from indicators.alerts.site import Outside, Site
from indicators.alerts.state import State, start
from indicators.alerts.step import step
from indicators.alerts.telling import visible
from indicators.derive import Columns

#: What the signals with a past have seen before the day, and how often they looked.
PAST_DAYS, PAST_STEP_S = 10, 600
_LOOKS_AFTER_S, _ACTS_A_MINUTE = 120.0, 2


@dataclass(frozen=True, slots=True)
class Result:
    """What a day brought before the operator."""

    told: tuple[Told, ...]
    alerts: Mapping[int, Alert]
    log: tuple[LogEntry, ...]
    problems: tuple[str, ...]


class Chain:
    """Rules over a district, compiled once a day: limits change with the date."""

    def __init__(self, district: District, rules: Sequence[Rule], plans: Sequence[Plan] = ()
                 ) -> None:
        self.district = district
        self.rules = {rule.id: rule for rule in rules}
        self.plans = {plan.id: plan for plan in plans}
        self.subjects = {r.code: district.subject(r) for r in district.records}
        self.units = {r.code: r.unit for r in district.records}
        self.sites = {s.code: _site(s) for s in district.subjects.values()}

    def run(self, day: Day) -> Result:
        """Play one day."""
        compiled = self.compiled(day)
        rules = {**self.rules, **{r.id: r for r in compiled.rules}}
        state = self._past(compiled, day.base)
        happenings = Happenings(rules, self.district, day)
        desk = _Room(lifecycle.World(rules, self.plans, self._describe), day.base)
        for first, end in happenings.segments():
            also = happenings.outside(first)
            columns = Columns(*(np.ascontiguousarray(a[:, first:end].T) for a in (
                day.columns.value, day.columns.time_us, day.columns.quality)))
            state, found = evaluate(columns, compiled, state, day.base.time_us[first:end], also)
            by_minute: dict[int, list[Transition]] = defaultdict(list)
            for one in found:
                by_minute[day.base.minute(one.at_us)].append(one)
            for minute in range(first, end):
                desk.tick(minute, [*happenings.at(minute), *by_minute[minute]])
        return desk.result(tuple(f"{p.where}: {p.what}" for p in compiled.problems))

    def compiled(self, day: Day) -> Compiled:
        """Return the rules' comparators on the day's date."""
        return compile_rules(
            list(self.rules.values()), self.district.records, self.sites,
            zone=str(day.base.zone), calendar=self.district.pack.district.calendar, on=day.base.day)

    def _past(self, compiled: Compiled, base: Base) -> State:
        """Let the signals learn the weeks before; what was raised then is over."""
        state = start(compiled)
        for columns, times in base.past(PAST_DAYS, PAST_STEP_S):
            state, _ = evaluate(columns, compiled, state, times)
        return state

    def _describe(self, one: Transition, rule: Rule) -> lifecycle.Subject:
        if one.code.startswith("event:"):
            return subject_of(one)
        subject = self.subjects.get(one.code)
        if subject is None:
            return lifecycle.Subject("district", 0, self.units.get(one.code, ""))
        return lifecycle.Subject(subject.layer, subject.id, self.units[one.code],
                                 context=context_of(subject, self.sites[subject.code], rule))


def context_of(subject: Subject, site: Site, rule: Rule) -> dict[str, object]:
    """Return place, areas and the value that groups go by."""
    found: dict[str, object] = {
        "subject_code": subject.code, "place": {"lon": subject.lon, "lat": subject.lat},
        "areas": {"zone": site.zone[0] if site.zone else None}}
    if rule.grouping is not None and rule.grouping.by:
        found["by"] = subject.props.get(rule.grouping.by)
    return found


def _site(subject: Subject) -> Site:
    zone = str(subject.props.get("whole", "")) if subject.layer != "zone" else subject.code
    return Site(zone=(zone,) if zone.startswith("Z") else (), lon=subject.lon, lat=subject.lat,
                props=(("kind", subject.kind),))


class _Room:
    """The control room: open alerts, what a store keeps of them, the operator."""

    def __init__(self, world: lifecycle.World, base: Base) -> None:
        self.world, self.base = world, base
        self.desk, self.groups = Desk(), Groups()
        self.kept: dict[int, Alert] = {}
        self.log: list[LogEntry] = []

    def tick(self, minute: int, found: Sequence[Transition]) -> None:
        """One tick of the engine, then a look of the operator."""
        now = datetime.fromtimestamp(self.base.time_us[minute] / 1e6, UTC)
        step(self.desk, found, self.world, (), now)
        first = self.desk.take()
        self._write(first)
        self.groups.regroup(self.desk, self.world.rules, first.touched, now)
        self._write(self.desk.take())
        self._look(now)

    def result(self, problems: tuple[str, ...]) -> Result:
        """Return what was told, and what stood on cards."""
        told = [Told(self._minute(one.at), one.rule, (self.kept[one.alert_id].code,),
                     one.severity, self._kind(one.rule)) for one in tellings(self.log)]
        cards = [Told(self._minute(e.at), self.kept[e.alert_id].rule, (self.kept[e.alert_id].code,),
                      self.kept[e.alert_id].severity, self._kind(self.kept[e.alert_id].rule),
                      counted=False)
                 for e in self.log if e.kind == "group" and e.detail.get("leader") != e.alert_id]
        return Result(tuple(sorted([*told, *cards], key=lambda t: t.minute)), self.kept,
                      tuple(self.log), problems)

    def _look(self, now: datetime) -> None:
        waiting = sorted((a for a in self.desk.open() if not a.acked and visible(a)
                          and (now - a.changed_at).total_seconds() >= _LOOKS_AFTER_S),
                         key=lambda a: (a.severity, a.raised_at))
        leaders = [a for a in waiting if a.group_id in (None, a.id)][:_ACTS_A_MINUTE]
        for leader in leaders:
            members = [leader] if leader.group_id is None else [
                a for a in self.desk.of_group(leader.group_id) if not a.acked and visible(a)]
            for alert in members:
                new, entry = lifecycle.act(alert, "acknowledge", {}, "operator", "bench", now,
                                           self.world.rules.get(alert.rule))
                new = replace(new, version=alert.version + 1)
                self.kept[alert.id] = new
                self.log.append(entry)
                self.desk.adopt(new)

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
        self.desk.stored(batch, answer)

    def _minute(self, at: datetime) -> float:
        return (at.timestamp() * 1e6 - self.base.start_us) / MINUTE_US

    def _kind(self, rule: str) -> str:
        found = self.world.rules.get(rule)
        return found.kind if found else "event"


__all__ = ["MINUTES", "Chain", "Outside", "Result", "context_of"]
