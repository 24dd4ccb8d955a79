"""Many small posts at once become one commit: each waits for the commit that holds its rows."""

import threading
from collections.abc import Callable

from data.errors import DashboardError
from data.feeds.rows import Outcome, Refusal, Rows

#: Rows of one commit: a larger batch makes the others wait too long.
MAX_ROWS = 20_000


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
    """Lets whoever comes first write for everybody who came meanwhile; no waiting for company.

    Args:
        write: Stores one batch durably and says what became of it.
    """

    def __init__(self, write: Callable[[Rows], Outcome]) -> None:
        self._write = write
        self._guard = threading.Lock()
        self._writing = False
        self._waiting: list[_Post] = []

    def put(self, rows: Rows) -> Outcome:
        """Return what became of ``rows`` once they are durable; raise what the store raises."""
        mine = _Post(rows)
        with self._guard:
            self._waiting.append(mine)
            first, self._writing = not self._writing, True
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
