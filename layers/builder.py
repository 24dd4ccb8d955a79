"""The tile builder as a load sees it: jobs go in, archives come out, it can be stopped."""

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.errors import ServeError
from layers.handover import Job

_ROOT = Path(__file__).parents[1]


class Builder:
    """One process of ``layers.cutter``, started with the first job."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self.given: list[str] = []

    def give(self, job: Job) -> None:
        """Let an archive be built behind those given before."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "layers.cutter"], cwd=_ROOT, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE)
        self.given.append(job.source)
        self._send(job)

    def finish(self, told: Callable[[int, str], None]) -> dict[str, dict[str, int]]:
        """Wait for all archives and return each one's counts by layer; none: it has no features.

        ``told(done, source)`` is called before each is waited for. Raises ServeError when one
        cannot be built.
        """
        found: dict[str, dict[str, int]] = {}
        if self._process is None:
            return found
        self._send(None)
        assert self._process.stdout is not None
        for done, source in enumerate(self.given):
            told(done, source)
            line = self._process.stdout.readline()
            answer: dict[str, Any] = json.loads(line) if line else {"fault": "it was ended"}
            if "fault" in answer:
                raise ServeError(f"Building the tiles of {source!r} failed: {answer['fault']}",
                                 "Check free memory and disk space, then load the district again.")
            found[source] = answer["counts"]
        self.stop()
        return found

    def stop(self) -> None:
        """End what runs."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        process.wait()
        assert process.stdin is not None and process.stdout is not None
        process.stdout.close()
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass

    def _send(self, job: Job | None) -> None:
        assert self._process is not None and self._process.stdin is not None
        try:
            pickle.dump(job, self._process.stdin)
            self._process.stdin.flush()
        except BrokenPipeError:
            pass                                      # what it said before it ended is read later
