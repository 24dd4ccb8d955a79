"""Finds what a continuous signal does not usually do, row by row; one method, one setting.

A row is compared with what this hour usually reads, singly and averaged over two hours and half a
day, and with how far the signal usually jumps; each distance is counted in its own usual scales.
Unusual is what exceeds four scales, the second largest event of the last weeks and seven tenths of
the largest, which fade by half a fortnight: a signal with habitual spikes raises its own bar, one
failure does not hide the next. Causal: a row is judged
before it is learnt, and by rows before it only. Figures: docs/detector.md.
"""

import math
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from indicators.peaks import Peaks
from indicators.spread import FEWEST, Spread
from indicators.usual import Usual

_FLOOR = 4.0                         # scales
_HALF_LIFE_DAYS = 14.0               # of the largest distances seen
_MEMORY_DAYS = 14.0                  # of the scales
_HOURS = (0.0, 2.0, 12.0)            # means judged; 0 is the row alone
_JUMP_WEIGHT = 0.7
_REST_S = 2 * 86_400                 # one alert speaks for what follows it within this ...
_WORSE = 2.0                         # ... unless that is so many times as unusual
_INTERVALS = 50                      # rows that tell the cadence
_STUCK_TIMES = 4.0                   # against the longest run of one value so far
_STUCK_ROWS = 24
_FEWEST_CHANGES = 10                 # a value that never moved is not stuck but what it is
#: What was judged: the row, its means, the jump from the row before, a run of one value.
KINDS: Final = ("value", "mean_2h", "mean_12h", "jump", "stuck")


@dataclass(frozen=True, slots=True)
class Finding:
    """The judgement of one row.

    ``score`` is 0..1, 0.5 at the bar. ``expected`` is what this hour usually reads and
    ``off`` the difference, both in the signal's unit; ``kind`` is what stood out most, and
    ``since_s`` how long the signal has been away from the usual in one direction. ``strength``
    is the score that it would have if no earlier alert spoke for it.
    """

    score: float
    alert: bool
    expected: float
    off: float
    kind: str
    since_s: int
    strength: float = 0.0


@dataclass(slots=True)
class Detector:
    """The state of one signal; ``save`` and ``restore`` keep it exactly."""

    usual: Usual = field(default_factory=Usual)
    gaps: list[int] = field(default_factory=list)
    spreads: list[Spread] = field(default_factory=list)
    records: list[Peaks] = field(default_factory=lambda: [Peaks() for _ in range(4)])
    recent: deque[float] = field(default_factory=deque)
    rows: int = 0
    last_time_s: int = 0
    last: float = math.nan
    run: int = 0
    longest_run: int = 1
    changes: int = 0
    last_alert_s: int = -(10 ** 12)
    said: float = 0.0                # the largest ratio that the last alert speaks for
    side: int = 0
    side_since_s: int = 0

    def step(self, time_s: int, value: float) -> Finding | None:
        """Judge and learn one row; None for a value that is missing, which changes nothing.

        Args:
            time_s: Seconds of local time (the day's rhythm is local). A clock that jumps
                back is taken as it is.
            value: In the signal's unit; NaN is missing.
        """
        if not math.isfinite(value):
            return None
        self._cadence(time_s)
        per_day = 86_400 / self._step_s()
        expected = self.usual.guess(time_s)
        off = 0.0 if math.isnan(expected) else value - expected
        finding = self._judge(time_s, value, expected, off, per_day)
        self.usual.learn(time_s, value, per_day)
        self.rows += 1
        self.last, self.last_time_s = value, time_s
        return finding

    def save(self) -> dict[str, Any]:
        """Return the state as plain values; NaN stays NaN."""
        return {**asdict(self), "recent": list(self.recent)}

    @classmethod
    def restore(cls, state: dict[str, Any]) -> "Detector":
        """Return the detector that ``save`` described."""
        plain = dict(state)
        return cls(usual=Usual(**plain.pop("usual")),
                   spreads=[Spread(**s) for s in plain.pop("spreads")],
                   records=[Peaks(**p) for p in plain.pop("records")],
                   recent=deque(plain.pop("recent")), **plain)

    def _judge(self, time_s: int, value: float, expected: float, off: float, per_day: float
               ) -> Finding:
        if not self.spreads:
            self.spreads = [Spread(0.0) for _ in range(len(_HOURS) + 1)]
        distances = self._distances(value, off, per_day)
        fade = 0.5 ** (1 / (_HALF_LIFE_DAYS * per_day))
        ratios = []
        for distance, peaks in zip(distances, self.records, strict=True):
            peaks.fade(fade)
            ratios.append(distance / max(_FLOOR, peaks.bar))
            if distance > _FLOOR:
                peaks.take(distance, time_s)
        ratios.append(self._stuck(value))
        most = max(range(len(ratios)), key=ratios.__getitem__)
        self._follow(time_s, off)
        alert = ratios[most] > 1 and self.rows >= FEWEST and self._speaks(time_s, ratios[most])
        # ratio 1, the bar, is 0.5; while an alert rests the score stays below it
        strength = ratios[most] / (1 + ratios[most])
        score = strength if alert else min(strength, 0.499)
        return Finding(score, alert, expected, off, KINDS[most], time_s - self.side_since_s,
                       strength)

    def _speaks(self, time_s: int, ratio: float) -> bool:
        """Return whether this is said: it is none of what the last alert speaks for."""
        if not 0 <= time_s - self.last_alert_s <= _REST_S:
            self.last_alert_s, self.said = time_s, ratio
            return True
        worse = ratio > _WORSE * self.said
        self.said = max(self.said, ratio)
        return worse

    def _distances(self, value: float, off: float, per_day: float) -> list[float]:
        widths = [max(1, round(hours * per_day / 24)) for hours in _HOURS]
        self.recent.append(off)
        while len(self.recent) > max(widths):
            self.recent.popleft()
        held = list(self.recent)
        judged = [sum(held[-w:]) / min(w, len(held)) for w in widths]
        judged.append(self._jump(value, held))
        found = []
        for spread, each in zip(self.spreads, judged, strict=True):
            spread.memory = _MEMORY_DAYS * per_day
            found.append(spread.distance(each))
            spread.add(each)
        found[-1] *= _JUMP_WEIGHT
        return found

    def _jump(self, value: float, held: list[float]) -> float:
        """Return the jump from the row before, less where this hour always jumps."""
        if len(held) < 2:
            return 0.0
        plain, beyond_usual = value - self.last, held[-1] - held[-2]
        return plain if abs(plain) < abs(beyond_usual) else beyond_usual

    def _stuck(self, value: float) -> float:
        """Return how far the present run of one value exceeds what this signal is known for."""
        if value == self.last:
            self.run += 1
        else:
            self.longest_run = max(self.longest_run, self.run)
            self.run = 1
            self.changes += 1
        if self.rows < _INTERVALS or self.longest_run * 10 > self.rows \
                or self.changes < _FEWEST_CHANGES:
            return 0.0                # a signal that mostly stands still is no continuous one
        return self.run / max(_STUCK_ROWS, _STUCK_TIMES * self.longest_run)

    def _follow(self, time_s: int, off: float) -> None:
        side = (off > 0) - (off < 0)
        if side != self.side or time_s < self.side_since_s:
            self.side, self.side_since_s = side, time_s

    def _cadence(self, time_s: int) -> None:
        if self.rows and len(self.gaps) < _INTERVALS and time_s > self.last_time_s:
            self.gaps.append(time_s - self.last_time_s)

    def _step_s(self) -> float:
        return max(1.0, sorted(self.gaps)[len(self.gaps) // 2]) if self.gaps else 3600.0
