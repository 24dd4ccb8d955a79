"""Many small posts at once become one commit: each waits for the commit that holds its rows."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from data.errors import DashboardError
from data.feeds.rows import Outcome, Refusal, Rows

#: Rows of one commit: a larger batch makes the others wait too long.
MAX_ROWS = 20_000
#: How long a commit waits for posts that are being read already: each commit costs the disk.
COMPANY_S = 0.02


class _Post:
    """One caller's rows, and what becomes of them."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.outcome: Outcome | None = None
        self.fault: Exception | None = None
        self.turn = threading.Event()              # done, or this caller is to write now

    @property
    def done(self) -> bool:
        return self.outcome is not None or self.fault is not None


class GroupCommit:
    """Lets whoever comes first write for everybody who came meanwhile, or is just coming.

    Args:
        write: Stores one batch durably and says what became of it.
    """

    def __init__(self, write: Callable[[Rows], Outcome]) -> None:
        self._write = write
        self._guard = threading.Lock()
        self._writing = False
        self._waiting: list[_Post] = []
        self._coming = 0
        self._came = threading.Condition(self._guard)

    @contextmanager
    def coming(self) -> Iterator[Callable[[Rows], Outcome]]:
        """Announce a post while it is being read, and give its ``put``: a commit waits for it."""
        announced = [True]
        with self._guard:
            self._coming += 1
        try:
            yield lambda rows: self.put(rows, announced)
        finally:
            with self._guard:
                self._arrive(announced)

    def _arrive(self, announced: list[bool]) -> None:
        if announced:
            announced.clear()
            self._coming -= 1
            self._came.notify_all()

    def put(self, rows: Rows, announced: list[bool] | None = None) -> Outcome:
        """Return what became of ``rows`` once they are durable; raise what the store raises."""
        mine = _Post(rows)
        with self._guard:
            self._waiting.append(mine)
            first, self._writing = not self._writing, True
            self._arrive(announced or [])
        if not first:
            mine.turn.wait()
        if not mine.done:
            self._write_for_all()
        if mine.outcome is None:
            assert mine.fault is not None  # whoever wrote gave either
            raise mine.fault
        return mine.outcome

    def _write_for_all(self) -> None:
        """Write a batch of what waits, the caller's own first, then hand the turn on."""
        with self._guard:
            self._came.wait_for(lambda: self._coming == 0, COMPANY_S)
            taken = self._take()
        try:
            self._settle(taken)
        finally:
            with self._guard:
                self._writing = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].turn.set()

    def _settle(self, taken: list[_Post]) -> None:
        try:
            outcome = self._write(joined([post.rows for post in taken]))
        except DashboardError as e:
            _give(taken, e)
        except Exception as e:
            if len(taken) == 1:
                _give(taken, e)
                return
            # one caller's rows must not cost the others theirs
            for post in taken:
                self._settle([post])
        except BaseException:
            _give(taken, RuntimeError("the writing of this batch was interrupted"))
            raise
        else:
            start = 0
            for post in taken:
                end = start + post.rows.total
                post.outcome = _part(outcome, start, end)
                post.turn.set()
                start = end

    def _take(self) -> list[_Post]:
        size, count = 0, 0
        for post in self._waiting:
            size += len(post.rows)
            if count and size > MAX_ROWS:
                break
            count += 1
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken


def joined(batches: list[Rows]) -> Rows:
    """Return one batch out of several, one behind the other."""
    if len(batches) == 1:
        return batches[0]
    out = Rows()
    for rows in batches:
        out.index += [out.total + i for i in rows.index]
        out.indicator += rows.indicator
        out.time_us += rows.time_us
        out.value += rows.value
        out.source += rows.source
        out.unit += rows.unit
        out.refused += [Refusal(out.total + r.index, r.code, r.reason) for r in rows.refused]
        out.total += rows.total
    return out


def _give(posts: list[_Post], fault: Exception) -> None:
    for post in posts:
        post.fault = fault
        post.turn.set()


def _part(outcome: Outcome, start: int, end: int) -> Outcome:
    if start == 0 and end == outcome.total:
        return outcome
    return Outcome(end - start, tuple(
        Refusal(one.index - start, one.code, one.reason)
        for one in outcome.refused if start <= one.index < end))
