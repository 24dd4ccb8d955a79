"""The alerts of one store in this process: the desk, what others changed, one tick."""

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dashboard.alerts.board import Board
from dashboard.alerts.judge import Judge
from dashboard.alerts.outside import Ended, EventAlerts, outside, subject_of
from dashboard.alerts.pieces import BREATH_S, Done, cut
from dashboard.alerts.place import Places, describe
from dashboard.alerts.resumed import Resumed
from dashboard.alerts.tail import Tail
from dashboard.bundle import Bundle
from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.vitals.live import VitalColumns
from data.alerts.model import Alert, LogEntry, Mute, Transition
from data.alerts.ports import AlertStore
from data.alerts.rule import Plan, Rule
from data.ports import Store
from indicators.alerts.desk import Batch, Desk, Pair, numbered, pair_of
from indicators.alerts.events import PREFIX
from indicators.alerts.group import Groups
from indicators.alerts.lifecycle import Subject, World
from indicators.alerts.load_meter import Rate, tellings
from indicators.alerts.mute import in_force
from indicators.alerts.select import companions
from indicators.alerts.step import step

_LAST_LINE = 2**62
#: What is read of the log at the beginning: a flood that runs is older than ten minutes.
_LOAD_SPAN = timedelta(hours=1)
_CHATTER_SPAN = timedelta(minutes=2)
_TRIES = 3


@dataclass(slots=True)
class Moment:
    """What one tick is given."""

    bundle: Bundle
    catalogue: VitalCatalogue
    columns: VitalColumns
    now: datetime
    drilled: frozenset[str] = frozenset()     # indicators that a drill changes


class Work:
    """Every open alert of a store; ``lock`` is held while they change."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.lock = threading.RLock()
        self.store = store
        self.alerts: AlertStore = store.alerts
        self._events = EventAlerts(store)
        self._ended = Ended(store.alerts)
        self.places: Places | None = None
        self.judge: Judge | None = None
        self.mutes: tuple[Mute, ...] = ()
        self.board = Board()
        self._rules_version = -1
        self._rules: list[Rule] = []
        self._known: dict[str, Rule] = {}
        self._plans: dict[str, Plan] = {}
        self._all_mutes: list[Mute] = []
        self._resumed = Resumed()
        self._rate_line = -1
        self._tail = Tail()
        self._load(now)

    def _load(self, now: datetime) -> None:
        """Read everything anew: at the beginning, and after a write that failed."""
        self._line = self._seen = self.alerts.changed(_LAST_LINE)[1]
        self.desk, self.groups = Desk(self.alerts.open_alerts()), Groups()
        self.desk.remember(self.alerts.log_between(now - _CHATTER_SPAN, _after(now)))
        self._rate = self._read_rate(now)
        self._every = True
        self._broken = False

    # -- both leader and follower ----------------------------------------------------------------
    def sync(self, now: datetime) -> None:
        """Take in what people and other processes did since."""
        with self.lock:
            if self._broken:
                self._load(now)
            found, self._line = self.alerts.changed(self._line)
            self._seen = self._line
            for alert in found:
                known = self.desk.get(pair_of(alert))
                if known is None:
                    if alert.open:
                        self.desk.adopt(alert)
                elif known.id < alert.id or (
                        known.id == alert.id and known.version < alert.version):
                    self.desk.adopt(alert)
            version = self.alerts.rules.rules_version()
            if version != self._rules_version:
                self._rules = self.alerts.rules.rules()
                self._known = {rule.id: rule for rule in companions(self._rules)}
                self._plans = {plan.id: plan for plan in self.alerts.rules.plans()}
                self._all_mutes = self.alerts.mutes()
                self._rules_version, self._every = version, True

    def look(self, now: datetime) -> None:
        """Let screens see what the store holds before anything was judged."""
        with self.lock:
            self.sync(now)
            self.publish(now)

    def follow(self, now: datetime) -> None:
        """Be up to date while another process leads."""
        with self.lock:
            self.sync(now)
            self.desk.take()
            if self._line != self._rate_line:
                self._rate, self._rate_line = self._read_rate(now), self._line
            self.publish(now)

    def publish(self, now: datetime) -> None:
        """Let screens see what stands now."""
        rate, old = self._rate.look(now), self.board
        flood = self._rate.since if self._rate.flood else None
        if self._seen != old.version or old.rules is not self._known:
            self.board = Board(self._seen, tuple(self.desk.open()), self._known, rate, flood)
        elif (rate, flood) != (old.rate, old.flood_since) or old.fault is not None:
            self.board = replace(old, rate=rate, flood_since=flood, fault=None)

    def adopt(self, alert: Alert, now: datetime) -> None:
        """Take an act that was just written."""
        with self.lock:
            self.desk.adopt(alert)
            self._moved_on(1)
            self.publish(now)

    def find(self, alert_id: int) -> Alert | None:
        """Return an open alert by id."""
        alert = self.board.by_id.get(alert_id)
        return None if alert is None else self.desk.get(pair_of(alert))

    def rule(self, rule_id: str) -> Rule | None:
        """Return a rule that is known, None for one that is gone."""
        return self._known.get(rule_id)

    # -- leader ------------------------------------------------------------------------------------
    def tick(self, moment: Moment) -> None:
        """Judge one moment and write what changed; what fails is judged again."""
        try:
            self._tick(moment)
        except BaseException:
            self._broken = True
            raise

    def _tick(self, moment: Moment) -> None:
        now, done = moment.now, Done()
        with self.lock:
            self.sync(now)
            every = self._prepare(moment)
            judged, told = self._judged(moment), self._told(moment)
            assert self.places is not None and self.judge is not None
            places, judge = self.places, self.judge
        lost = places.unknown([*judged, *told])
        places.learn(lost)                            # takes long: nobody waits for it
        with self.lock:
            if lost:
                self.sync(now)
                told = self._told(moment)             # what people ended meanwhile is over
            first, *rest = cut([*judged, *told,
                                *self._resumed.differences(judge, self.desk, now)])
            self._piece(moment, first, done, every=every, last=not rest)
        for number, piece in enumerate(rest, 1):
            time.sleep(BREATH_S)
            with self.lock:
                self.sync(now)
                self._piece(moment, piece, done, every=every, last=number == len(rest))

    def save(self, now: datetime) -> None:
        """Keep the state as it is: the process ends."""
        with self.lock:
            state = self.judge.bytes() if self.judge is not None else None
            if state is not None:
                self.alerts.write_tick((), (), state, at=now)

    def _prepare(self, moment: Moment) -> bool:
        bundle, now, every = moment.bundle, moment.now, self._every
        self._every = False
        if self.places is None or self.places.bundle.key != bundle.key:
            self.places = Places(bundle, moment.catalogue, self.places)
        if self.judge is None:
            self.judge = Judge(self.alerts.load_state())
        changed = self.judge.prepare(self._rules, self._rules_version, bundle,
                                     moment.catalogue, self.places.ground, now)
        mutes = in_force(self._all_mutes, now)
        if mutes != self.mutes:
            self.mutes, every = mutes, True
        return every or changed

    def _judged(self, moment: Moment) -> list[Transition]:
        """Return what the rules make of the columns."""
        assert self.judge is not None
        ended = self._ended.read(self._rules, self._seen, moment.now)
        return self.judge.run(moment.columns, moment.now, outside(self.desk, self._rules, ended))

    def _told(self, moment: Moment) -> list[Transition]:
        """Return what the rules make of the events."""
        assert self.places is not None
        return self._events.transitions(self.desk, self._rules, moment.bundle, self.places,
                                        moment.now)

    def _piece(self, moment: Moment, found: Sequence[Transition], done: Done, *, every: bool,
               last: bool) -> None:
        """Bring a piece of a tick on the desk and write it; the last one with the state."""
        assert self.judge is not None and self.places is not None
        now, places = moment.now, self.places

        def who(one: Transition, rule: Rule) -> Subject:
            if one.code.startswith(PREFIX):
                return subject_of(places, one, rule)
            return describe(places, moment.columns, one, rule, moment.drilled, now)

        world, every = World(self._known, self._plans, who), every and last
        done.hidden.update(step(self.desk, found, world, self.mutes, now, every=every))
        first = self.desk.take()
        done.wrote |= bool(first)
        state = self.judge.keep(now, changed=done.wrote) if last else None
        lines, touched = self._write(first, state, world, found, now)
        if every:
            touched |= {pair_of(alert) for alert in self.desk.open()}
        self.groups.regroup(self.desk, self._known, touched, now)
        more, _ = self._write(self.desk.take(), None, world, (), now)
        done.lines += [*lines, *more]
        if last:
            self._end(done, now, kept=state is not None)

    def _end(self, done: Done, now: datetime, *, kept: bool) -> None:
        """The tick is written: the next one begins with its state, screens see it."""
        assert self.judge is not None
        self.judge.accept(now, kept=kept)
        for one in tellings(done.lines):
            self._rate.add(one.at)
        if done.hidden:
            self.alerts.count_hidden(dict(done.hidden))
        self.publish(now)

    def _write(self, batch: Batch, state: bytes | None, world: World,
               found: Iterable[Transition], now: datetime
               ) -> tuple[list[LogEntry], set[Pair]]:
        """Write a batch; what people changed meanwhile is judged again on what they made."""
        lines: list[LogEntry] = []
        touched = set(batch.touched)
        for _ in range(_TRIES):
            if not batch and state is None:
                break
            answer = self.alerts.write_tick(batch.alerts, batch.log, state, at=now)
            written = numbered(batch, answer)
            lines += written
            left = {pair_of(one) for one in self.desk.stored(batch, answer)}
            self._moved_on(len(written))
            if not left:
                break
            again = [one for one in found if (one.rule, one.code) in left]
            self._read_again(left)
            step(self.desk, again, world, self.mutes, now)
            batch, state = self.desk.take(), None
            touched |= batch.touched
        return lines, touched

    def _read_again(self, pairs: set[Pair]) -> None:
        for pair in pairs:
            self.desk.drop(pair)
        for alert in self.alerts.open_alerts():
            if pair_of(alert) in pairs:
                self.desk.adopt(alert)

    def _moved_on(self, lines: int) -> None:
        """Note our own lines; those of others between them are taken in by the next ``sync``."""
        self._seen = self.alerts.changed(_LAST_LINE)[1]
        if self._seen == self._line + lines:
            self._line = self._seen

    def _read_rate(self, now: datetime) -> Rate:
        rate = Rate()
        for one in tellings(self._tail.between(self.alerts, now - _LOAD_SPAN, _after(now))):
            rate.add(one.at)
        return rate


def _after(now: datetime) -> datetime:
    return now + timedelta(seconds=1)
