"""Rows of events: a row of the table and its Event are each other's."""

import json
from typing import Any

from sqlalchemy import Row

from data.events.model import Event, Place
from data.store import codec

_PLACE = ("camera", "lon", "lat", "layer", "feature_id", "grid", "name")
_SAME = ("id", "kind", "type", "first_us", "last_us", "severity", "count", "score", "level",
         "merge_us", "ends_us", "lifted_us", "verdict", "verdict_us", "verdict_by",
         "duplicate_of", "received_us", "changed_us", "version")
_FLAGS = ("stands", "told", "sure", "dwelled", "drill")


def event_of(row: Row[Any]) -> Event:
    """Return the event of a row."""
    said = row._mapping
    fields: dict[str, Any] = {name: said[name] for name in _SAME}
    fields |= {name: bool(said[name]) for name in _FLAGS}
    place = Place(said["place"], **{name: said[name] for name in _PLACE})
    return Event(place=place, detail=json.loads(said["detail"]), **fields)


def row_of(event: Event) -> dict[str, Any]:
    """Return the row of an event."""
    found = {name: getattr(event, name) for name in _SAME}
    found |= {name: getattr(event.place, name) for name in _PLACE}
    found |= {name: int(getattr(event, name)) for name in _FLAGS}
    return {**found, "place": event.place.key, "detail": codec.dumps(dict(event.detail))}
