"""A tick of thousands of alerts in pieces: whoever acts waits for one of them, not for all.

Each piece is written in a transaction of its own, the judge's state with the last one: killed in
between, what was not written is judged again, and what was raised already is not raised twice.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from data.alerts.model import LogEntry, Transition

#: So many transitions are one piece, about a tenth of a second of work.
PIECE = 200
#: Between two pieces others get the lock: a thread that takes it again at once would keep it.
BREATH_S = 0.001


@dataclass(slots=True)
class Done:
    """What the pieces of a tick came to so far."""

    lines: list[LogEntry] = field(default_factory=list)
    hidden: Counter[int] = field(default_factory=Counter)
    wrote: bool = False


def cut(found: Sequence[Transition], size: int = PIECE) -> list[Sequence[Transition]]:
    """Return the pieces of a tick, at least one."""
    return [found[at:at + size] for at in range(0, max(len(found), 1), size)]
