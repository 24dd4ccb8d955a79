"""The events that count now, read again only when one changed: what a loop asks every tick."""

from data.events.model import Event
from data.events.ports import EventStore, GetEvents

#: What ended is dropped from memory at the latest after this time.
_REREAD_US = 60_000_000


class CurrentEvents:
    """Keeps ``EventStore.current`` of the store that is served; one thread asks.

    Args:
        events: Gives the events of the store that is served now.
    """

    def __init__(self, events: GetEvents) -> None:
        self._events = events
        self._kept: tuple[EventStore, int, int, int] | None = None
        self._found: list[Event] = []

    def read(self, now_us: int, reach_us: int = 0) -> list[Event]:
        """Return what stands, or was over no longer than ``reach_us`` ago; about 0.1 ms."""
        store = self._events()
        version = store.version()
        kept = self._kept
        if (kept is None or kept[0] != store or kept[1:3] != (version, reach_us)
                or now_us - kept[3] > _REREAD_US):
            self._found = store.current(now_us - reach_us)
            self._kept = (store, version, reach_us, now_us)
        return self._found
