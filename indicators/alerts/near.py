"""Where combinations and counts look: order of rules, and who is near whom."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.alerts.rule import Condition, Rule
from data.model import Problem
from indicators.alerts.select import STAGED, Catalogue
from indicators.alerts.site import Outside, Site, rank

if TYPE_CHECKING:
    from indicators.alerts.compile import Part

Rows = NDArray[np.intp]
#: What makes two subjects near: a place, an area's code … ; pairs that share one are.
Key = tuple[str, str]
_EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One condition of a staged rule: which pairs each of its subjects looks at.

    Subjects with the same surroundings share a hood; hood h holds ``members[starts[h]:
    starts[h + 1]]``, positions among all pairs.
    """

    condition: Condition
    least_rank: int                               # this severe or worse counts
    hood: Rows                                    # of each pair of the rule
    members: Rows
    starts: Rows                                  # one longer than there are hoods
    keys: tuple[frozenset[Key], ...]              # of each hood, for what is open outside
    point: tuple[tuple[float, float, float], ...]  # lon, lat, radius of each hood, else empty

    def count(self, open_rank: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return how many pairs each subject sees open, severe enough.

        Args:
            open_rank: Of every pair, 0 when it is not open.
        """
        seen = open_rank[self.members]
        hit = np.concatenate([[0], np.cumsum((seen > 0) & (seen <= self.least_rank))])
        each = (hit[self.starts[1:]] - hit[self.starts[:-1]]).astype(np.float64)
        return np.asarray(each[self.hood])

    def outside(self, also: Sequence[Outside], since_us: int | None = None
                ) -> NDArray[np.float64]:
        """Return how many alerts outside the engine each subject sees.

        Args:
            also: Those that are open, and those that ended.
            since_us: What ended after it counts too; None: only what is open.
        """
        mine = [one for one in also if one.rule == self.condition.rule
                and rank(one.severity) <= self.least_rank
                and (one.ended_us is None or (since_us is not None and one.ended_us > since_us))]
        each = np.zeros(len(self.keys))
        for hood in range(len(self.keys)):
            each[hood] = sum(self._sees(hood, one) for one in mine)
        return np.asarray(each[self.hood])

    def _sees(self, hood: int, one: Outside) -> bool:
        if self.point:
            lon, lat, radius = self.point[hood]
            return bool(_distance(lon, lat, one.site.lon, one.site.lat) <= radius)
        return not self.keys[hood].isdisjoint(_keys(self.condition.near, one.subject, one.site))


def order(rules: Sequence[Rule], known: Mapping[str, Rule]) -> tuple[list[Rule], list[Problem]]:
    """Return the rules such that each comes after those it looks at, and what is wrong.

    A rule of a circle is left out; one that looks at a rule that is not there stays.
    """
    problems = [
        Problem("warning", f"rule {rule.id}",
                f"Rule {rule.id} looks at rule {one.rule}, which is not there.",
                "Name a rule of the list.")
        for rule in rules if rule.kind in STAGED
        for one in rule.conditions if one.rule not in known]
    left = {rule.id: rule for rule in rules}
    while True:
        needs = {rule.id: [one.rule for one in rule.conditions if one.rule in left]
                 if rule.kind in STAGED else [] for rule in left.values()}
        try:
            found = list(TopologicalSorter(needs).static_order())
        except CycleError as e:
            circle = list(reversed(e.args[1]))
            problems.append(Problem(
                "error", f"rule {circle[0]}", f"Rules make a circle: {' → '.join(circle)}.",
                "Let one of them look at something else."))
            for one in circle:
                left.pop(one, None)
            continue
        place = {one: at for at, one in enumerate(found)}
        # stable: base rules keep the order they are given in
        return sorted(left.values(),
                      key=lambda r: place[r.id] if r.kind in STAGED else -1), problems


def looks_of(rule: Rule, rows: Sequence[int], parts: Sequence["Part"], catalogue: Catalogue
             ) -> tuple[Look, ...]:
    """Return what each condition of ``rule`` looks at, for its pairs over ``rows``."""
    return tuple(_look(rule, one, rows, parts, catalogue) for one in rule.conditions)


def _look(rule: Rule, condition: Condition, rows: Sequence[int], parts: Sequence["Part"],
          catalogue: Catalogue) -> Look:
    pairs = [(part.pairs.start + n, int(row)) for part in parts
             if part.rule.id == condition.rule for n, row in enumerate(part.rows)]
    subjects = [(catalogue.records[row].subject, catalogue.site(row)) for row in rows]
    if condition.near == "radius":
        return _look_around(rule, condition, subjects, pairs, catalogue)
    by_key: dict[Key, list[int]] = defaultdict(list)
    for pair, row in pairs:
        for key in _keys(condition.near, catalogue.records[row].subject, catalogue.site(row)):
            by_key[key].append(pair)
    hoods: dict[frozenset[Key], int] = {}
    hood = [hoods.setdefault(_keys(condition.near, subject, site), len(hoods))
            for subject, site in subjects]
    members = [sorted({pair for key in keys for pair in by_key.get(key, ())}) for keys in hoods]
    return _packed(condition, hood, members, tuple(hoods), ())


def _look_around(rule: Rule, condition: Condition, subjects: Sequence[tuple[str, Site]],
                 pairs: Sequence[tuple[int, int]], catalogue: Catalogue) -> Look:
    sites = [catalogue.site(row) for _, row in pairs]
    lon = np.array([site.lon for site in sites])
    lat = np.array([site.lat for site in sites])
    number = np.array([pair for pair, _ in pairs], dtype=np.intp)
    ranked = np.argsort(lat, kind="stable")
    lon, lat, number = lon[ranked], lat[ranked], number[ranked]
    reach = np.degrees(rule.radius_m / _EARTH_M) * 1.001
    members = []
    for _, site in subjects:
        band = slice(*np.searchsorted(lat, [site.lat - reach, site.lat + reach]))
        near = _distance(site.lon, site.lat, lon[band], lat[band]) <= rule.radius_m
        members.append(sorted(int(n) for n in number[band][near]))
    points = tuple((site.lon, site.lat, rule.radius_m) for _, site in subjects)
    return _packed(condition, list(range(len(subjects))), members,
                   (frozenset(),) * len(subjects), points)


def _packed(condition: Condition, hood: Sequence[int], members: Sequence[Sequence[int]],
            keys: tuple[frozenset[Key], ...], points: tuple[tuple[float, float, float], ...]
            ) -> Look:
    starts = np.cumsum([0, *(len(each) for each in members)]).astype(np.intp)
    flat = np.array([pair for each in members for pair in each], dtype=np.intp)
    return Look(condition, rank(condition.severity) or 4, np.array(hood, dtype=np.intp), flat,
                starts, keys, points)


def _keys(near: str, subject: str, site: Site) -> frozenset[Key]:
    if near == "district":
        return frozenset({("district", "")})
    if near == "subject":
        return frozenset({("subject", subject)})
    return frozenset((near, code) for code in site.codes(near))


def _distance(lon: float, lat: float, lons: NDArray[np.float64] | float,
              lats: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return metres between points near each other: equirectangular, good to 0.1 % in a city."""
    x = np.radians(np.asarray(lons) - lon) * np.cos(np.radians(lat))
    y = np.radians(np.asarray(lats) - lat)
    return np.asarray(_EARTH_M * np.hypot(x, y))
