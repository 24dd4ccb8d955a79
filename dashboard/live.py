"""The one live loop of the process: a snapshot per version, many waiting readers."""

import asyncio
import copy
import logging
from collections.abc import Callable

from dashboard.push import register
from dashboard.vitals.live import VitalColumns
from dashboard.wire import Json

__all__ = ["LiveHub", "register"]

log = logging.getLogger(__name__)

PERIOD_S = 1.0
#: Ages move on even when nothing else does; a page that hears less than this is cut off.
HEARTBEAT_S = 10.0
#: Looks for a new load or update per period.
LOOKS = 5
FAULT = {"zh": "实时计算出错，数值可能已过时", "en": "The live loop failed; values may be old"}
REOPEN = "a new load cannot be opened, serving the old one"
COMPUTE = "the snapshot failed"
_MOVING = frozenset({"version", "at", "age_s"})


class LiveHub:
    """Computes the snapshot once per period and wakes every reader when a new version is there.

    Readers ask for "newer than the version I have", so a slow one gets the newest and skips
    the rest. All of it runs on one event loop; the computing itself runs in a thread.
    """

    def __init__(
        self,
        compute: Callable[[], Json],
        refresh: Callable[[], bool] = lambda: False,
        *,
        period_s: float = PERIOD_S,
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        self._compute = compute
        self._refresh = refresh
        self._period_s = period_s
        self._quiet_limit = max(1, round(heartbeat_s / period_s))
        self._quiet = 0
        self._faults: dict[str, str] = {}
        self._snapshot: Json | None = None
        self._changed = asyncio.Event()

    @property
    def snapshot(self) -> Json | None:
        """The newest snapshot, None before the first."""
        return self._snapshot

    async def next(self, version: int) -> Json:
        """Return the newest snapshot as soon as its version is another than ``version``."""
        while self._snapshot is None or self._snapshot["version"] == version:
            await self._changed.wait()
        return self._snapshot

    async def run(self) -> None:
        """Loop until cancelled; nothing that fails inside ends it.

        Between two snapshots it looks for a new load or update, and computes at once when there
        is one, so that a changed tile is not a second late.
        """
        while True:
            await self.step()
            for _ in range(LOOKS):
                await asyncio.sleep(self._period_s / LOOKS)
                if await self._look():
                    break

    async def step(self) -> None:
        """Look for a new load, compute once, publish when something changed."""
        await self._look()
        try:
            fresh: Json | None = await asyncio.to_thread(self._compute)
        except Exception as e:
            self._tell(COMPUTE, e)
            fresh = failed(self._snapshot)
        else:
            self._faults.pop(COMPUTE, None)
        if fresh is not None:
            self._offer(fresh)

    async def _look(self) -> bool:
        """Return whether another load is served from now on; about 0.2 ms when none is."""
        try:
            newer = await asyncio.to_thread(self._refresh)
        except Exception as e:
            self._tell(REOPEN, e)
            return False
        self._faults.pop(REOPEN, None)
        return newer

    def _offer(self, fresh: Json) -> None:
        self._quiet += 1
        old = self._snapshot
        if old is None or self._quiet >= self._quiet_limit or essence(old) != essence(fresh):
            self._quiet = 0
            self._snapshot = {**fresh, "version": old["version"] + 1 if old else 1}
            self._changed.set()
            self._changed = asyncio.Event()

    def _tell(self, what: str, error: Exception) -> None:
        # once per kind of fault, not once per second
        text = f"{type(error).__name__}: {error}"
        if self._faults.get(what) != text:
            log.error("%s: %s", what, text, exc_info=error)
        self._faults[what] = text


def essence(snapshot: Json) -> Json:
    """Return what must differ for a new version: everything but the clock's own movement."""
    kept = {key: value for key, value in snapshot.items() if key not in _MOVING}
    kept["zones"] = [
        {key: value for key, value in zone.items() if key not in _MOVING and key != "observed_at"}
        for zone in snapshot["zones"]
    ]
    kept["alerts"] = {key: value for key, value in (snapshot.get("alerts") or {}).items()
                      if key not in _MOVING}
    kept["sources"] = [(one["source"], one["state"]) for one in snapshot.get("sources", ())]
    return kept


def failed(snapshot: Json | None) -> Json | None:
    """Return ``snapshot`` with every seen value stale and the fault said; None when none was."""
    if snapshot is None:
        return None
    marked = copy.deepcopy(snapshot)
    for zone in marked["zones"]:
        if zone["quality"] != "missing":
            zone["quality"] = "stale"
    counts = marked["freshness"]
    marked["freshness"] = {**counts, "good": 0, "stale": counts["stale"] + counts["good"]}
    for one in marked.get("sources", ()):
        if one["state"] == "good":
            one["state"] = "stale"
    for one in marked.get("systems", ()):
        one["good"], one["stale"] = 0, one["stale"] + one["good"]
    if isinstance(columns := marked.get("vitals"), VitalColumns):
        marked["vitals"] = columns.doubted()
    marked["fault"] = FAULT
    return marked
