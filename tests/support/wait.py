"""The one way in which tests wait for what another thread or process does: never for a time."""

import time
from collections.abc import Callable
from typing import Any

#: Nothing that works takes so long, however busy the machine is.
LIMIT_S = 120.0


def until(good: Callable[[], Any], fault: str = "waited in vain", every: float = 0.02) -> Any:
    """Return what ``good()`` says as soon as it is true; fail with ``fault`` when it never is."""
    end = time.monotonic() + LIMIT_S
    while not (found := good()):
        assert time.monotonic() < end, fault
        time.sleep(every)
    return found
