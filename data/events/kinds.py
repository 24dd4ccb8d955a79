"""The kinds of events of a district: its pack's, and those that every district has."""

from collections.abc import Iterable, Mapping

from data.events.model import EventKind
from data.events.signals import SIGNALS
from data.names import Names

_WEATHER = Names("气象预警", "Weather signals")
_TOLD = Names("通报", "Notices")
#: Kinds that are there whatever the pack says; it may declare them anew.
BUILT_IN: tuple[EventKind, ...] = (
    EventKind("other", Names("其他事件", "Other event"), Names("群众与巡查上报", "Reports"),
              merge_s=4 * 3600, radius_m=30.0),
    EventKind("facility", Names("设施状态异常", "Facility out of order"),
              Names("设施状态", "Facility states"), stands=True),
    EventKind("response", Names("应急响应", "Emergency response"), _TOLD, stands=True),
    EventKind("notice", Names("公共预警", "Public warning"), _TOLD, stands=True),
    *(EventKind(f"weather.{one.kind}", one.names, _WEATHER, stands=True)
      for one in SIGNALS.values()),
)


class Kinds:
    """Looks up kinds by name and by what other systems call them."""

    def __init__(self, kinds: Iterable[EventKind]) -> None:
        own = list(kinds)
        self._kinds = {one.kind: one for one in (*BUILT_IN, *own)}
        self._classes = {_plain(word): one.kind for one in self._kinds.values()
                         for word in (*one.classes, one.names.zh, one.names.en)}
        self._classes |= {_plain(kind): kind for kind in self._kinds}

    @property
    def all(self) -> Mapping[str, EventKind]:
        """Every kind by its name."""
        return self._kinds

    def of(self, kind: str, level: str = "") -> EventKind | None:
        """Return the kind, that of its level where it is declared (``facility.offline``)."""
        return self._kinds.get(f"{kind}.{level}") or self._kinds.get(kind)

    def called(self, word: str) -> str:
        """Return the kind that ``word`` names (its class, a name), "" when none does."""
        return self._classes.get(_plain(word), "")


def matches(pattern: str, kind: str, level: str = "") -> bool:
    """Return whether a rule's ``pattern`` means this event.

    ``weather`` means every weather signal, ``weather.rain`` each rain signal, ``weather.rain.red``
    the red one, ``facility.offline`` that state of a facility.
    """
    return pattern == kind or f"{kind}.{level}.".startswith(f"{pattern}.")


def _plain(word: str) -> str:
    return "".join(word.casefold().replace("_", " ").replace("-", " ").split())
