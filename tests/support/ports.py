"""Ports for servers that a test starts: nobody else takes one between its choice and its use."""

import fcntl
import random
import socket
import tempfile
from pathlib import Path
from typing import BinaryIO

#: Below those that Linux gives to whoever connects (from 32768): no client can be on one of them.
FIRST, LAST = 16_000, 31_999
_held: dict[int, BinaryIO] = {}


def free_port() -> int:
    """Return a port that is this process's own until it ends, also beside other workers."""
    folder = Path(tempfile.gettempdir()) / "citymirror-test-ports"
    folder.mkdir(exist_ok=True)
    chance = random.Random()
    while True:
        port = chance.randint(FIRST, LAST)
        if port not in _held and _take(folder / str(port), port):
            return port


def _take(file: Path, port: int) -> bool:
    lock = file.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(("127.0.0.1", port))
    except OSError:
        lock.close()
        return False
    _held[port] = lock
    return True
