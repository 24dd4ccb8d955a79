"""Takes files of readings into the store: long or wide, straight into chunks, the same once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.errors import SourceError
from data.readings import clock
from data.readings.history import EXAMPLES
from data.readings.history_files import blocks
from data.readings.history_spec import INDICATOR, SOURCE, TIME, UNIT, VALUE, HistorySpec
from data.readings.ports import ReadingStore

#: Readings that are gathered before they are stored: a chunk is then written once or twice.
GATHER = 4_000_000

Key = tuple[str, str]
Columns = tuple[np.ndarray, np.ndarray]


@dataclass(slots=True)
class ImportReport:
    """What became of a file: readings kept (those kept before included), empty, and refused."""

    kept: int = 0
    empty: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def refuse(self, count: int, why: str, example: str) -> None:
        """Count refusals; ``example`` says where the first of them stands."""
        if count:
            self.refused[why] += count
            if len(self.examples) < EXAMPLES:
                self.examples.append(f"{example}: {why}")


def import_file(
    store: ReadingStore, spec: HistorySpec, units: Mapping[str, str], *, at: datetime,
    told: Callable[[int], None] = lambda kept: None,
) -> ImportReport:
    """Store every reading of a file that can be kept; the rest is counted with its reason.

    What is stored is durable; a file whose import was killed is given again as it is.

    Args:
        store: Where the readings go.
        spec: The file and how it is to be read.
        units: The catalogue: unit by indicator code.
        at: Present time.
        told: Called after each part with the number of readings kept so far.

    Raises:
        SourceError: The file cannot be read, or has no column of times.
    """
    work = _Import(store, spec, units, at, told)
    for table, left_out in blocks(spec):
        work.report.refuse(left_out, "the line has other cells than the header",
                           f"before line {work.row + table.num_rows + left_out}")
        if table.num_columns:
            work.take(table)
    work.flush()
    return work.report


class _Import:
    def __init__(self, store: ReadingStore, spec: HistorySpec, units: Mapping[str, str],
                 at: datetime, told: Callable[[int], None]) -> None:
        self.report = ImportReport()
        self.row = 2                              # of the file; the header is row 1
        self._store, self._spec, self._units, self._at = store, spec, units, at
        self._told = told
        self._waiting: dict[Key, list[Columns]] = defaultdict(list)
        self._count = 0

    def take(self, table: pa.Table) -> None:
        """Take one block of rows."""
        table = table.rename_columns([str(c).strip() for c in table.column_names])
        names = {c.lower(): c for c in table.column_names}
        indicator, value = _first(names, INDICATOR), _first(names, VALUE)
        time_us = self._times(table, names)
        bad = clock.faulty(time_us)
        if indicator and value:
            self._long(table, indicator, value, names, time_us, bad)
        else:
            self._wide(table, names, time_us, bad)
        self.row += table.num_rows
        if self._count >= GATHER:
            self.flush()

    def flush(self) -> None:
        """Store what was gathered."""
        by_source: dict[str, dict[str, Columns]] = defaultdict(dict)
        for (code, source), parts in self._waiting.items():
            by_source[source][code] = (np.concatenate([p[0] for p in parts]),
                                       np.concatenate([p[1] for p in parts]))
        self._waiting.clear()
        self._count = 0
        for source, given in by_source.items():
            done = self._store.put_history(given, source, at=self._at)
            self.report.kept += done.kept
            self.report.refused.update(done.refused)
            self.report.examples += [
                f"{code} at {np.datetime64(when, 'us')}Z: {why}"
                for code, when, why in done.examples][:EXAMPLES - len(self.report.examples)]
        self._told(self.report.kept)

    def _times(self, table: pa.Table, names: Mapping[str, str]) -> np.ndarray:
        given = self._spec.time
        found = _first(names, TIME)
        columns = list(given) or ([found] if found else [])
        missing = [c for c in columns if c not in table.column_names]
        if missing or not columns:
            raise SourceError(
                f"{self._spec.file.name} has no column {missing[0] if missing else 'of times'!r}.",
                f"It has {', '.join(table.column_names[:8])}; name the one of times.")
        parts = [_text(table[c]) for c in columns]
        whole = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, " ")
        places, texts = _distinct(whole)
        found_us = clock.to_microseconds(texts, self._spec.zone)
        times: np.ndarray = found_us[places]
        return times

    def _long(self, table: pa.Table, indicator: str, value: str, names: Mapping[str, str],
              time_us: np.ndarray, bad: np.ndarray) -> None:
        number, empty, wrong = _numbers(table[value])
        places, codes = _distinct(_text(table[indicator]))
        sources, texts = _optional(table, _first(names, SOURCE))
        units, unit_texts = _optional(table, _first(names, UNIT))
        fits = self._fits(time_us, bad, empty, wrong)
        known = [self._spec.code_of(c, self._units) for c in codes]
        for place, name in enumerate(codes):
            if known[place] is None:
                self._refuse(fits & (places == place), f"unknown indicator {name[:80]!r}")
        named = np.array([k is not None for k in known])
        fits &= named[places]
        for place, unit in enumerate(unit_texts):
            wrong_unit = np.array([bool(unit) and k is not None and self._units[k] != unit
                                   for k in known])
            said = fits & (units == place) & wrong_unit[places]
            self._refuse(said, f"unit {unit[:40]!r} is another than the indicator's")
            fits &= ~said
        rows = np.flatnonzero(fits)
        key = places[rows] * len(texts) + sources[rows]
        order = np.argsort(key, kind="stable")
        rows, key = rows[order], key[order]
        for part in np.split(np.arange(len(rows)), np.flatnonzero(np.diff(key)) + 1):
            if len(part):
                place, source = divmod(int(key[part[0]]), len(texts))
                self._keep(str(known[place]), texts[source] or self._spec.source,
                           time_us[rows[part]], number[rows[part]])

    def _wide(self, table: pa.Table, names: Mapping[str, str], time_us: np.ndarray,
              bad: np.ndarray) -> None:
        skip = {*self._spec.skip, *(self._spec.time or (_first(names, TIME),))}
        for name in table.column_names:
            if name in skip:
                continue
            number, empty, wrong = _numbers(table[name])
            code = self._spec.code_of(name, self._units)
            if code is None:
                self._refuse(~empty, f"unknown indicator {name[:80]!r}")
                continue
            fits = self._fits(time_us, bad, empty, wrong)
            self._keep(code, self._spec.source, time_us[fits], number[fits])

    def _fits(self, time_us: np.ndarray, bad: np.ndarray, empty: np.ndarray, wrong: np.ndarray
              ) -> np.ndarray:
        """Return which readings have a time and a number; the others are counted."""
        self.report.empty += int(empty.sum())
        for fault in np.unique(time_us[bad]).tolist():
            self._refuse((time_us == fault) & ~empty, clock.fault_of(fault))
        self._refuse(wrong & ~empty & ~bad, "the value is not a number")
        fits: np.ndarray = ~(bad | empty | wrong)
        return fits

    def _refuse(self, rows: np.ndarray, why: str) -> None:
        if rows.any():
            self.report.refuse(int(rows.sum()), why, f"row {self.row + int(rows.argmax())}")

    def _keep(self, code: str, source: str, time_us: np.ndarray, value: np.ndarray) -> None:
        self._waiting[code, source].append((time_us, value))
        self._count += len(time_us)


def _first(names: Mapping[str, str], known: Sequence[str]) -> str:
    return next((names[name] for name in known if name in names), "")


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as texts, missing ones empty."""
    return pc.fill_null(pc.cast(column, pa.string()), "")


def _distinct(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Return each row's place among the distinct texts, and these."""
    coded = column.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    return coded.indices.to_numpy(zero_copy_only=False).astype(np.int64), \
        [str(t) for t in coded.dictionary.to_pylist()]


def _optional(table: pa.Table, name: str) -> tuple[np.ndarray, list[str]]:
    if not name:
        return np.zeros(table.num_rows, np.int64), [""]
    return _distinct(_text(table[name]))


def _numbers(column: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return values, which cells are empty, and which are no finite number."""
    empty = pc.is_null(column).to_numpy().copy()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        text = pc.utf8_trim_whitespace(column)
        empty |= pc.fill_null(pc.equal(text, ""), True).to_numpy()
        column = pc.if_else(pa.array(empty), None, text)
    try:
        value = pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowException:
        value = np.array([_number(v) for v in column.to_pylist()])
    value = np.asarray(value, np.float64)
    return value, empty, ~np.isfinite(value)


def _number(value: object) -> float:
    text = str(value)
    try:
        # Python also reads 1_000 and full-width digits, which no other program means as a number
        return float(text) if text.isascii() and "_" not in text else float("nan")
    except ValueError:
        return float("nan")
