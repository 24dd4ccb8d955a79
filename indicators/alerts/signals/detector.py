"""What the detector makes of each reading: an alert, and until when it goes on."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from indicators.alerts.signals.bank import NO_TIME, Bank, Found, Seen, Watch
from indicators.alerts.signals.rhythm import held, rows_of
from indicators.alerts.signals.season import USUAL_LENGTH, copy_usual, flat_usual, usual_of
from indicators.detect import KINDS, Detector, Finding
from indicators.peaks import Peaks
from indicators.spread import Spread

#: An alert goes on while the signal is off to the same side by this share of what it was ...
GOES_ON: Final = 1 / 3
#: ... but no longer than the detector lets it speak for what follows.
LONGEST_S: Final = 2 * 86_400
_NOTES: Final = ("score", "expected", "off", "what", "since_s")
_TABLE: Final = np.dtype([
    ("row", "<i8"), ("begun_s", "<i8"), ("was", "<f8"), ("was_off", "<f8"), ("was_kind", "<f8"),
    ("peak", "<f8"), *((name, "<f8") for name in _NOTES)])
_SINGLE: Final = ("rows", "last_time_s", "last", "run", "longest_run", "changes", "last_alert_s",
                  "said", "side", "side_since_s")
_FRACTIONS: Final = frozenset({"last", "said"})


@dataclass(frozen=True, slots=True, eq=False)
class DetectorBank(Bank):
    """A detector each, what it last found, and the alert that goes on."""

    table: NDArray[Any]
    detectors: tuple[Detector, ...]

    @classmethod
    def start(cls, watch: Watch) -> "DetectorBank":
        """Return a bank that has learnt nothing."""
        table = np.zeros(len(watch.cadence_s), dtype=_TABLE)
        table["row"] = table["begun_s"] = NO_TIME
        for name in _NOTES:
            table[name] = np.nan
        return cls(table, tuple(Detector() for _ in range(len(table))))

    def run(self, watch: Watch, seen: Seen) -> tuple["DetectorBank", Found]:
        """Return how many times its bar each signal is off, an alert's as long as it goes on.

        It is known from the first row on: below 1 is nothing unusual.
        """
        rows, newest, local = rows_of(watch, seen, self.table["row"])
        found = {name: np.full(rows.shape, np.nan) for name in _NOTES}
        table, detectors = self.table.copy(), list(self.detectors)
        for n in np.flatnonzero(rows.any(axis=0)):
            detector = detectors[n] = copy_detector(detectors[n])
            for tick in np.flatnonzero(rows[:, n]):
                at, read = int(local[tick, n]), float(seen.value[tick, n])
                finding = detector.step(at, read)
                if finding is None:
                    continue                      # not finite: rows are
                score = _goes_on(table[n], finding, at, read)
                for name, note in zip(_NOTES, (
                        score, finding.expected, finding.off, KINDS.index(finding.kind),
                        finding.since_s), strict=True):
                    found[name][tick, n] = note
        kept = {name: held(column, rows, self.table[name]) for name, column in found.items()}
        table["row"] = newest[-1]
        for name, column in kept.items():
            table[name] = column[-1]
        scores = kept.pop("score")
        value = np.where(seen.fresh, scores / np.maximum(1 - scores, 1e-9), np.nan)
        kept["times"] = value

        def explain(tick: int, number: int, limit: float) -> dict[str, Any]:
            # a technician knows the reading, not its distance in scales
            return {"value": float(seen.value[tick, number]) if seen.fresh[tick, number]
                    else math.nan, "limit": math.inf}

        return DetectorBank(table, tuple(detectors)), Found(value, kept, {"what": KINDS}, explain)

    def rows(self) -> list[bytes]:
        """Return the past of each indicator, exactly."""
        return [row.tobytes() + np.array(_flat(one)).tobytes()
                for row, one in zip(self.table, self.detectors, strict=True)]

    def with_rows(self, rows: Sequence[bytes | None]) -> "DetectorBank":
        """Return a fresh bank in which every given row replaces the beginning."""
        table, detectors = self.table.copy(), list(self.detectors)
        for at, row in enumerate(rows):
            if row is not None and len(row) > table.dtype.itemsize:
                table[at] = np.frombuffer(row, dtype=table.dtype, count=1)[0]
                detectors[at] = _read(np.frombuffer(row, offset=table.dtype.itemsize).tolist())
        return DetectorBank(table, tuple(detectors))


def _goes_on(row: Any, finding: Finding, at: int, value: float) -> float:
    """Return the score that counts; ``row`` keeps when the alert began and how it was."""
    if finding.alert:
        row["begun_s"], row["was"], row["was_off"] = at, value, finding.off
        row["was_kind"], row["peak"] = KINDS.index(finding.kind), finding.score
        return finding.score
    begun, was_off = int(row["begun_s"]), float(row["was_off"])
    if begun == NO_TIME:
        return finding.score
    if KINDS[int(row["was_kind"])] == "stuck":
        same = value == float(row["was"])
    else:
        same = finding.off * was_off > 0 and abs(finding.off) >= GOES_ON * abs(was_off)
    if not same or not 0 <= at - begun <= LONGEST_S:
        row["begun_s"] = NO_TIME
        return finding.score
    row["peak"] = max(float(row["peak"]), finding.strength)
    return float(row["peak"])


def copy_detector(one: Detector) -> Detector:
    """Return a copy that may step without changing ``one``."""
    return replace(one, usual=copy_usual(one.usual), gaps=one.gaps.copy(),
                   spreads=[replace(s) for s in one.spreads],
                   records=[replace(p) for p in one.records],
                   recent=one.recent.copy())


def _flat(one: Detector) -> list[float]:
    spreads = [x for s in one.spreads for x in (s.memory, s.mean, s.scale, s.seen)]
    peaks = [x for p in one.records for x in (p.first, p.second, p.place, p.last_s)]
    return [len(one.gaps), len(one.spreads), len(one.recent), *flat_usual(one.usual),
            *(getattr(one, name) for name in _SINGLE), *peaks, *one.gaps, *spreads,
            *one.recent]


def _read(flat: list[float]) -> Detector:
    gaps, spreads, recent = (int(n) for n in flat[:3])
    at = 3 + USUAL_LENGTH
    single = {name: value if name in _FRACTIONS else int(value)
              for name, value in zip(_SINGLE, flat[at:at + len(_SINGLE)], strict=True)}
    rest = flat[at + len(_SINGLE):]
    records = [Peaks(rest[n], rest[n + 1], int(rest[n + 2]), int(rest[n + 3]))
               for n in range(0, 16, 4)]
    rest = rest[16:]
    scales = rest[gaps:gaps + 4 * spreads]
    return Detector(
        usual=usual_of(flat[3:at]), records=records, gaps=[int(gap) for gap in rest[:gaps]],
        spreads=[Spread(scales[n], scales[n + 1], scales[n + 2], int(scales[n + 3]))
                 for n in range(0, 4 * spreads, 4)],
        recent=deque(rest[len(rest) - recent:]), **single)  # type: ignore[arg-type]
