"""Makes the search index of a new load before anybody asks, beside the live loop."""

import asyncio
import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

PERIOD_S = 1.0


async def keep_warm(warm: Callable[[], None], *, period_s: float = PERIOD_S) -> None:
    """Call ``warm`` once a period in a thread until cancelled.

    It is cheap while nothing was loaded. A fault is logged once and tried again: whoever searches
    meets it too, and is told.
    """
    told = ""
    while True:
        try:
            await asyncio.to_thread(warm)
            told = ""
        except Exception as e:
            text = f"{type(e).__name__}: {e}"
            if text != told:
                log.error("the search index cannot be made: %s", text, exc_info=e)
            told = text
        await asyncio.sleep(period_s)
