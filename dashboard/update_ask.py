"""Asks the server that has the district open to make an update: it has everything at hand.

Only what a start needs is imported here: a process of its own reads its libraries for longer than
the update takes.
"""

import json
import socket
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from dashboard.progress import Progress
from data.errors import DashboardError, StoreError

#: The server's door, in the data folder: a socket that only the folder's owner may open.
DOOR = "update.sock"
CONNECT_S = 2.0
#: Windows' Python has no sockets of this kind: there the command makes every update.
HAS_DOORS = hasattr(socket, "AF_UNIX")

Message = dict[str, Any]
#: Is shown what would change and why that needs a person; returns whether it may be written.
Consent = Callable[[list[str], list[str]], bool]


def ask(folder: Path, request: Message, progress: Progress, consent: Consent) -> Message | None:
    """Have the server update and return its answer: ``lines`` to be told, ``build_due``.

    Args:
        folder: The data folder.
        request: What dashboard.update_door reads.
        progress: Called with (step, done, total).
        consent: Asked when the change is a large one.

    Returns:
        None when no server listens, or when this is not its to do.

    Raises:
        DashboardError: What the update met.
    """
    if not HAS_DOORS:
        return None
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        try:
            door.settimeout(CONNECT_S)
            door.connect(str(folder / DOOR))
            door.settimeout(None)               # a person may take time to consent
        except OSError:                         # none there, or a path too long for a socket
            return None
        return _talk(door, request, progress, consent)


def _talk(door: socket.socket, request: Message, progress: Progress, consent: Consent
          ) -> Message | None:
    with door.makefile("rw", encoding="utf-8") as line:
        send(line, request)
        for text in line:
            said = json.loads(text)
            if "progress" in said:
                progress(*said["progress"])
            elif "review" in said:
                send(line, {"accept": consent(said["review"], said["why"])})
            elif "error" in said:
                raise _fault(said["error"])
            else:
                return said["done"] if "done" in said else None
    raise StoreError("The server ended before it said what became of the update.",
                     "Give the update again: what is written already differs in nothing.")


def mark(database_url: str) -> str:
    """Return what two settings of one database have in common, without its password."""
    return sha256(database_url.encode()).hexdigest()


def send(line: Any, message: Message) -> None:
    """Write one message as a line."""
    line.write(json.dumps(message, ensure_ascii=False) + "\n")
    line.flush()


def _fault(said: Message) -> DashboardError:
    fault = DashboardError(said["what"], said["remedy"])
    fault.exit_code = said["exit_code"]
    return fault
