"""Tells on stderr how far a build is: a bar on a terminal, plain lines anywhere else."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

Progress = Callable[[str, int, int], None]

_WIDTH = 24
_PERIOD_S = 0.1
#: Before that a step says nothing of its end.
_SURE_S = 2.0


class ProgressBar:
    """Call it with (step, done, total); ``close`` ends the last line.

    Any thread may call it; what is drawn is only ever a hint.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._tty = self._stream.isatty()
        self._step = ""
        self._drawn = 0.0
        self._began = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show ``done`` of ``total`` of ``step``; total 0 means that the end is not known."""
        if not self._tty:
            if step != self._step:
                self._write(f"{step} ...\n")
            self._step = step
            return
        now = time.monotonic()
        if step == self._step and done < total and now - self._drawn < _PERIOD_S:
            return
        if self._step and step != self._step:
            self._write("\n")
        if step != self._step:
            self._began = now
        self._step, self._drawn = step, now
        self._write(f"\r\x1b[K{_bar(done, total)} {step}{left(now - self._began, done, total)}")

    def close(self) -> None:
        """End the line under way."""
        if self._tty and self._step:
            self._write("\n")
        self._step = ""

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def left(spent_s: float, done: int, total: int) -> str:
    """Return the time left of a step as " · 1:05 left", empty while there is nothing to go by."""
    if spent_s < _SURE_S or not 0 < done < total:
        return ""
    seconds = round(spent_s / done * (total - done))
    return f" · {seconds // 60}:{seconds % 60:02d} left"


def _bar(done: int, total: int) -> str:
    share = min(1.0, max(0.0, done / total)) if total > 0 else 0.0
    filled = round(share * _WIDTH)
    return f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {share:4.0%}"
