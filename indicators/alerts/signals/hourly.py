"""The next hours of indicators that are read by the hour, as indicators.forecast says."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from indicators.alerts.signals.bank import NO_TIME, Bank, Floats, Found, Seen, Times, Watch
from indicators.forecast import DAY_S, Forecast, forecast, points

#: Weeks that are kept: what the forecast looks back upon, and its interval.
WEEKS: Final = 18
_CYCLE_DAYS: Final = 7


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """One indicator: the unbroken steps up to ``end_us`` (not included), NaN where missing."""

    end_us: int
    grid: Floats

    def with_reading(self, time_us: int, value: float, step_us: int) -> "Hours":
        """Return the hours with one more; a step's newest reading is its value."""
        begin = time_us // step_us * step_us
        steps = 1 if self.end_us == NO_TIME else (begin - self.end_us) // step_us + 1
        most = WEEKS * 7 * DAY_S * 1_000_000 // step_us
        if self.end_us == NO_TIME or steps < 0 or steps > most:
            return Hours(begin + step_us, np.array([value]))
        grid = np.append(self.grid, np.full(steps, np.nan))[-most:]
        grid[-1] = value
        return Hours(begin + step_us, grid)


@dataclass(frozen=True, slots=True, eq=False)
class HourlyBank(Bank):
    """The steps of each indicator, and its forecast from them (computed again after a start)."""

    hours: tuple[Hours, ...]
    #: What each is forecast for its next steps, None where that is not known.
    next: tuple[Floats | None, ...]

    @classmethod
    def start(cls, watch: Watch) -> "HourlyBank":
        """Return a bank that has seen nothing."""
        count = len(watch.cadence_s)
        return cls((Hours(NO_TIME, np.empty(0)),) * count, (None,) * count)

    def run(self, watch: Watch, seen: Seen) -> tuple["HourlyBank", Found]:
        """Return the value now or the worst within the horizon at each tick."""
        value = np.full(seen.value.shape, np.nan)
        hours, ahead = list(self.hours), list(self.next)
        at: dict[tuple[int, int], Hours] = {}
        for n in np.flatnonzero(seen.fresh.any(axis=0)):
            step = step_us(float(watch.cadence_s[n]))
            last = (NO_TIME, math.nan)
            for tick in np.flatnonzero(seen.fresh[:, n]):
                new = (int(seen.time_us[tick, n]), float(seen.value[tick, n]))
                if new != last:
                    last = new
                    grown = hours[n].with_reading(*new, step)
                    if ahead[n] is None or not _same(grown, hours[n]):
                        hours[n], ahead[n] = grown, _points(grown, watch, step)
                value[tick, n] = _worst(watch, new[1], ahead[n])
                at[int(tick), int(n)] = hours[n]

        def explain(tick: int, number: int, limit: float) -> dict[str, Any]:
            one = at.get((tick, number))
            return _crossing(watch, one, number, limit, int(seen.now_us[tick])) if one else {}

        return HourlyBank(tuple(hours), tuple(ahead)), Found(value, explain=explain)

    def rows(self) -> list[bytes]:
        """Return the past of each indicator, exactly."""
        return [np.int64(one.end_us).tobytes() + one.grid.tobytes() for one in self.hours]

    def with_rows(self, rows: Sequence[bytes | None]) -> "HourlyBank":
        """Return a fresh bank in which every given row replaces the beginning."""
        hours = tuple(Hours(int(np.frombuffer(row, dtype=np.int64, count=1)[0]),
                            np.frombuffer(row, offset=8).copy()) if row else old
                      for row, old in zip(rows, self.hours, strict=True))
        return HourlyBank(hours, (None,) * len(hours))


def step_us(cadence_s: float) -> int:
    """Return the step of an indicator: its cadence where a day is a multiple of it, else 1 h."""
    whole = round(cadence_s)
    if whole >= DAY_S:
        return DAY_S * 1_000_000
    return (whole if whole >= 1 and DAY_S % whole == 0 else 3600) * 1_000_000


def _steps(watch: Watch, step: int) -> int:
    return max(1, min(math.ceil(watch.rule.horizon_s * 1e6 / step), DAY_S * 1_000_000 // step))


def _points(one: Hours, watch: Watch, step: int) -> Floats | None:
    per_day = DAY_S * 1_000_000 // step
    cycle = next((c for c in (_CYCLE_DAYS * per_day, per_day) if len(one.grid) >= 2 * c), 0)
    steps = _steps(watch, step)
    if not cycle or steps > cycle:
        return None
    made = points(one.grid, np.array([len(one.grid)]), cycle=cycle, per_day=per_day, steps=steps)
    return np.asarray(made[0])


def _worst(watch: Watch, value: float, ahead: Floats | None) -> float:
    if ahead is None or not np.isfinite(ahead).any():
        return math.nan
    if watch.rule.op.startswith("<"):
        return min(value, float(np.nanmin(ahead)))
    return max(value, float(np.nanmax(ahead)))


def _crossing(watch: Watch, one: Hours, number: int, limit: float, now_us: int
              ) -> dict[str, Any]:
    """Return minutes until the forecast, and the ends of its interval, meet the limit."""
    step = step_us(float(watch.cadence_s[number]))
    times: Times = one.end_us - step * np.arange(len(one.grid), 0, -1, dtype=np.int64)
    made = forecast(times, one.grid, origin_us=one.end_us, steps=_steps(watch, step),
                    step_s=step // 1_000_000)
    if made is None:
        return {}
    falling = watch.rule.op.startswith("<")
    ends = (made.low, made.high) if falling else (made.high, made.low)
    found: dict[str, Any] = {}
    for name, column in (("minutes", made.value), ("minutes_low", ends[0]),
                         ("minutes_high", ends[1])):
        first = _first(made, column, limit, falling)
        if first is not None:
            found[name] = max(0.0, (first - now_us) / 60e6)
    return found


def _first(made: Forecast, column: Floats, limit: float, falling: bool) -> int | None:
    hit = np.flatnonzero(column <= limit if falling else column >= limit)
    return int(made.time_us[hit[0]]) if len(hit) else None


def _same(a: Hours, b: Hours) -> bool:
    return a.end_us == b.end_us and len(a.grid) == len(b.grid) and np.array_equal(
        a.grid[-1:], b.grid[-1:], equal_nan=True)
