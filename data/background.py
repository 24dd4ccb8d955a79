"""Threads that work beside others: begun, told to end, waited for; a fault is told once."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from data.errors import DashboardError

_T = TypeVar("_T")


def beside(name: str, work: Callable[[], _T]) -> Future[_T]:
    """Begin work in a thread of its own; who asks for its result waits, and meets its fault.

    A daemon: who ends does not wait for it.
    """
    found: Future[_T] = Future()

    def run() -> None:
        try:
            found.set_result(work())
        except BaseException as fault:  # raised again by who asks for the result
            found.set_exception(fault)

    threading.Thread(target=run, name=name, daemon=True).start()
    return found


class Background:
    """One thread around ``work``, which returns soon after ``stopping`` becomes true."""

    def __init__(self, name: str, work: Callable[[], None], *, join_s: float = 5.0) -> None:
        """Name the thread and what it does; ``join_s`` is how long ``stop`` waits for its end."""
        self._stop = threading.Event()
        self._join_s = join_s
        self._thread = threading.Thread(target=work, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the work under way and wait for it; harmless before ``start``, and twice."""
        self._stop.set()
        if self.alive:
            self._thread.join(timeout=self._join_s)

    @property
    def stopping(self) -> bool:
        """Whether the work shall end."""
        return self._stop.is_set()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def wait(self, seconds: float) -> bool:
        """Rest; return True at once when the work shall end."""
        return self._stop.wait(seconds)


class Periodic(Background):
    """Does one thing again and again, ``period_s`` after it was done."""

    def __init__(
        self, name: str, once: Callable[[], object], period_s: float, *, join_s: float = 5.0
    ) -> None:
        """Call ``once``, which must not raise, until stopped."""
        super().__init__(name, self._again, join_s=join_s)
        self._once = once
        self._period_s = period_s

    def _again(self) -> None:
        while not self.stopping:
            self._once()
            self.wait(self._period_s)


class ToldOnce:
    """Logs a fault when it is another than before: a thread that fails each second says it once."""

    def __init__(self, log: logging.Logger, what: str) -> None:
        """Put ``what`` before every fault."""
        self._log = log
        self._what = what
        self._fault = ""

    def fault(self, error: Exception) -> None:
        """Tell an error; one that nobody foresaw with its traceback."""
        foreseen = isinstance(error, DashboardError)
        text = str(error) if foreseen else f"{type(error).__name__}: {error}"
        self.say(text, trace=not foreseen)

    def say(self, text: str, *, trace: bool = False) -> None:
        """Tell a fault in words."""
        if text != self._fault:
            self._log.warning("%s: %s", self._what, text, exc_info=trace)
        self._fault = text

    def well(self) -> None:
        """Note that all is well: the next fault is told again."""
        self._fault = ""
