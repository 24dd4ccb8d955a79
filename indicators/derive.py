"""Derived indicators: compiled once per load into columns, computed once per tick."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indicators.formulas import FORMULAS, TIMED
from indicators.formulas.columns import Floats, Texts, across
from indicators.quality import ESTIMATED, GOOD, MISSING, STALE, Qualities, judge

#: ``time_us`` of what was never observed.
NO_TIME = np.iinfo(np.int64).min
_LATE = np.iinfo(np.int64).max

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Values of the whole catalogue in its order; one row each, or one column per moment more."""

    value: Floats                                 # NaN is missing, never zero
    time_us: NDArray[np.int64]                    # observed; of a derived value its oldest input
    quality: Qualities                            # indicators.quality: GOOD .. MISSING


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One input of a step: rows of the catalogue, constants, texts, or groups of rows.

    The row behind the last one is always missing: an input that is not there points to it.
    """

    kind: str                                     # ref | const | text | fold name
    rows: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    starts: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    const: Floats = field(default_factory=lambda: np.empty(0))
    text: Texts | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Every derived indicator of one shape whose inputs are known by then."""

    rows: Rows
    shape: Any                                    # nested tuples; ("leaf", n) is leaves[n]
    leaves: tuple[Leaf, ...]
    estimated: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """How a catalogue's derived indicators follow from its readings; made by compile_plan."""

    codes: tuple[str, ...]
    cadence_s: Floats
    estimated: NDArray[np.bool_]                  # readings that are estimates
    derived: NDArray[np.bool_]
    steps: tuple[Step, ...]
    inputs: tuple[tuple[int, ...], ...]           # positions that each is computed from

    def __len__(self) -> int:
        return len(self.codes)


def derive(plan: Plan, value: Floats, time_us: NDArray[np.int64], now_us: int) -> Columns:
    """Return the catalogue's values with every derived one, and the quality of each.

    A derived value is missing when an input is, as good as its worst input, and as old as its
    oldest; what was read under a derived code is not used.

    Args:
        plan: The compiled catalogue.
        value: Readings in the catalogue's order, NaN where there is none.
        time_us: When each was observed.
        now_us: The present, microseconds since 1970 UTC.
    """
    return evaluate(plan, plan.steps, value, time_us, np.int64(now_us))


def evaluate(plan: Plan, steps: Sequence[Step], value: Floats, time_us: NDArray[np.int64],
             now_us: Any) -> Columns:
    """Run ``steps`` over columns of shape (n,) or (n, moments); see ``derive``."""
    state = _State(plan, value, time_us, now_us)
    for step in steps:
        state.run(step)
    return Columns(state.value[:-1], state.time[:-1], state.quality[:-1])


class _State:
    """The columns under way, with the row of what is missing behind the last."""

    def __init__(self, plan: Plan, value: Floats, time_us: NDArray[np.int64], now_us: Any) -> None:
        self.now_us = now_us
        shape = (len(plan) + 1, *value.shape[1:])
        self.value = np.full(shape, np.nan)
        self.time = np.full(shape, NO_TIME)
        self.quality = np.full(shape, MISSING, dtype=np.uint8)
        read = ~plan.derived
        self.value[:-1][read] = value[read]
        self.time[:-1][read] = time_us[read]
        good = judge(value[read], time_us[read], across(value, plan.cadence_s[read]), now_us,
                     across(value, plan.estimated[read]))
        self.quality[:-1][read] = good
        self.time[self.quality == MISSING] = NO_TIME

    def run(self, step: Step) -> None:
        oldest, worst = self._inputs(step)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            value = np.asarray(self._node(step.shape, step, oldest), dtype=np.float64)
        value = np.broadcast_to(value, oldest.shape)
        bad = ~np.isfinite(value) | (worst == MISSING)
        floor = np.where(step.estimated, ESTIMATED, GOOD).astype(np.uint8)
        worst = np.maximum(worst, across(value, floor))
        self.value[step.rows] = np.where(bad, np.nan, value)
        self.time[step.rows] = np.where(bad, NO_TIME, oldest)
        self.quality[step.rows] = np.where(bad, MISSING, worst)

    def _inputs(self, step: Step) -> tuple[NDArray[np.int64], Qualities]:
        """Return the oldest time and the worst quality of each row's inputs."""
        shape = (len(step.rows), *self.value.shape[1:])
        oldest = np.full(shape, _LATE)
        worst = np.zeros(shape, dtype=np.uint8)
        for leaf in step.leaves:
            if leaf.kind == "ref":
                oldest = np.minimum(oldest, self.time[leaf.rows])
                worst = np.maximum(worst, self.quality[leaf.rows])
            elif leaf.kind in ("sum", "mean", "max", "min"):
                oldest = np.minimum(oldest, np.minimum.reduceat(self.time[leaf.rows], leaf.starts))
                worst = np.maximum(
                    worst, np.maximum.reduceat(self.quality[leaf.rows], leaf.starts))
        # nothing observed went in: constants, or how fresh others are, which is known now
        return np.where(oldest == _LATE, self.now_us, oldest), worst

    def _node(self, node: Any, step: Step, oldest: NDArray[np.int64]) -> Any:
        kind = node[0]
        if kind == "leaf":
            return self._leaf(step.leaves[node[1]])
        below = [self._node(one, step, oldest) for one in node[2:]]
        if kind == "call":
            timed = {"time_us": oldest} if node[1] in TIMED else {}
            return FORMULAS[node[1]](*below, **timed)
        return _ARITHMETIC[node[1]](*below)

    def _leaf(self, leaf: Leaf) -> Any:
        if leaf.kind == "ref":
            return self.value[leaf.rows]
        if leaf.kind == "const":
            return across(self.value, leaf.const)
        if leaf.kind == "text":
            return leaf.text
        return self._fold(leaf)

    def _fold(self, leaf: Leaf) -> Floats:
        if leaf.kind == "fresh":
            return self._share(self.quality[leaf.rows] < STALE, leaf)
        if leaf.kind == "count":
            there = self.quality[leaf.rows] < MISSING
            return np.add.reduceat(there.astype(np.float64), leaf.starts)
        value = self.value[leaf.rows]
        if leaf.kind == "mean":
            total = np.add.reduceat(value, leaf.starts)
            return np.asarray(total / across(value, _lengths(leaf)))
        return np.asarray(_REDUCE[leaf.kind].reduceat(value, leaf.starts))

    def _share(self, yes: NDArray[np.bool_], leaf: Leaf) -> Floats:
        total = np.add.reduceat(yes.astype(np.float64), leaf.starts)
        return np.asarray(total / across(self.value, _lengths(leaf)))


def _lengths(leaf: Leaf) -> Floats:
    return np.diff(np.append(leaf.starts, len(leaf.rows))).astype(np.float64)


_REDUCE: Mapping[str, np.ufunc] = {"sum": np.add, "max": np.maximum, "min": np.minimum}
_ARITHMETIC: Mapping[str, Callable[..., Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "neg": np.negative}

__all__ = ["Columns", "Leaf", "Plan", "Step", "derive", "evaluate"]
