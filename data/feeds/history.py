"""The demo's past: what the world said before its first start, put straight into packed days.

Newest first, in short slices, so that the dashboard in front stays quick. What is stored is the
progress: after a kill the next start asks the store what is there and goes on with the rest.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from data.background import Background
from data.errors import DashboardError
from data.feeds.live import SOURCE, Beat
from data.feeds.timeline import Timeline
from data.feeds.world import World
from data.ports import Store
from data.readings.columns import Batch

log = logging.getLogger(__name__)

#: Days by the minute; before them by the hour.
MINUTE_DAYS = 7
#: The last minutes before the first start are put like live readings: they are not packed yet.
RECENT_US = 1_800_000_000
DAY_US = 86_400_000_000
_WEEK = 7
#: Indicators of one slice: about a tenth of a second of work.
_CODES = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Points = tuple[NDArray[np.int64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Task:
    """Some indicators over some time; ``how`` is recent, part (of the first day) or days."""

    codes: tuple[int, ...]
    start_us: int
    end_us: int
    step_us: int
    how: str

    @property
    def weight(self) -> float:
        """Readings, about."""
        return len(self.codes) * (self.end_us - self.start_us) / self.step_us


class History:
    """Everything that was before the first start, as tasks that can be done one by one."""

    def __init__(self, world: World, timeline: Timeline, store: Store, days: int) -> None:
        self._world = world
        self._timeline = timeline
        self._store = store
        self._beat = Beat(world.sensors.values())
        self.tasks = deque(self._plan(timeline.first_us, days))
        self.total = sum(task.weight for task in self.tasks)
        self._there: dict[tuple[int, int], set[str]] = {}

    def do(self, task: Task, now: datetime) -> int:
        """Put what a task lacks; return how many readings were kept. Doing it twice is harmless."""
        codes = [str(self._beat.codes[i]) for i in task.codes]
        there = self._reported(task, codes)
        lacking = [number for number, code in zip(task.codes, codes, strict=True)
                   if code not in there]
        given = self._values(lacking, task)
        if not given:
            return 0
        if task.how == "recent":
            return self._put_recent(given, now)
        return self._store.put_history(given, SOURCE, at=now).kept

    # -- inside ------------------------------------------------------------------------------
    def _plan(self, first_us: int, days: int) -> list[Task]:
        """Return the tasks, newest first."""
        if days < 1 or not self._beat.codes.size:
            return []
        recent, midnight = first_us - RECENT_US, first_us // DAY_US * DAY_US
        minute, hour = 60_000_000, 3_600_000_000
        spans = [(recent, first_us, minute, "recent"), (midnight, recent, minute, "part")]
        if recent < midnight:  # just after midnight: the rest of the half hour is yesterday's
            spans = [(midnight, first_us, minute, "recent")]
        spans += [(midnight - n * DAY_US, midnight - (n - 1) * DAY_US, minute, "days")
                  for n in range(1, min(days, MINUTE_DAYS))]
        for n in range(MINUTE_DAYS, days, _WEEK):
            last = min(n + _WEEK, days)
            older, newer = midnight - (last - 1) * DAY_US, midnight - (n - 1) * DAY_US
            spans.append((older, newer, hour, "days"))
        order = np.lexsort((self._beat.codes.astype(str), self._beat.phase_us))
        slices = [tuple(order[i:i + _CODES].tolist()) for i in range(0, order.size, _CODES)]
        return [Task(codes, *span) for span in spans for codes in slices]

    def _values(self, numbers: list[int], task: Task) -> dict[str, Points]:
        """Return times and values by code, computed beat by beat; who was silent is left out."""
        steps = np.maximum(self._beat.period_us, task.step_us)
        beats: dict[tuple[int, int], list[int]] = {}
        for number in numbers:
            key = int(self._beat.phase_us[number]), int(steps[number])
            beats.setdefault(key, []).append(number)
        found: dict[str, Points] = {}
        for (phase, step), together in beats.items():
            first = -((phase - task.start_us) // step) * step + phase
            at = np.arange(first, task.end_us, step, dtype=np.int64)
            codes = [str(self._beat.codes[number]) for number in together]
            values = self._world.values(codes, self._timeline.world_us(at))
            for code, row in zip(codes, values, strict=True):
                heard = ~np.isnan(row)
                if heard.any():
                    found[code] = at[heard], row[heard]
        return found

    def _reported(self, task: Task, codes: list[str]) -> set[str]:
        start, end = (_EPOCH + timedelta(microseconds=t) for t in (task.start_us, task.end_us))
        if task.how == "days":
            key = task.start_us, task.end_us
            if key not in self._there:
                self._there[key] = self._store.packed_between(start, end, SOURCE)
            return self._there[key]
        found = self._store.series(codes, start, end, step="raw", source=SOURCE)
        return {code for code, one in found.items() if len(one)}

    def _put_recent(self, given: dict[str, Points], now: datetime) -> int:
        names = [code for code, (at, _) in given.items() for _ in range(at.size)]
        batch = Batch(names, np.concatenate([at for at, _ in given.values()]),
                      np.concatenate([value for _, value in given.values()]), SOURCE)
        return sum(why is None for why in self._store.put_batch(batch, received_at=now))


class HistoryRunner(Background):
    """The thread that does the tasks, pausing as long as it works, until all are done."""

    def __init__(
        self, history: History, clock: Callable[[], datetime], *, wait_s: float = 8.0
    ) -> None:
        """Begin ``wait_s`` seconds after the start: the first map comes first."""
        super().__init__("demo-history", self._run, join_s=30.0)
        self._history = history
        self._clock = clock
        self._wait_s = wait_s
        self._done = 0.0
        self._worked: tuple[float, float] = (0.0, 0.0)  # seconds, weight that took them

    def start(self) -> None:
        """Start the thread when there is anything to do."""
        if self._history.tasks:
            super().start()

    @property
    def progress(self) -> tuple[float, float | None] | None:
        """Share done (0 to 1) and seconds left if that is known; None: all is there."""
        if not self._history.tasks:
            return None
        seconds, weight = self._worked
        left = self._history.total - self._done
        return (self._done / max(self._history.total, 1.0),
                seconds / weight * left if weight else None)

    def _run(self) -> None:
        pause = self._wait_s
        tasks, kept = self._history.tasks, 0
        while tasks and not self.wait(pause):
            began = time.monotonic()
            try:
                more = self._history.do(tasks[0], self._clock())
            except DashboardError as e:
                log.warning("the demo's history waits: %s", e)
                pause = 5.0
                continue
            except Exception:
                log.exception("the demo's history ends here: a fault of its own")
                return
            took = time.monotonic() - began
            weight = tasks.popleft().weight
            self._done += weight
            kept += more
            # as long a rest as the work was: what people look at comes first
            pause = min(took, 1.0) if more else 0.0
            if more:
                self._worked = self._worked[0] + took + pause, self._worked[1] + weight
        if kept and not tasks:
            log.info("the demo's history is complete: %d readings", kept)
