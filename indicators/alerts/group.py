"""Alerts of one cause, near in space and time, are one card: its leader is the first of them."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from data.alerts.model import Alert
from data.alerts.rule import Grouping, Rule
from indicators.alerts.desk import Desk, Pair, pair_of
from indicators.alerts.telling import visible
from indicators.alerts.vicinity import METRES_A_DEGREE, metres, point_of

Cell = tuple[str, str | int, int]                 # rule, then a value or a square of the plane
#: A square is somewhat wider than needed, so that it holds at other latitudes of the district.
_SLACK = 0.9


class Groups:
    """Where groupable alerts stand, in squares as wide as their rule's reach."""

    def __init__(self) -> None:
        self._cells: dict[Cell, dict[Pair, None]] = {}
        self._at: dict[Pair, Cell] = {}
        self._group: dict[Pair, int] = {}
        self._shrink = 0.0

    def regroup(self, desk: Desk, rules: Mapping[str, Rule], pairs: Iterable[Pair], now: datetime
                ) -> None:
        """Form, join, merge, lead anew and dissolve groups after ``pairs`` changed."""
        pairs = list(pairs)
        left = {group for group in (self._note(desk, rules, pair) for pair in pairs) if group}
        for pair in pairs:
            alert, rule = desk.get(pair), rules.get(pair[0])
            if alert is not None and rule is not None and rule.grouping is not None \
                    and alert.group_id is None and pair in self._at and visible(alert):
                self._join(desk, alert, rule.grouping, now)
        for group in sorted(left):
            self._lead(desk, group, now)

    def _note(self, desk: Desk, rules: Mapping[str, Rule], pair: Pair) -> int | None:
        """Put a pair into its square or take it out; return the group that it left."""
        alert, rule = desk.get(pair), rules.get(pair[0])
        cell = None
        if alert is not None and rule is not None and rule.grouping is not None:
            cell = self._cell(alert, rule.grouping)
        old = self._at.pop(pair, None)
        if old is not None:
            self._cells[old].pop(pair, None)
            if not self._cells[old]:
                del self._cells[old]
        if cell is not None:
            self._at[pair] = cell
            self._cells.setdefault(cell, {})[pair] = None
        was = self._group.pop(pair, None)
        if alert is not None and alert.group_id is not None:
            self._group[pair] = alert.group_id
        return was if alert is None or alert.group_id != was else None

    def _cell(self, alert: Alert, grouping: Grouping) -> Cell | None:
        if grouping.by:
            value = alert.context.get("by")
            return (alert.rule, str(value), 0) if value not in (None, "") else None
        point = point_of(alert)
        if point is None or grouping.within_m <= 0:
            return None
        if not self._shrink:
            self._shrink = math.cos(math.radians(point[1])) * _SLACK
        step = grouping.within_m / METRES_A_DEGREE
        return alert.rule, math.floor(point[0] * self._shrink / step), math.floor(point[1] / step)

    def _around(self, cell: Cell) -> Iterator[Pair]:
        rule, x, y = cell
        if isinstance(x, str):
            yield from self._cells.get(cell, ())
            return
        for dx in (0, -1, 1):
            for dy in (0, -1, 1):
                yield from self._cells.get((rule, x + dx, y + dy), ())

    def _neighbours(self, desk: Desk, alert: Alert, grouping: Grouping
                    ) -> tuple[list[Alert], set[int]]:
        """Return the ungrouped alerts within reach, and the groups that reach here."""
        free: list[Alert] = []
        groups: set[int] = set()
        for pair in self._around(self._at[pair_of(alert)]):
            other = desk.get(pair)
            if other is None or other is alert or other.group_id in groups:
                continue
            if visible(other) and _reaches(alert, other, grouping):
                if other.group_id is None:
                    free.append(other)
                else:
                    groups.add(other.group_id)
        return free, groups

    def _join(self, desk: Desk, alert: Alert, grouping: Grouping, now: datetime) -> None:
        found, groups, queue = {pair_of(alert): alert}, set[int](), [alert]
        while queue:
            free, near = self._neighbours(desk, queue.pop(), grouping)
            groups |= near
            for other in free:
                if pair_of(other) not in found:
                    found[pair_of(other)] = other
                    queue.append(other)
        if not groups and len(found) < max(2, grouping.least):
            return
        members = list(found.values())
        for group in groups:
            members += desk.of_group(group)
        leaders = [one for one in members if one.id in groups] or members
        self._set(desk, members, _first(leaders).id, now)

    def _lead(self, desk: Desk, group: int, now: datetime) -> None:
        """The group lost somebody: the first of the others leads it, one alone is no group."""
        members = desk.of_group(group)
        if len(members) == 1:
            only = members[0]
            desk.change(only, replace(only, group_id=None), "ungroup", now, leader=group)
            self._group.pop(pair_of(only), None)
        elif members and all(one.id != group for one in members):
            self._set(desk, members, _first(members).id, now)

    def _set(self, desk: Desk, members: list[Alert], leader: int, now: datetime) -> None:
        for one in members:
            if one.group_id != leader:
                desk.change(one, replace(one, group_id=leader), "group", now, leader=leader)
            self._group[pair_of(one)] = leader


def _reaches(one: Alert, other: Alert, grouping: Grouping) -> bool:
    if abs((one.raised_at - other.raised_at).total_seconds()) > grouping.within_s:
        return False
    if grouping.by:
        return True
    here, there = point_of(one), point_of(other)
    return here is not None and there is not None and metres(here, there) <= grouping.within_m


def _first(alerts: list[Alert]) -> Alert:
    return min(alerts, key=lambda one: (one.raised_at, one.id))
