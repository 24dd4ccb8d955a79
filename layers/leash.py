"""Runs one program for as long as its parent lives; a file of its own, started as a process.

The parent holds the other end of standard input. When the parent ends, even by kill -9, that end
closes and the program is ended too, so that no builder works on for nobody. It works a little
behind everybody else: whoever watches the map, and the load itself, come first.
"""

import os
import signal
import subprocess
import sys
import threading
from types import FrameType

_BEHIND = 5


def main(words: list[str]) -> int:
    """Run ``words`` and return the exit code, 128 and the signal's number when it was ended."""
    if hasattr(os, "nice"):
        os.nice(_BEHIND)
    started: list[subprocess.Popen[bytes]] = []

    def end(signum: int, frame: FrameType | None) -> None:
        for child in started:
            child.kill()
        if not started:
            sys.exit(128 + signum)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C too, and decides
    signal.signal(signal.SIGTERM, end)
    child = subprocess.Popen(words, stdin=subprocess.DEVNULL)
    started.append(child)
    threading.Thread(target=_watch, args=(child,), daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


def _watch(child: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 4096):
        pass
    child.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
