"""What happened meanwhile: incidents drawn as bands behind a trend's curves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dashboard.text import text
from dashboard.trend.figures import local
from dashboard.trend.look import Look, rgba
from data.model import Names

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """Something with a beginning and an end; ``drill`` tells that people played it (演练)."""

    start: datetime
    end: datetime
    names: Names
    drill: bool = True


def drilled(entries: Iterable[Json], kinds: dict[str, Names]) -> list[Event]:
    """Return the drills that journal entries tell of (``Demo.recent``), in any order."""
    told = list(entries)
    ended = {entry["start"]: datetime.fromisoformat(entry["at"])
             for entry in told if entry.get("event") != "start" and "start" in entry}
    found = []
    for entry in told:
        if entry.get("event") != "start":
            continue
        start = datetime.fromisoformat(entry["at"])
        planned = start + timedelta(minutes=float(entry["minutes"]))
        kind = str(entry["drill"])
        found.append(Event(start, min(planned, ended.get(entry["id"], planned)),
                           kinds.get(kind, Names(kind, kind))))
    return sorted(found, key=lambda event: event.start)


def bands(events: Iterable[Event], start: datetime, end: datetime, look: Look, zone: str
          ) -> tuple[list[Json], list[Json]]:
    """Return the shapes and the words of the events that touch the window."""
    shapes: list[Json] = []
    notes: list[Json] = []
    for event in events:
        if event.end <= start or event.start >= end:
            continue
        left = local(max(event.start, start), zone)
        shapes.append({"type": "rect", "layer": "below", "yref": "paper", "y0": 0, "y1": 1,
                       "x0": left, "x1": local(min(event.end, end), zone),
                       "fillcolor": rgba(look.theme.text[2], 0.18), "line": {"width": 0}})
        name = (event.names.en or event.names.zh) if look.lang == "en" else event.names.zh
        words = f"{text(look.lang, 'trend_drill')} {name}" if event.drill else name
        notes.append({"text": words, "x": left, "yref": "paper", "y": 1, "xanchor": "left",
                      "yanchor": "top", "showarrow": False, "textangle": 0,
                      "font": {"size": look.small, "color": look.theme.text[1]}})
    return shapes, notes
