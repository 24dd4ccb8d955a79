"""What a store of readings must do, in its plainest form: a dict, and pandas for buckets."""

from datetime import timedelta
from functools import cache

import numpy as np
import pandas as pd

from data.readings.columns import Batch
from data.store.times import from_us, to_us

CODES = ("crowd.present:Z1", "crowd.present:Z2")
KEPT = "kept already"
FREQ = {"minute": "min", "hour": "h", "day": "D", "week": "W-MON", "month": "MS", "year": "YS"}


class Model:
    """A dict of readings by (code, source, time) beside the store that must agree with it."""

    def __init__(self, store):
        self.store = store
        self.kept = {}

    def put(self, rows, now):
        """Put (code, source, time_us, value) rows as a batch and compare every answer."""
        answers = self.store.put_batch(
            Batch([r[0] for r in rows], np.array([r[2] for r in rows], np.int64),
                  np.array([r[3] for r in rows], float), [r[1] for r in rows]), received_at=now)
        for row, answer in zip(rows, answers, strict=True):
            same = self.kept.setdefault(row[:3], row[3]) == row[3]
            assert (answer is None) if same else (KEPT in answer), (row, answer)

    def history(self, code, source, times, values, now):
        """Put a series of one indicator and compare the count."""
        report = self.store.put_history({code: (np.array(times, np.int64), np.array(values))},
                                        source, at=now)
        fits = [self.kept.setdefault((code, source, t), v) == v
                for t, v in zip(times, values, strict=True)]
        assert report.kept == sum(fits)
        assert sum(report.refused.values()) == len(fits) - sum(fits)

    def points(self, code, source):
        """Return what must be read of an indicator and source, by time."""
        rows = sorted((t, v) for (c, s, t), v in self.kept.items() if (c, s) == (code, source))
        return pd.Series([v for _, v in rows], index=[t for t, _ in rows], dtype=float)

    def compare(self, source, zone, steps=("raw", *FREQ)):
        """Compare everything of one source with pandas, at every step."""
        start, end = from_us(0), from_us(4_102_444_800_000_000)
        for step in steps:
            found = self.store.series(CODES, start, end, step=step, zone=zone, source=source)
            for code in CODES:
                expected = by_pandas(self.points(code, source), step, zone)
                equal(found[code], expected)


def by_pandas(points, step, zone):
    """Return count, min, max and mean by bucket start (microseconds UTC)."""
    if step == "raw":
        starts = points.index
    else:
        starts = [bucket(t, step, zone) for t in points.index]
    return points.groupby(np.array(starts, np.int64)).agg(["count", "min", "max", "mean"])


@cache
def bucket(time_us, step, zone):
    """Return the start of a bucket by pandas' own local calendar."""
    local = pd.Timestamp(time_us, unit="us", tz="UTC").tz_convert(zone)
    if step in ("minute", "hour"):
        clock = timedelta(minutes=local.minute if step == "hour" else 0, seconds=local.second,
                          microseconds=local.microsecond)
        return time_us - clock // timedelta(microseconds=1)
    day = local.tz_localize(None).normalize()
    first = {"day": day, "week": day - pd.Timedelta(days=day.weekday()),
             "month": day.replace(day=1), "year": day.replace(month=1, day=1)}[step]
    return to_us(first.tz_localize(zone, nonexistent="shift_forward", ambiguous=True))


def equal(found, expected):
    """Compare a series with the frame of ``by_pandas``."""
    assert found.time_us.tolist() == expected.index.tolist()
    assert found.count.tolist() == expected["count"].tolist()
    assert found.min.tolist() == expected["min"].tolist()
    assert found.max.tolist() == expected["max"].tolist()
    np.testing.assert_allclose(found.value, expected["mean"], rtol=1e-12, atol=1e-9)
