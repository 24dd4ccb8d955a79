"""Judges one layer against the trusted references: it fits, it is suspect, or it is unclear."""

from collections.abc import Sequence

import numpy as np

from data.guard.contrast import Contrast
from data.guard.hypotheses import Hypothesis, alternatives
from data.guard.model import Incoming, Points, Verdict
from data.guard.pair import Subject, measure
from data.guard.reference import POINT

#: Fewer matches than this tell nothing.
MATCHES = 30
#: Excess at which an alignment is no chance: with at most 25 degrees of freedom chance's own
#: spread is 7, so this lies six of them out.
ALIGNED = 40.0
#: An excess in one reference that settles "as declared" without asking the rest.
CLEAR = 80.0
#: The likely place must fit so many times better than the declared one and than any other.
BETTER = 3.0
CONTROLS = 12
#: References with less than this share of the score are not asked at the controls.
TELLING = 0.2
#: Share of bootstrap draws that must agree before a person is asked.
SURE = 0.99
_DRAWS = 200
_SEED = 812


class Fit:
    """A layer at one place against all references; ``excess`` sums over them."""

    def __init__(self, moved: Subject, fixed: Sequence[Subject],
                 by: Hypothesis | Points | None = None, *, enough: float = np.inf) -> None:
        self.by = by
        self.each: list[tuple[Subject, Contrast]] = []
        for reference in fixed:
            found = measure(moved, reference, by)
            self.each.append((reference, found))
            if found.excess >= enough:
                break

    @property
    def excess(self) -> float:
        """How much more than chance the layer fits here."""
        return sum(c.excess for _, c in self.each)

    @property
    def best(self) -> tuple[Subject, Contrast]:
        """The reference that speaks the clearest."""
        return max(self.each, key=lambda pair: pair[1].excess)


def judge(moved: Subject, fixed: Sequence[Subject]) -> Verdict:
    """Return what the references say about a layer; ``fixed`` must not hold the layer itself."""
    layer = moved.layer
    others = alternatives(layer.datum, moved.degrees)
    if not others:
        return Verdict(layer.code, layer.datum, "same", why="every datum puts it at this place")
    if len(moved.points) < MATCHES:  # nothing could come of it, so nothing is measured
        return _unclear(layer, len(moved.points), f"only {len(moved.points)} points")
    if not fixed:
        return _unclear(layer, 0, "there is nothing to compare it with")
    declared = Fit(moved, fixed, enough=CLEAR)
    last, found = declared.each[-1]
    if found.excess >= CLEAR:
        # What repeats itself may fit at a wrong place too, so the others are asked as well.
        if all(measure(moved, last, h).excess <= found.excess for h in others):
            return _fits(layer, declared)
        declared = Fit(moved, fixed)
    fits = [Fit(moved, fixed, h) for h in others]
    likely = max(fits, key=lambda f: f.excess)
    if likely.excess < ALIGNED or likely.excess < BETTER * declared.excess:
        aligned = declared.excess >= ALIGNED and declared.excess >= likely.excess
        return _fits(layer, declared) if aligned else _unclear(
            layer, declared.best[1].near, "it fits its surroundings no better anywhere")
    return _accuse(moved, fixed, declared, likely)


def _accuse(moved: Subject, fixed: Sequence[Subject], declared: Fit, likely: Fit) -> Verdict:
    """Return "suspect", unless chance, few matches or a repeating city could explain it."""
    layer = moved.layer
    reference, found = likely.best
    if found.near < MATCHES:
        return _unclear(layer, found.near, f"only {found.near} matches")
    step = _displacement(moved, likely)
    rng = np.random.default_rng(_SEED)
    telling = [r for r, c in likely.each if c.excess >= TELLING * likely.excess]
    needed = sum(c.excess for r, c in likely.each if r in telling)
    for _ in range(CONTROLS):
        if Fit(moved, telling, _turned(step, rng)).excess * BETTER > needed:
            return _unclear(layer, found.near, "it fits as well at places of no datum")
    if _repeats(reference, step):
        return _unclear(layer, found.near,
                        f"{reference.layer.code} repeats itself at just this distance")
    sure = _confidence(declared, likely, rng)
    if sure < SURE:
        return _unclear(layer, found.near, f"only {sure:.0%} sure")
    was = next((c for r, c in declared.each if r is reference), found)
    assert isinstance(likely.by, Hypothesis)
    # What is in the store may have been loaded wrongly itself: then the two only disagree.
    finding = "disputed" if all(f.layer.kept for f in fixed) else "suspect"
    return Verdict(layer.code, layer.datum, finding, found.near, likely.by.really, sure,
                   -float(step[0]), -float(step[1]), reference.layer.code,
                   (was.within, found.within), (was.median_m, found.median_m))


def _displacement(moved: Subject, likely: Fit) -> Points:
    """Return metres (east, north) from the declared place to the likely one."""
    assert isinstance(likely.by, Hypothesis)
    there = moved.plane.metres(likely.by.place(moved.degrees))
    step: Points = np.median(there - moved.points, axis=0)
    return step


def _turned(step: Points, rng: np.random.Generator) -> Points:
    """Return a displacement of a like length into another direction, near no hypothesis."""
    length = float(np.hypot(*step)) * rng.uniform(0.6, 1.4)
    angle = float(np.arctan2(step[1], step[0])) + rng.uniform(0.5, 2 * np.pi - 0.5)
    return length * np.array([np.cos(angle), np.sin(angle)])


def _repeats(reference: Subject, step: Points) -> bool:
    """Whether the reference moved by the step falls upon itself, as a street grid may."""
    if reference.reference.kind == POINT and len(reference.points) < MATCHES:
        return False
    own = measure(reference, reference, step).excess
    return own >= ALIGNED and own * BETTER**2 > measure(reference, reference).excess


def _confidence(declared: Fit, likely: Fit, rng: np.random.Generator) -> float:
    """Return the share of bootstrap draws in which the likely place fits BETTER times better."""
    total = np.zeros((2, _DRAWS))
    for (_, was), (_, now) in zip(declared.each, likely.each, strict=True):
        draws = rng.integers(0, len(now.here), (_DRAWS, len(now.here)))
        total += [was.resampled(draws), now.resampled(draws)]
    wins = total[1] > np.maximum(2.0 * total[0], 0.0)
    return float(wins.mean())


def _fits(layer: Incoming, fit: Fit) -> Verdict:
    reference, found = fit.best
    return Verdict(layer.code, layer.datum, "fits", found.near, layer.datum,
                   against=reference.layer.code, within=(found.within, found.within),
                   median_m=(found.median_m, found.median_m))


def _unclear(layer: Incoming, n: int, why: str) -> Verdict:
    return Verdict(layer.code, layer.datum, "unclear", n, why=why)
