"""Scores what an operator was told on a festival day against what happened."""

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.festival.base import MINUTES
from bench.festival.model import Decoy, Incident, Told

WINDOW = 10
#: EEMUA 191: a flood begins above ten alarms in ten minutes and ends below five.
FLOOD_BEGINS, FLOOD_ENDS = 10, 5


@dataclass(frozen=True, slots=True)
class Score:
    """One day: what was found and when, what was false, how much was said."""

    found: int
    of: int
    missed: tuple[str, ...]
    delays: tuple[float, ...]                     # minutes from start to the first find
    false: int
    false_by: tuple[tuple[str, int], ...]         # "decoy kind: rule" or "nothing: rule"
    told: int
    mean: float                                   # alerts per ten minutes
    most: int                                     # in one of the day's ten minutes
    over: float                                   # share of ten minutes with more than ten
    flood: int                                    # minutes of the longest

    @property
    def delay(self) -> float:
        """Median minutes to detect."""
        return statistics.median(self.delays) if self.delays else float("nan")


def score(incidents: Sequence[Incident], decoys: Sequence[Decoy], told: Sequence[Told],
          minutes: int = MINUTES) -> Score:
    """Return the score of one day."""
    delays, missed = [], []
    for incident in incidents:
        first = min((t.minute for t in told if incident.finds(t)), default=None)
        if first is None:
            missed.append(f"{incident.kind} at {incident.subject}")
        else:
            delays.append(first - incident.start)
    told = [t for t in told if t.counted]
    false = [t for t in told if not any(i.explains_it(t) for i in incidents)]
    blame = Counter(f"{_decoy(decoys, t)}: {t.rule}" for t in false)
    counts = np.bincount([int(t.minute) for t in told], minlength=minutes)[:minutes]
    tens = counts[:minutes - minutes % WINDOW].reshape(-1, WINDOW).sum(axis=1)
    return Score(
        found=len(delays), of=len(incidents), missed=tuple(missed), delays=tuple(delays),
        false=len(false), false_by=tuple(blame.most_common()), told=len(told),
        mean=float(tens.mean()), most=int(tens.max(initial=0)),
        over=float((tens > FLOOD_BEGINS).mean()), flood=longest_flood(counts))


def longest_flood(counts: np.ndarray) -> int:
    """Return the minutes of the longest flood; ``counts`` are alerts a minute.

    From the minute in which the last ten minutes hold more than ten until that in which they hold
    fewer than five, as the operator's load meter counts: a single burst is a flood of ten minutes.
    """
    trailing = np.convolve(counts, np.ones(WINDOW, int))[:len(counts)]
    longest, begun = 0, -1
    for minute, count in enumerate(trailing):
        if begun < 0 and count > FLOOD_BEGINS:
            begun = minute
        if begun >= 0:
            if count < FLOOD_ENDS:
                begun = -1
            else:
                longest = max(longest, minute - begun + 1)
    return longest


def _decoy(decoys: Sequence[Decoy], told: Told) -> str:
    return next((d.kind for d in decoys if d.fooled(told)), "nothing")


def summary(scores: Sequence[Score]) -> list[tuple[str, str, str]]:
    """Return (what, median, worst) over days."""
    def row(what: str, values: Sequence[float], worst: float, form: str) -> tuple[str, str, str]:
        return what, format(statistics.median(values), form), format(worst, form)

    every = [d for s in scores for d in s.delays]
    high = [float(np.quantile(s.delays, 0.9)) if s.delays else float("nan") for s in scores]
    return [
        row("incidents found of 40", [s.found for s in scores], min(s.found for s in scores), "g"),
        row("minutes to detect, median of a day", [s.delay for s in scores],
            max(s.delay for s in scores), ".1f"),
        row("minutes to detect, nine of ten", high, max(every, default=float("nan")), ".1f"),
        row("false alerts a day", [s.false for s in scores], max(s.false for s in scores), "g"),
        row("alerts a day", [s.told for s in scores], max(s.told for s in scores), "g"),
        row("alerts per 10 min, mean", [s.mean for s in scores], max(s.mean for s in scores),
            ".2f"),
        row("alerts per 10 min, most", [s.most for s in scores], max(s.most for s in scores), "g"),
        row("10 min with more than ten", [s.over for s in scores], max(s.over for s in scores),
            ".1%"),
        row("longest flood, minutes", [s.flood for s in scores], max(s.flood for s in scores),
            "g")]
