"""Values to transitions: one tick or a block of ticks, the same either way (docs/alerts.md)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.alerts.model import Transition
from indicators.alerts.comparators import Rows
from indicators.alerts.compile import Compiled, Limits, Part
from indicators.alerts.machine import Work
from indicators.alerts.schedule import local_us
from indicators.alerts.signals import Bank, Found, Seen
from indicators.alerts.site import Outside
from indicators.alerts.staged import next_expiry, staged_signal
from indicators.alerts.state import BELOW, MET, NEVER, UNKNOWN, State, watch_of
from indicators.alerts.tell import Moment, tell, tell_gone
from indicators.derive import NO_TIME, Columns
from indicators.quality import STALE

#: Cells (ticks x comparators) that are looked at at once: bounds memory.
CELLS = 2_000_000

Codes = NDArray[np.uint8]
Floats = NDArray[np.float64]


def evaluate(values: Columns, compiled: Compiled, state: State,
             now_us: int | NDArray[np.int64], also: Sequence[Outside] = ()
             ) -> tuple[State, list[Transition]]:
    """Return the state after one tick, or a block of ticks, and what changed, in order.

    Pure: the same values, state and times give the same, and a block gives the very transitions
    and state of its ticks one by one.

    Args:
        values: Columns [n] of one tick or [ticks, n], in the catalogue's order; ``quality`` as it
            is judged at each tick.
        compiled: Rules over that catalogue.
        state: Of the tick before, made by ``start``, ``carry``, ``from_bytes`` or this.
        now_us: Of each tick, µs UTC; a clock may jump.
        also: Alerts outside the engine, for combinations and counts; of the whole block.
    """
    value, quality = np.atleast_2d(values.value), np.atleast_2d(values.quality)
    time_us = np.atleast_2d(values.time_us)
    now = np.atleast_1d(np.asarray(now_us, dtype=np.int64))
    work, banks = Work(compiled, state), dict(state.banks)
    found = list(tell_gone(state, compiled, int(now[0]))) if len(now) else []
    step = max(1, CELLS // max(1, len(compiled.bars.pair), value.shape[1]))
    for lo in range(0, len(now), step):
        part = slice(lo, lo + step)
        block = _Block(compiled, work, also, value[part], time_us[part], quality[part], now[part])
        banks = block.signals(banks)
        found += block.run()
    gone = () if len(now) else state.gone
    return work.done(state, banks=banks, gone=gone), found


@dataclass(frozen=True, slots=True, eq=False)
class _Segment:
    """Ticks in which the calendar and the clock do not jump."""

    first: int
    end: int
    limits: Limits


class _Block:
    """Some ticks, all comparators."""

    def __init__(self, compiled: Compiled, work: Work, also: Sequence[Outside], value: Floats,
                 time_us: NDArray[np.int64], quality: NDArray[np.uint8],
                 now: NDArray[np.int64]) -> None:
        self.compiled, self.work, self.also, self.now = compiled, work, also, now
        finite = np.isfinite(value)
        self.fresh = finite & (quality < STALE)
        self.raw, self.time_us = np.where(finite, value, np.nan), time_us
        self.value = np.where(self.fresh, value, np.nan)
        self.found: dict[str, Found] = {}
        self.staged: dict[str, Floats] = {}
        self.width = compiled.ends["banked"]
        self.stages = [part for part in compiled.parts if part.group == "staged"]

    def signals(self, banks: dict[str, Bank]) -> dict[str, Bank]:
        """Compute the signals that have a past; return the banks after the block."""
        after = dict(banks)
        for part in self.compiled.parts:
            if part.group == "banked":
                seen = Seen(self.raw[:, part.rows], self.time_us[:, part.rows],
                            self.fresh[:, part.rows], self.now)
                after[part.rule.id], found = banks[part.rule.id].run(
                    watch_of(self.compiled, part), seen)
                self.found[part.rule.id] = found
        return after

    def run(self) -> list[Transition]:
        """Return what changes at each tick."""
        return [one for segment in self._segments() for one in self._segment(segment)]

    def _segments(self) -> Iterator[_Segment]:
        compiled, now = self.compiled, self.now
        local = local_us(now, compiled.zone) if compiled.scopes else now
        active = (np.stack([scope.active(local) for scope in compiled.scopes], axis=1)
                  if compiled.scopes else np.empty((len(now), 0), dtype=bool))
        breaks = (now[1:] < now[:-1]) | (active[1:] != active[:-1]).any(axis=1)
        edges = [0, *(np.flatnonzero(breaks) + 1).tolist(), len(now)]
        for first, end in pairwise(edges):
            yield _Segment(first, end, compiled.limits(active[first]))

    def _segment(self, segment: _Segment) -> Iterator[Transition]:
        work, now = self.work, self.now[segment.first:segment.end]
        if work.now_us != NO_TIME and now[0] < work.now_us:
            work.clock_back(int(now[0]))
        codes = self._codes(segment)
        ticks, bars = np.nonzero(codes[1:] != codes[:-1])
        which, starts = np.unique(ticks + 1, return_index=True)
        marks = [*which.tolist(), len(now)]
        ends = [*starts.tolist(), len(bars)]
        changed, at, n = np.flatnonzero(codes[0] != work.code[:self.width]), 0, 0
        while at < len(now):
            if at == marks[n]:
                changed, n = bars[ends[n]:ends[n + 1]], n + 1
            yield from self._tick(segment, at, changed, codes[at])
            changed, after = _NONE, marks[n]
            wakes = min(work.next_due, work.expiry)
            if wakes <= now[-1]:
                fires = int(np.searchsorted(now, wakes))
                after = min(after, max(at + 1, fires))
            at = after
        work.now_us = int(now[-1])

    def _tick(self, segment: _Segment, at: int, changed: Rows, codes: Codes
              ) -> Iterator[Transition]:
        work, tick = self.work, segment.first + at
        now = int(self.now[tick])
        work.expiry = int(NEVER)
        due = work.due(now, slice(0, self.width))
        if len(changed):
            work.own()
            work.code[changed] = codes[changed]
        touched = _either(changed, due)
        moment = Moment(self.compiled, segment.limits, tick, now, self._signal, self.time_us)
        for change in work.advance(touched, now):
            yield tell(moment, work, change)
        for part in self.stages:
            yield from self._stage(part, segment, moment)
        work.anew = False

    def _stage(self, part: Part, segment: _Segment, moment: Moment) -> Iterator[Transition]:
        """Judge one rule over other alerts, which all are as they will be at this moment."""
        work, bars = self.work, self.compiled.bars
        signal = staged_signal(part, work, self.also, moment.now_us)
        self.staged[part.rule.id] = signal
        which = part.bars
        each = signal[bars.pair[which] - part.pairs.start] * bars.sign[which]
        codes = _compare(each[None, :], segment.limits, which)[0]
        if part.hours >= 0:
            codes[np.isin(np.arange(which.start, which.stop), segment.limits.out)] = BELOW
        changed = np.flatnonzero(codes != work.code[which]) + which.start
        if len(changed):
            work.own()
            work.code[changed] = codes[changed - which.start]
        due = work.due(moment.now_us, which)
        for change in work.advance(_either(changed, due), moment.now_us):
            yield tell(moment, work, change)
        work.expiry = min(work.expiry, next_expiry(part, work, self.also, moment.now_us))

    def _codes(self, segment: _Segment) -> Codes:
        """Return the codes [ticks, comparators] of all but staged rules."""
        compiled, limits = self.compiled, segment.limits
        ticks = slice(segment.first, segment.end)
        codes = np.empty((segment.end - segment.first, self.width), dtype=np.uint8)
        plain, equal = compiled.group("plain"), compiled.group("equal")
        for which, judge in ((plain, _compare), (equal, _equal)):
            if which.stop > which.start:
                rows = compiled.pair_row[compiled.bars.pair[which]]
                x = np.take(self.value[ticks], rows, axis=1)
                if judge is _compare:
                    x *= compiled.bars.sign[which]
                codes[:, which] = judge(x, limits, which)
        for part in compiled.parts:
            if part.group == "banked" and part.bars.stop > part.bars.start:
                pairs = compiled.bars.pair[part.bars] - part.pairs.start
                x = self.found[part.rule.id].value[ticks][:, pairs]
                codes[:, part.bars] = _compare(x * compiled.bars.sign[part.bars], limits, part.bars)
        codes[:, limits.out[limits.out < self.width]] = BELOW
        return codes

    def _signal(self, part: Part, number: int, tick: int, limit: float
                ) -> tuple[float, dict[str, Any]]:
        """Return the signal of a rule's pair at a tick, NaN when unknown, and what explains it."""
        if part.group == "staged":
            return float(self.staged[part.rule.id][number]), {}
        if part.group != "banked":
            return float(self.value[tick, part.rows[number]]), {}
        found = self.found[part.rule.id]
        notes: dict[str, Any] = {}
        for name, column in found.notes.items():
            note = float(column[tick, number])
            if np.isfinite(note):
                words = found.words.get(name)
                notes[name] = words[int(note)] if words else note
        reading = float(self.value[tick, part.rows[number]])
        if np.isfinite(reading):
            notes["reading"] = reading
        if found.explain:
            notes |= found.explain(tick, number, limit)
        return float(found.value[tick, number]), notes


def _either(a: Rows, b: Rows) -> Rows:
    if len(a) and len(b):
        return np.union1d(a, b)
    return a if len(a) else b


_NONE: Rows = np.empty(0, dtype=np.intp)


def _compare(x: Floats, limits: Limits, which: slice) -> Codes:
    codes = (x >= limits.on[which]).view(np.uint8)
    codes += x >= limits.off[which]
    codes[np.isnan(x)] = UNKNOWN
    return codes


def _equal(x: Floats, limits: Limits, which: slice) -> Codes:
    met = x == limits.on[which]
    for more in limits.more:
        met |= x == more[which]
    codes = np.where(met, MET, BELOW).astype(np.uint8)
    codes[np.isnan(x)] = UNKNOWN
    return codes
