"""Compiles the formulas of a catalogue: who needs whom, in what order; like goes with like."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np

from data.errors import FormulaError
from data.formula_language import Binary, Call, Field, Fold, Negative, Node, Number, Ref, parse
from data.formula_names import FUNCTIONS
from data.passport import IndicatorRecord
from indicators.derive import Leaf, Plan, Rows, Step
from indicators.formulas.columns import texts


def compile_plan(records: Sequence[IndicatorRecord]) -> Plan:
    """Return the plan of a catalogue, in its order.

    Raises:
        FormulaError: For a formula that cannot be read, or a circle, naming its indicators.
    """
    index = _Index(records)
    parsed: dict[str, Node] = {}
    found: dict[int, _Inputs] = {}
    for at, record in enumerate(records):
        if record.derived:
            tree = parsed.get(record.expr) or parsed.setdefault(record.expr, parse(record.expr))
            found[at] = _Inputs(at, record, index, tree)
    levels = _levels(found, records)
    groups: dict[tuple[int, Any], list[_Inputs]] = defaultdict(list)
    for at, one in found.items():
        groups[levels[at], one.shape].append(one)
    steps = tuple(_step(shape, groups[level, shape], records)
                  for level, shape in sorted(groups, key=lambda key: key[0]))
    return Plan(
        codes=tuple(record.code for record in records),
        cadence_s=np.array([record.cadence_s for record in records], dtype=np.float64),
        estimated=np.array([record.estimated for record in records], dtype=bool),
        derived=np.array([record.derived for record in records], dtype=bool),
        steps=steps,
        inputs=tuple(found[at].positions(len(records)) if at in found else ()
                     for at in range(len(records))))


class _Index:
    """Where the catalogue's rows stand: by code, by template, by the whole they are part of."""

    def __init__(self, records: Sequence[IndicatorRecord]) -> None:
        self.missing = len(records)
        self.at = {record.code: at for at, record in enumerate(records)}
        self.of: dict[str, list[int]] = defaultdict(list)
        self.over: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.parts: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, record in enumerate(records):
            self.of[record.template].append(at)
            self.over[record.template, record.subject_layer].append(at)
            if record.part_of:
                self.parts[record.template, record.part_of].append(at)

    def ref(self, template: str, subject: str) -> int:
        return self.at.get(f"{template}:{subject}", self.missing)

    def fold(self, node: Fold, subject: str) -> list[int]:
        if node.scope == "parts":
            found = self.parts.get((node.template, subject), [])
        elif node.layer:
            found = self.over.get((node.template, node.layer), [])
        else:
            found = self.of.get(node.template, [])
        # nothing to gather is missing, not zero
        return found or [self.missing]


@dataclass
class _Inputs:
    """The leaves of one indicator's formula, and the shape that is left when they are taken out."""

    at: int
    record: IndicatorRecord
    index: _Index
    tree: Node
    leaves: list[tuple[str, Any]] = field(default_factory=list)
    shape: Any = None

    def __post_init__(self) -> None:
        self.shape = self._shape(self.tree, text=False)

    def positions(self, missing: int) -> tuple[int, ...]:
        """Return the rows it is computed from, each once; what is not there is left out."""
        rows = [row for kind, given in self.leaves if kind not in ("const", "text")
                for row in (given if isinstance(given, list) else [given])]
        return tuple(dict.fromkeys(row for row in rows if row != missing))

    def _shape(self, node: Node, *, text: bool) -> Any:
        if isinstance(node, Binary):
            return ("op", node.op, self._shape(node.left, text=False),
                    self._shape(node.right, text=False))
        if isinstance(node, Negative):
            return ("op", "neg", self._shape(node.inner, text=False))
        if isinstance(node, Call):
            kinds = FUNCTIONS[node.function]
            return ("call", node.function, *(
                self._shape(arg, text=kind.endswith("_text"))
                for arg, kind in zip(node.args, kinds, strict=True)))
        kind, given = self._leaf(node, text)
        self.leaves.append((kind, given))
        return ("leaf", len(self.leaves) - 1, kind)

    def _leaf(self, node: Node, text: bool) -> tuple[str, Any]:
        if isinstance(node, Number):
            return "const", node.value
        if isinstance(node, Ref):
            return "ref", self.index.ref(node.template, self.record.subject)
        if isinstance(node, Field):
            value = dict(self.record.params).get(node.name)
            if text:
                return "text", "" if value is None else str(value)
            return "const", value if isinstance(value, float | int) else float("nan")
        if isinstance(node, Fold):
            return node.fold, self.index.fold(node, self.record.subject)
        raise TypeError(node)


def _levels(found: dict[int, _Inputs], records: Sequence[IndicatorRecord]) -> dict[int, int]:
    """Return how many steps after the readings each derived indicator comes."""
    needs = {at: [row for row in one.positions(len(records)) if row in found]
             for at, one in found.items()}
    try:
        order = tuple(TopologicalSorter(needs).static_order())
    except CycleError as e:
        circle = " → ".join(records[at].code for at in reversed(e.args[1]))
        raise FormulaError(f"Derived indicators make a circle: {circle}.",
                           "Let one of them be a reading, or compute it from others.") from e
    level: dict[int, int] = {}
    for at in order:
        level[at] = 1 + max((level[row] for row in needs[at]), default=-1)
    return level


def _step(shape: Any, members: list[_Inputs], records: Sequence[IndicatorRecord]) -> Step:
    rows = np.array([one.at for one in members], dtype=np.intp)
    leaves = tuple(_column(kind, [one.leaves[n][1] for one in members])
                   for n, (kind, _) in enumerate(members[0].leaves))
    estimated = np.array([records[one.at].estimated for one in members], dtype=bool)
    return Step(rows, shape, leaves, estimated)


def _column(kind: str, given: list[Any]) -> Leaf:
    if kind == "const":
        return Leaf(kind, const=np.array(given, dtype=np.float64))
    if kind == "text":
        return Leaf(kind, text=texts(given))
    if kind == "ref":
        return Leaf(kind, rows=np.array(given, dtype=np.intp))
    starts: Rows = np.cumsum([0, *(len(one) for one in given[:-1])]).astype(np.intp)
    return Leaf(kind, rows=np.concatenate([np.array(one, dtype=np.intp) for one in given]),
                starts=starts)
