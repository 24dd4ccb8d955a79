"""What a trend page was asked: codes, window, comparison, layout; checked once, at the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.errors import RangeRefused

MOST_CODES = 8
_LONGEST = timedelta(days=366 * 20)
_SHORTEST = timedelta(minutes=1)
COMPARISONS = ("", "yesterday", "week", "year", "festival")
LAYOUTS = ("axis", "multiples")


@dataclass(frozen=True, slots=True)
class TrendQuery:
    """One question; ``overlays`` are codes drawn behind the curves, such as rain."""

    codes: tuple[str, ...]
    start: datetime                               # aware
    end: datetime                                 # aware, after start
    compare: str = ""
    layout: str = "axis"
    overlays: tuple[str, ...] = ()
    forecast: bool = False
    unusual: bool = False
    events: bool = False

    @property
    def span_s(self) -> float:
        """Length of the window in seconds."""
        return (self.end - self.start).total_seconds()


def read_query(
    codes: Sequence[str], start: str, end: str, *, now: datetime, compare: str = "",
    layout: str = "axis", overlays: Sequence[str] = (), forecast: bool = False,
    unusual: bool = False, events: bool = False,
) -> TrendQuery:
    """Return the checked question; an empty window is the last 24 hours.

    Args:
        codes: Indicators, each once.
        start: ISO 8601 with offset, or empty.
        end: ISO 8601 with offset, or empty for ``now``.
        now: Aware time of asking.
        compare: One of COMPARISONS.
        layout: One of LAYOUTS.
        overlays: Indicators behind the curves.
        forecast: Whether the next hours are asked too.
        unusual: Whether what the signal does not usually do is marked.
        events: Whether drills and other events are marked.

    Raises:
        RangeRefused: Naming what is wrong and what to send.
    """
    named = tuple(dict.fromkeys(codes))
    if not 1 <= len(named) <= MOST_CODES or len(overlays) > 2:
        raise RangeRefused(f"{len(named)} indicators and {len(overlays)} overlays in one chart.",
                      f"Ask for 1 to {MOST_CODES} with c= and at most two with o=.")
    for name, value, known in (("compare", compare, COMPARISONS), ("layout", layout, LAYOUTS)):
        if value not in known:
            raise RangeRefused(f"{name} is {value[:40]!r}.",
                          f"Use one of: {', '.join(k or 'nothing' for k in known)}.")
    until = _time("to", end) if end else now
    since = _time("from", start) if start else until - timedelta(hours=24)
    if not _SHORTEST <= until - since <= _LONGEST:
        raise RangeRefused(f"No chart can go from {since.isoformat()} to {until.isoformat()}.",
                      "Let it end after it starts, a minute to twenty years later.")
    return TrendQuery(named, since, until, compare, layout, tuple(dict.fromkeys(overlays)),
                      forecast, unusual, events)


def _time(name: str, text: str) -> datetime:
    remedy = "Send ISO 8601 with an offset, such as 2026-11-21T20:00:00+08:00."
    try:
        # "+08:00" in an address that was not encoded arrives as " 08:00"
        time = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text)
    except ValueError as e:
        raise RangeRefused(f"{name} {text[:40]!r} is not a time.", remedy) from e
    if time.tzinfo is None:
        raise RangeRefused(f"{name} {text[:40]!r} has no offset.", remedy)
    if not 1970 <= time.year <= 9000:
        raise RangeRefused(f"{name} {text[:40]!r} is out of range.", remedy)
    return time
