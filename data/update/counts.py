"""Carries counts over an update: attachment rates, members per grid; what was seen is taken off,
what is now is put on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd

from data.ingest.prepare import Prepared
from data.model import AREA_LEVELS, LayerRecord
from data.quality.measure import coverage
from data.quality.model import NOWHERE, WHOLE, Coverage
from data.versions.model import LayerDiff

_COUNTS = tuple(f.name for f in fields(Coverage) if f.name not in ("layer", "street"))
Lines = dict[tuple[str, str], Coverage]


def carried(
    whole: Sequence[Coverage], before: Prepared, after: Prepared, order: Sequence[str]
) -> tuple[Coverage, ...]:
    """Return the lines of the whole district after an update.

    Args:
        whole: Its lines before.
        before: The rows that the update looked at, linked as they were.
        after: The same as they are now.
        order: Layer codes in pack order.
    """
    found = {(line.layer, line.street): line for line in whole}
    for sign, prepared in ((-1, before), (1, after)):
        for lines in coverage(prepared).values():
            for line in lines:
                key = (line.layer, line.street)
                found[key] = _sum(found.get(key), line, sign)
    kept = [line for line in found.values() if line.rows or line.street == WHOLE]
    place = {code: i for i, code in enumerate(order)}
    return tuple(sorted(kept, key=lambda c: (place.get(c.layer, len(place)), _street(c.street))))


def _street(code: str) -> tuple[int, str]:
    return {WHOLE: (0, ""), NOWHERE: (2, "")}.get(code, (1, code))


def _sum(line: Coverage | None, more: Coverage, sign: int) -> Coverage:
    if line is None:
        line = Coverage(more.layer, more.street, 0)
    counts: dict[str, Any] = {name: _added(getattr(line, name), getattr(more, name), sign)
                              for name in _COUNTS}
    return replace(line, **counts)


def _added(a: int | None, b: int | None, sign: int) -> int | None:
    return a if b is None else (a or 0) + sign * b


def attached(lines: Sequence[Coverage]) -> dict[str, tuple[int, int]]:
    """Return per layer (in a grid, all) out of its lines, as a load's report has it."""
    return {c.layer: (c.gridded, c.rows) for c in lines
            if c.street == WHOLE and c.gridded is not None}


def members(
    records: Mapping[str, LayerRecord], diffs: Sequence[LayerDiff],
    fresh: Mapping[str, pd.DataFrame],
) -> Counter[tuple[int, str]]:
    """Return (grid, layer) -> how many more members of the layer the grid has."""
    found: Counter[tuple[int, str]] = Counter()
    for diff in diffs:
        if records[diff.layer].spec.role in AREA_LEVELS:
            continue
        for sign, rows in ((-1, diff.old), (1, fresh.get(diff.layer))):
            if rows is not None and len(rows):
                grids, sizes = np.unique(rows["grid_id"].to_numpy(dtype=np.int64, na_value=0),
                                         return_counts=True)
                for grid, n in zip(grids.tolist(), sizes.tolist(), strict=True):
                    found[grid, diff.layer] += sign * n
    return Counter({key: n for key, n in found.items() if n and key[0]})
