"""The datum guard's one door: every mapped layer of a load in, one verdict a layer out."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.guard.consensus import candidates, settle
from data.guard.judge import judge
from data.guard.model import Incoming, Verdict
from data.guard.pair import Subject, subject
from data.guard.plane import plane_of


def guard(layers: Sequence[Incoming]) -> list[Verdict]:
    """Return a verdict for every layer that is not ``kept``, in order.

    Layers without a shape are "unclear". Deterministic: the same layers give the same verdicts.
    """
    there = [a for a in layers if len(a.shapes)]
    if not there:
        return [_empty(a) for a in layers if not a.kept]
    plane = plane_of(np.concatenate([a.shapes for a in there]))
    ready = {id(a): subject(a, plane) for a in candidates(there)}
    trusted, disputed = settle(list(ready.values()))
    return [_verdict(a, ready.get(id(a)) or subject(a, plane), trusted, disputed)
            if len(a.shapes) else _empty(a) for a in layers if not a.kept]


def _verdict(layer: Incoming, ready: Subject, trusted: Sequence[Subject],
             disputed: dict[str, Verdict]) -> Verdict:
    if layer.code in disputed:
        return replace(disputed[layer.code], finding="disputed")
    return judge(ready, [t for t in trusted if t.layer is not layer])


def _empty(layer: Incoming) -> Verdict:
    return Verdict(layer.code, layer.datum, "unclear", why="it has no rows")
