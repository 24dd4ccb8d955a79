"""Hands columns to the store, and gives the store's refusals a code for machines."""

from datetime import datetime

import numpy as np

from data.feeds.rows import Rows
from data.ports import Store
from data.readings.columns import Batch

#: How the store begins a reason, and what a machine calls it; a test asks the store for each.
_CODES = (
    ("unknown indicator", "unknown_indicator"),
    ("unit ", "wrong_unit"),
    ("the indicator is computed", "computed"),
    ("the source ", "bad_source"),
    ("the value is not", "not_finite"),
    ("the time lies more than", "future"),
    ("the time is older than", "too_old"),
    ("another value", "conflict"),
)


def keep(store: Store, rows: Rows, *, received_at: datetime) -> dict[int, tuple[str, str]]:
    """Store rows durably; return place in the columns -> code and reason of the refused ones."""
    if not len(rows):
        return {}
    batch = Batch(rows.indicator, np.array(rows.time_us, np.int64),
                  np.array(rows.value, np.float64), _one_or_each(rows.source),
                  _one_or_each(rows.unit))
    reasons = store.put_batch(batch, received_at=received_at)
    return {i: (code_of(reason), reason) for i, reason in enumerate(reasons) if reason is not None}


def code_of(reason: str) -> str:
    """Return the code of a reason in the store's words."""
    return next((code for start, code in _CODES if reason.startswith(start)), "refused")


def _one_or_each(column: list[str]) -> str | list[str]:
    return column[0] if column.count(column[0]) == len(column) else column
