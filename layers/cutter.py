"""Builds tile archives in a process of its own, one job after the other, for as long as its parent
lives.

Jobs come pickled over standard input, which only the parent holds; a line of JSON goes out for
each. When the parent ends, even by kill -9, that input closes and this process ends too, so that
no builder works on for nobody. It works a little behind everybody else: whoever watches the map,
and the load itself, come first.
"""

import json
import os
import pickle
import signal
import sys
import threading
from queue import SimpleQueue
from typing import Any, BinaryIO

from data.memory import give_back
from layers.handover import Job, read_layers
from layers.tiling import write_archive

_BEHIND = 5
ORPHANED = 3


def main() -> int:
    """Build what comes until ``None`` comes; return the exit code."""
    if hasattr(os, "nice"):
        os.nice(_BEHIND)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C too, and decides
    jobs: SimpleQueue[Job | None] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while (job := jobs.get()) is not None:
        try:
            _say(source=job.source, counts=build(job))
        except Exception as e:
            _say(source=job.source, fault=f"{type(e).__name__}: {e}"[:400])
            return 1
    return 0


def build(job: Job) -> dict[str, int]:
    """Build one archive and return how many features each layer has; none: no archive."""
    counts, layers = {}, []
    for layer, path in job.layers:
        counts[layer.code], found = read_layers(layer, path, job.zooms[1], job.grids)
        layers += found
        path.unlink()
    if any(counts.values()):
        write_archive(job.target, layers, job.zooms)
    give_back()
    return counts


def _listen(given: BinaryIO, jobs: "SimpleQueue[Job | None]") -> None:
    job: Job | None
    try:
        while (job := pickle.load(given)) is not None:
            jobs.put(job)
    except (EOFError, OSError, pickle.UnpicklingError):
        os._exit(ORPHANED)
    jobs.put(None)


def _say(**told: Any) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=True) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
