"""How fast a value changes: over the rule's window, per minute."""

from typing import Self

import numpy as np

from indicators.alerts.signals.bank import NO_TIME, Floats, Found, Times, Watch
from indicators.alerts.signals.past import KEPT, PastBank, past_table


class RateBank(PastBank):
    """The past of rates."""

    @classmethod
    def start(cls, watch: Watch) -> Self:
        """Return a bank that has seen nothing."""
        return cls(past_table(watch))

    def signal(self, watch: Watch, time_us: Times, value: Floats, cadence_s: Floats) -> Found:
        """Return the change against the newest reading at least a window older, per minute.

        Unknown without one, or when it is older than two windows: a gap is no rate.
        """
        window = round(watch.rule.window_s * 1e6)
        then = np.full(time_us.shape[1:], NO_TIME)
        before = np.full(time_us.shape[1:], np.nan)
        limit = np.where(time_us[0] == NO_TIME, NO_TIME + window, time_us[0]) - window
        for n in range(KEPT - 1, 0, -1):
            old = (time_us[n] != NO_TIME) & (time_us[n] <= limit)
            then, before = np.where(old, time_us[n], then), np.where(old, value[n], before)
        known = (then != NO_TIME) & (then >= limit - window)
        minutes = np.where(known, time_us[0] - np.where(known, then, 0), 1) / 60e6
        rate = np.where(known, (value[0] - before) / np.where(known, minutes, 1.0), np.nan)
        return Found(np.where(np.isfinite(rate), rate, np.nan), {"was": before})
