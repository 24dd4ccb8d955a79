"""What a measurement says of the machine and of the process: load, CPU seconds, peak memory."""

import os
import resource
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Spent:
    """Seconds of wall time and of CPU time (own and of ended children), peak memory in MB."""

    wall: float
    own: float
    children: float
    peak_mb: float

    def __str__(self) -> str:
        return (f"{self.wall:.1f} s wall, {self.own + self.children:.1f} CPU s "
                f"({self.own:.1f} own, {self.children:.1f} children), peak {self.peak_mb:.0f} MB")


class Watch:
    """Begins to measure when it is made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        self._children = _children()

    def spent(self) -> Spent:
        """Return what was spent since the watch was made."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return Spent(time.perf_counter() - self._wall, time.process_time() - self._cpu,
                     _children() - self._children, peak)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def busy() -> str:
    """Return the load averages of the last 1, 5 and 15 minutes and the number of processors."""
    one, five, fifteen = os.getloadavg()
    return f"load {one:.1f} {five:.1f} {fifteen:.1f} on {os.cpu_count()} processors"
