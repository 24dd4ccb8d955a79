"""What a measurement says of the machine and of the process: load, CPU seconds, peak memory."""

import os
import resource
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Spent:
    """Seconds of wall time and of CPU time (own, of ended children, of PostgreSQL), peak memory.

    ``peak_mb`` is the largest sum of resident memory of this process and all below it.
    """

    wall: float
    own: float
    children: float
    postgres: float
    peak_mb: float

    @property
    def cpu(self) -> float:
        """All CPU seconds."""
        return self.own + self.children + self.postgres

    def __str__(self) -> str:
        return (f"{self.wall:.1f} s wall, {self.cpu:.1f} CPU s ({self.own:.1f} own, "
                f"{self.children:.1f} children, {self.postgres:.1f} PostgreSQL), "
                f"peak {self.peak_mb:.0f} MB")


class Watch:
    """Begins to measure when it is made; looks at the memory five times a second."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        self._children, self._postgres = _children(), _postgres()
        self._peak, self._ended = 0.0, threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def spent(self) -> Spent:
        """Return what was spent since the watch was made; it may be asked again."""
        self._peak = max(self._peak, _tree_mb())
        return Spent(time.perf_counter() - self._wall, time.process_time() - self._cpu,
                     _children() - self._children, _postgres() - self._postgres, self._peak)

    def end(self) -> Spent:
        """Return what was spent and look no more."""
        self._ended.set()
        return self.spent()

    def _look(self) -> None:
        while not self._ended.wait(0.2):
            self._peak = max(self._peak, _tree_mb())


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _postgres() -> float:
    """Return CPU seconds of a local server and of its ended sessions, 0 where there is none."""
    found = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = _stat(stat)
        if fields and fields[0] == "postgres":
            # a session counts itself until it ends, then the postmaster has counted it
            found += sum(map(int, fields[12:14])) / os.sysconf("SC_CLK_TCK")
            if fields[2] == "1" or not _named(fields[2], "postgres"):
                found += sum(map(int, fields[14:16])) / os.sysconf("SC_CLK_TCK")
    return found


def _named(pid: str, name: str) -> bool:
    return (_stat(Path("/proc") / pid / "stat") or [""])[0] == name


def _stat(path: Path) -> list[str]:
    """Return a process's name and then the fields of its stat line from the state on."""
    try:
        before, _, after = path.read_text(encoding="utf-8", errors="replace").rpartition(")")
    except OSError:
        return []
    return [before.partition("(")[2], *after.split()]


def _tree_mb() -> float:
    """Return the resident memory of this process and all below it in MB."""
    total, page = 0, os.sysconf("SC_PAGE_SIZE")
    waiting = [str(os.getpid())]
    while waiting:
        pid = waiting.pop()
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * page
            for listing in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting += listing.read_text("ascii").split()
        except OSError:  # it has ended meanwhile
            continue
    return total / 1e6


def cpu_of(process: int) -> float:
    """Return the CPU seconds that a process has used."""
    fields = _stat(Path(f"/proc/{process}/stat"))
    return (int(fields[12]) + int(fields[13])) / os.sysconf("SC_CLK_TCK")


def busy() -> str:
    """Return the load averages of the last 1, 5 and 15 minutes and the number of processors."""
    one, five, fifteen = os.getloadavg()
    return f"load {one:.1f} {five:.1f} {fifteen:.1f} on {os.cpu_count()} processors"
