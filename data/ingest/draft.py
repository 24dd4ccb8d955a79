"""The working state of one layer between its file and the store: rows, and what was told."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model import LayerSpec, Problem, Reject
from data.pack_fields import COLUMN_FIELDS
from data.readers import RawLayer
from data.readers.columns import mapping
from data.readers.text import to_text

#: Rejects kept word for word per layer; beyond it they are only counted.
REJECTS_KEPT = 1000
#: Rows named in one warning.
EXAMPLES = 5

Mask = NDArray[np.bool_]
Detail = str | Callable[[int], str]


@dataclass
class Notes:
    """What one layer's cleaning found: rejected rows and warnings."""

    spec: LayerSpec
    rejects: list[Reject] = field(default_factory=list)
    rejected: int = 0
    warnings: list[Problem] = field(default_factory=list)
    #: How many rows were rejected for each fault.
    problems: Counter[str] = field(default_factory=Counter)

    def warn(self, what: str, remedy: str = "") -> None:
        """Tell something about the layer as a whole."""
        where = f"layer {self.spec.code} ({self.spec.source})"
        self.warnings.append(Problem("warning", where, what, remedy))


@dataclass
class Draft:
    """Rows of one layer under their canonical names; ``shapes`` is None for tables.

    ``values`` holds text until a step turns a column into numbers; a column is there only when
    the pack maps it or gives it as a constant.
    """

    spec: LayerSpec
    rows: NDArray[np.int64]
    values: pd.DataFrame
    kept: pd.DataFrame
    shapes: NDArray[np.object_] | None
    notes: Notes

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> pd.Series:
        """Return a column of ``values``; all missing when the layer does not have it."""
        if name in self.values:
            return self.values[name]
        return pd.Series(np.nan, index=self.values.index, dtype="str")

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return a column already read as numbers; NaN when the layer does not have it."""
        if name not in self.values:
            return np.full(len(self), np.nan)
        values: NDArray[np.float64] = self.values[name].to_numpy(dtype=np.float64)
        return values

    def drop(self, bad: Mask, problem: str | NDArray[np.str_], detail: Detail) -> None:
        """Reject the rows where ``bad``; ``detail`` says what and what to do (by position)."""
        if not bad.any():
            return
        where = np.flatnonzero(bad)
        room = REJECTS_KEPT - len(self.notes.rejects)
        for i in where[:max(room, 0)]:
            text = detail(int(i)) if callable(detail) else detail
            fault = problem if isinstance(problem, str) else str(problem[i])
            self.notes.rejects.append(
                Reject(self.spec.code, int(self.rows[i]), self._key(int(i)), fault, text))
        self.notes.rejected += len(where)
        faults = [problem] * len(where) if isinstance(problem, str) else problem[where].tolist()
        self.notes.problems.update(faults)
        self.keep(~bad)

    def keep(self, good: Mask) -> None:
        """Keep only the rows where ``good``."""
        self.rows = self.rows[good]
        self.values = self.values[good].reset_index(drop=True)
        self.kept = self.kept[good].reset_index(drop=True)
        if self.shapes is not None:
            self.shapes = self.shapes[good]

    def let_go(self) -> None:
        """Forget all rows but their number: what is stored of them stands in frames by now.

        Shapes of areas are asked for by the guard alone, which holds them itself.
        """
        self.values = self.kept = pd.DataFrame(index=range(len(self)))
        self.shapes = None

    def tell(self, mask: Mask, what: str, remedy: str = "", show: str = "") -> None:
        """Warn about the rows where ``mask``: how many, which ones, with column ``show``."""
        where = np.flatnonzero(mask)
        if not len(where):
            return
        parts = []
        for i in where[:EXAMPLES]:
            value = self.values[show].iloc[i] if show in self.values else None
            shown = "" if value is None or value != value else f' ("{str(value)[:40]}")'
            parts.append(f"row {self.rows[i]}{shown}")
        more = ", …" if len(where) > EXAMPLES else ""
        self.notes.warn(f"{len(where):,} of {len(self):,} rows: {what}: {', '.join(parts)}{more}.",
                        remedy)

    def _key(self, i: int) -> str:
        # The key of a person would be the id number itself, which is never written down.
        for name in () if "house_code" in self.values else ("code", "name"):
            value = self.values[name].iloc[i] if name in self.values else None
            if isinstance(value, str):
                return value[:200]
        return ""


def draft_of(raw: RawLayer, spec: LayerSpec) -> Draft:
    """Return the raw layer under canonical names, every value as text, constants filled in."""
    frame = raw.frame
    columns = mapping(spec, [str(c) for c in frame.columns])
    values = pd.DataFrame({name: to_text(frame[column]) for name, column in columns.items()},
                          index=frame.index)
    for name, value in spec.constants.items():
        text = pd.Series([value], dtype="object")
        values[name] = to_text(text).iloc[0]
        values[name] = values[name].astype("str")
    shapes = None
    if isinstance(frame, gpd.GeoDataFrame):
        shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    notes = Notes(spec)
    for said in raw.notes:
        notes.warn(said)
    kept = pd.DataFrame({column: frame[column] for column in spec.keep}, index=frame.index)
    return Draft(spec, frame.index.to_numpy(dtype=np.int64), values.reset_index(drop=True),
                 kept.reset_index(drop=True), shapes, notes)


def prop_columns(draft: Draft) -> Sequence[str]:
    """Return the canonical columns that have no column of their own in the feature table."""
    return [c for c in draft.values.columns if c not in COLUMN_FIELDS]
