"""The comparators' states: timers, severity of a pair, what changed; one moment at a time."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from indicators.alerts.comparators import Rows
from indicators.alerts.compile import Compiled
from indicators.alerts.state import FALLING, NEVER, OFF, ON, RISING, UNJUDGED, UNKNOWN, State
from indicators.derive import NO_TIME

#: Phase that follows from phase and code (below, held, met, unknown) before a timer fires.
_NEXT = np.array([[OFF, OFF, RISING, OFF],
                  [OFF, OFF, RISING, RISING],
                  [FALLING, ON, ON, ON],
                  [FALLING, ON, ON, FALLING]], dtype=np.uint8)
_NEXT_OF = _NEXT.tolist()
#: So many comparators are stepped one by one: less than what columns cost.
FEW = 12


class Change:
    """One pair that changed at a moment."""

    __slots__ = ("after", "before", "kind", "pair")

    def __init__(self, pair: int, kind: str, before: int, after: int) -> None:
        self.pair, self.kind, self.before, self.after = pair, kind, before, after


class Work:
    """A state under way: its arrays are copied before they are written the first time."""

    def __init__(self, compiled: Compiled, state: State) -> None:
        self.compiled = compiled
        self.code, self.phase = state.code, state.phase
        self.rise_us, self.due_us = state.rise_us, state.due_us
        self.severity, self.unknown = state.severity, state.unknown
        self.cleared_us, self.cleared = state.cleared_us, state.cleared
        self.now_us = state.now_us
        self.next_due: int = int(NEVER)            # when the next timer fires
        self.expiry: int = int(NEVER)              # when the next alert leaves a count's window
        #: Whether comparators stand here that were never judged, or by other limits.
        self.anew = bool((state.code == UNJUDGED).any())
        self._owned = False
        self._find_due()

    def done(self, state: State, **more: object) -> State:
        """Return the state after the last moment."""
        return replace(state, now_us=self.now_us, code=self.code, phase=self.phase,
                       rise_us=self.rise_us, due_us=self.due_us, severity=self.severity,
                       unknown=self.unknown, cleared_us=self.cleared_us, cleared=self.cleared,
                       **more)                   # type: ignore[arg-type]

    def own(self) -> None:
        """Copy what belongs to the state that was given."""
        if not self._owned:
            for name in ("code", "phase", "rise_us", "due_us", "severity", "unknown",
                         "cleared_us", "cleared"):
                setattr(self, name, getattr(self, name).copy())
            self._owned = True

    def clock_back(self, now_us: int) -> None:
        """Let no timer wait longer than its delay after the clock jumped back to ``now_us``."""
        self.own()
        runs = self.due_us != NEVER
        delay = np.where(self.phase == RISING, self.compiled.on_delay_us,
                         self.compiled.off_delay_us)
        self.due_us = np.where(runs, np.minimum(self.due_us, now_us + delay), NEVER)
        self.rise_us = np.minimum(self.rise_us, now_us)
        self.cleared_us = np.minimum(self.cleared_us, now_us)
        self._find_due()

    def due(self, now_us: int, bars: slice) -> Rows:
        """Return the comparators whose timer fires at ``now_us``."""
        if now_us < self.next_due:
            return np.empty(0, dtype=np.intp)
        fires = (self.due_us[bars] <= now_us) & (self.code[bars] != UNKNOWN)
        return np.asarray(np.flatnonzero(fires) + bars.start, dtype=np.intp)

    def advance(self, touched: Rows, now_us: int) -> Iterator[Change]:
        """Bring the ``touched`` comparators to ``now_us``; yield what changed, in order of pairs.

        ``code`` holds what they see now. Few are stepped one by one, many as columns.
        """
        if not len(touched):
            return
        self.own()
        step = self._few if len(touched) <= FEW else self._many
        pairs = step(touched, now_us)
        if len(pairs):
            yield from self._pairs(pairs, now_us)

    def _few(self, touched: Rows, now_us: int) -> Rows:
        """Step comparators one by one; return the pairs to look at, in order."""
        pairs: dict[int, None] = {}
        for bar in touched.tolist():
            before, code = self.phase.item(bar), self.code.item(bar)
            after = _NEXT_OF[before][code]
            if after in (RISING, FALLING) and code != UNKNOWN:
                delays = self.compiled.on_delay_us if after == RISING else (
                    self.compiled.off_delay_us)
                due = self.due_us.item(bar) if after == before else now_us + delays.item(bar)
                if after == RISING and before == OFF:
                    self.rise_us[bar] = now_us
                if due <= now_us:
                    after = ON if after == RISING else OFF
                self.due_us[bar] = due if after in (RISING, FALLING) else NEVER
            elif after != before:
                self.due_us[bar] = NEVER
            if after == OFF and before != OFF:
                self.rise_us[bar] = NO_TIME
            self.phase[bar] = after
            pair = self.compiled.bars.pair.item(bar)
            if (self.anew or (before >= ON) != (after >= ON)
                    or (code == UNKNOWN) != self.unknown.item(pair)):
                pairs[pair] = None
        self._find_due()
        return np.array(sorted(pairs), dtype=np.intp)

    def _many(self, touched: Rows, now_us: int) -> Rows:
        """Step comparators as columns; return the pairs to look at, in order."""
        compiled = self.compiled
        before, code = self.phase[touched], self.code[touched]
        phase = _NEXT[before, code]
        rises, falls = (before == OFF) & (phase == RISING), (before == ON) & (phase == FALLING)
        due = np.where(rises, now_us + compiled.on_delay_us[touched], self.due_us[touched])
        due = np.where(falls, now_us + compiled.off_delay_us[touched], due)
        fires = (due <= now_us) & (code != UNKNOWN)
        phase = np.where(fires & (phase == RISING), ON, phase)
        phase = np.where(fires & (phase == FALLING), OFF, phase).astype(np.uint8)
        rise = np.where(rises, now_us, self.rise_us[touched])
        self.phase[touched] = phase
        self.rise_us[touched] = np.where(phase == OFF, NO_TIME, rise)
        self.due_us[touched] = np.where((phase == RISING) | (phase == FALLING), due, NEVER)
        self._find_due()
        pairs = compiled.bars.pair[touched]
        if not self.anew:
            turned = (before >= ON) != (phase >= ON)
            pairs = pairs[turned | ((code == UNKNOWN) != self.unknown[pairs])]
        return np.unique(pairs)

    def _pairs(self, pairs: Rows, now_us: int) -> Iterator[Change]:
        compiled = self.compiled
        start: Rows = compiled.bar_start[pairs]
        end: Rows = compiled.bar_start[pairs + 1]
        worst = np.full(len(pairs), 9, dtype=np.uint8)
        for n in range(int((end - start).max())):
            at: Rows = np.minimum(start + n, end - 1)
            is_on = (self.phase[at] == ON) | (self.phase[at] == FALLING)
            worst = np.where(is_on, np.minimum(worst, compiled.bars.severity[at]), worst)
        after: NDArray[np.uint8] = np.where(worst == 9, 0, worst).astype(np.uint8)
        before, was_unknown = self.severity[pairs], self.unknown[pairs]
        unknown = (self.code[start] == UNKNOWN) & (after > 0)
        changed = np.flatnonzero((before != after) | (was_unknown != unknown))
        self.severity[pairs], self.unknown[pairs] = after, unknown
        over = pairs[(before > 0) & (after == 0)]
        self.cleared_us[over], self.cleared[over] = now_us, before[(before > 0) & (after == 0)]
        for k in changed:
            yield from _changes(int(pairs[k]), int(before[k]), int(after[k]),
                                bool(was_unknown[k]), bool(unknown[k]))

    def _find_due(self) -> None:
        waits: NDArray[np.int64] = self.due_us[self.code != UNKNOWN]
        self.next_due = int(waits.min(initial=NEVER))


def _changes(pair: int, before: int, after: int, was_unknown: bool, unknown: bool
             ) -> Iterator[Change]:
    if was_unknown and not unknown:
        yield Change(pair, "known", before, before)
    if before != after:
        kind = ("raise" if not before else "clear" if not after
                else "worse" if after < before else "better")
        yield Change(pair, kind, before, after)
    if unknown and not was_unknown:
        yield Change(pair, "unknown", after, after)
