"""Signals of combinations and counts: how many conditions hold, how many alerts are near."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indicators.alerts.compile import Part
from indicators.alerts.machine import Work
from indicators.alerts.site import Outside
from indicators.alerts.state import NEVER


def staged_signal(part: Part, work: Work, also: Sequence[Outside], now_us: int
                  ) -> NDArray[np.float64]:
    """Return the signal of each pair of a staged rule.

    A combination counts its conditions that hold (``least`` alerts or more), a count the alerts
    themselves: open ones, and with a window those that were open within it.
    """
    ranks = _open_ranks(part, work, now_us)
    window = _window_us(part)
    since = now_us - window if window else None
    counts = [look.count(ranks) + (look.outside(also, since) if also else 0.0)
              for look in part.looks]
    if part.rule.kind == "count":
        return np.asarray(sum(counts), dtype=np.float64)
    holds = [count >= look.condition.least
             for count, look in zip(counts, part.looks, strict=True)]
    return np.asarray(np.sum(holds, axis=0), dtype=np.float64)


def next_expiry(part: Part, work: Work, also: Sequence[Outside], now_us: int) -> int:
    """Return when the next alert leaves the window of a count, NEVER without one."""
    window = _window_us(part)
    if not window:
        return int(NEVER)
    recent = work.cleared_us[work.cleared_us > now_us - window]
    ends = [int(recent.min())] if len(recent) else []
    ends += [one.ended_us for one in also
             if one.ended_us is not None and one.ended_us > now_us - window]
    return min(ends) + window if ends else int(NEVER)


def _window_us(part: Part) -> int:
    """Return how far a rule looks back, 0 for one that does not."""
    return round(part.rule.window_s * 1e6) if part.rule.kind == "count" else 0


def _open_ranks(part: Part, work: Work, now_us: int) -> NDArray[np.uint8]:
    window = _window_us(part)
    if not window:
        return work.severity
    recent = (work.severity == 0) & (work.cleared_us > now_us - window)
    return np.where(recent, work.cleared, work.severity).astype(np.uint8)
