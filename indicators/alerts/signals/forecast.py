"""What will be read within the rule's horizon: a line for minutes, the season for hours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import numpy as np

from data.alerts.rule import Rule
from indicators.ahead import WINDOW_S, Line, ahead, line
from indicators.alerts.signals.bank import Bank, Floats, Found, Seen, Times, Watch
from indicators.alerts.signals.hourly import HourlyBank
from indicators.alerts.signals.past import PastBank, past_table

#: From this cadence on a day has too few readings for a line: the season forecasts.
HOURLY_S: Final = 1800.0


class LineBank(PastBank):
    """The past of lines."""

    @classmethod
    def start(cls, watch: Watch) -> Self:
        """Return a bank that has seen nothing."""
        return cls(past_table(watch))

    def signal(self, watch: Watch, time_us: Times, value: Floats, cadence_s: Floats) -> Found:
        """Return the value now or at the horizon, whichever is nearer to the limit or beyond."""
        one = line(time_us, value, round(watch.rule.window_s * 1e6))
        last = one.level + one.slope * watch.rule.horizon_s / 60
        worst = np.minimum if falls(watch.rule) else np.maximum
        return Found(worst(value[0], last), {
            "level": one.level, "per_min": one.slope, "a": one.a, "b": one.b, "c": one.c})


@dataclass(frozen=True, slots=True, eq=False)
class ForecastBank(Bank):
    """Indicators read by the minute by lines, those read by the hour by their season."""

    lines: LineBank
    hourly: HourlyBank

    @classmethod
    def start(cls, watch: Watch) -> "ForecastBank":
        """Return a bank that has seen nothing."""
        return cls(LineBank.start(_with_window(watch)), HourlyBank.start(watch))

    def run(self, watch: Watch, seen: Seen) -> tuple["ForecastBank", Found]:
        """Return the forecast at each tick and what explains a crossing of a limit."""
        hours = watch.cadence_s >= HOURLY_S
        lines, found = self.lines.run(_with_window(watch), replace(seen, fresh=seen.fresh & ~hours))
        hourly, later = self.hourly.run(watch, replace(seen, fresh=seen.fresh & hours))
        assert isinstance(lines, LineBank) and isinstance(hourly, HourlyBank)

        def explain(tick: int, number: int, limit: float) -> dict[str, Any]:
            if not np.isfinite(limit):
                return {}
            if hours[number]:
                return dict(later.explain(tick, number, limit)) if later.explain else {}
            one = Line(*(np.array([found.notes[name][tick, number]])
                         for name in ("level", "per_min", "a", "b", "c")))
            each = [float(x[0]) for x in ahead(one, limit, rising=not falls(watch.rule))]
            return _told([*each, float(one.slope[0])])

        value = np.where(hours, later.value, found.value)
        return ForecastBank(lines, hourly), Found(value, explain=explain)

    def rows(self) -> list[bytes]:
        """Return the past of each indicator, exactly."""
        return [a + b for a, b in zip(self.lines.rows(), self.hourly.rows(), strict=True)]

    def with_rows(self, rows: Sequence[bytes | None]) -> "ForecastBank":
        """Return a fresh bank in which every given row replaces the beginning."""
        length = self.lines.table.dtype.itemsize
        return ForecastBank(
            self.lines.with_rows([row and row[:length] for row in rows]),
            self.hourly.with_rows([row and row[length:] for row in rows]))


def falls(rule: Rule) -> bool:
    """Whether the rule's limits lie below."""
    return rule.op.startswith("<")


def _told(each: Sequence[float]) -> dict[str, Any]:
    names = ("minutes", "minutes_low", "minutes_high", "per_min")
    return {name: value for name, value in zip(names, each, strict=True) if np.isfinite(value)}


def _with_window(watch: Watch) -> Watch:
    if watch.rule.window_s:
        return watch
    return replace(watch, rule=replace(watch.rule, window_s=WINDOW_S))
