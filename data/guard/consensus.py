"""Chooses the layers that others are judged by, and finds the one among them that is off itself."""

from collections.abc import Sequence

import shapely

from data.guard.judge import judge
from data.guard.model import Incoming, Verdict
from data.guard.pair import Subject
from data.model import Role

#: A layer with less to it is no reference.
LEAST_SPOTS = 50
_AREAS = (Role.GRID, Role.COMMUNITY, Role.STREET)


def candidates(layers: Sequence[Incoming]) -> list[Incoming]:
    """Return at most six layers that say best where the district is, kept ones first.

    The largest of each kind: buildings, two of roads and lanes, door plates, and the finest areas.
    """
    found: list[Incoming] = []
    for kept in (True, False):
        pool = [a for a in layers if a.kept is kept and _spots(a) >= LEAST_SPOTS]
        lines = [a for a in pool if a.role is Role.BASE and _dimension(a) == 1]
        found += _largest([a for a in pool if a.role is Role.BUILDING], 1)
        found += _largest(lines, 2)
        found += _largest([a for a in pool if a.role is Role.ADDRESS], 1)
        for role in _AREAS:
            areas = _largest([a for a in pool if a.role is role], 1)
            found += areas
            if areas:
                break
    return found[:6]


def _largest(layers: Sequence[Incoming], n: int) -> list[Incoming]:
    return sorted(layers, key=lambda a: (-len(a.shapes), a.code))[:n]


def _dimension(layer: Incoming) -> int:
    return int(shapely.get_dimensions(layer.shapes).max())


def _spots(layer: Incoming) -> int:
    """Return how much a layer has to say: features, and the corners of lines and areas."""
    if layer.role in (Role.BASE, *_AREAS):
        return int(shapely.get_num_coordinates(layer.shapes).sum())
    return len(layer.shapes)


def settle(subjects: Sequence[Subject]) -> tuple[list[Subject], dict[str, Verdict]]:
    """Return the references to trust, and for those in dispute what their dispute is.

    Each is judged against each. Who contradicts more of the others than agree with it is off and
    no reference; where both sides of a contradiction weigh the same, neither is.
    """
    pairs = _pairs(subjects)
    trusted = list(subjects)
    disputed: dict[str, Verdict] = {}
    while True:
        edges = [(a, b) for a in trusted for b in trusted if a is not b
                 and _finding(pairs, a, b) == "suspect"]
        if not edges:
            return trusted, disputed
        weight = {s.layer.code: _against(s, trusted, pairs) for s in trusted}
        worst = max(weight[a.layer.code] for a, _ in edges)
        off = [a for a, _ in edges if weight[a.layer.code] == worst]
        codes = {a.layer.code for a in off}
        if len(codes) > 1:
            for a, b in edges:
                if a.layer.code in codes and b.layer.code in codes:
                    disputed[a.layer.code] = pairs[a.layer.code, b.layer.code]
        trusted = [s for s in trusted if s.layer.code not in codes]


def _pairs(subjects: Sequence[Subject]) -> dict[tuple[str, str], Verdict]:
    """Judge each by each; of two of which one fits the other, the other need not be asked."""
    pairs: dict[tuple[str, str], Verdict] = {}
    for a in subjects:
        for b in subjects:
            back = pairs.get((b.layer.code, a.layer.code))
            if a is not b and not a.layer.kept and not (back and back.finding == "fits"):
                pairs[a.layer.code, b.layer.code] = judge(a, [b])
    return pairs


def _finding(pairs: dict[tuple[str, str], Verdict], a: Subject, b: Subject) -> str:
    verdict = pairs.get((a.layer.code, b.layer.code))
    return verdict.finding if verdict else ""


def _against(one: Subject, others: Sequence[Subject],
             pairs: dict[tuple[str, str], Verdict]) -> int:
    """Return how many of the others contradict a layer less how many agree with it."""
    score = 0
    for other in others:
        if other is one:
            continue
        said = {_finding(pairs, one, other), _finding(pairs, other, one)}
        if "suspect" in said:
            score += 1
        elif "fits" in said:
            score -= 1
    return score

