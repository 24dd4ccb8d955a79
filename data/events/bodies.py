"""The bodies in which events are posted: JSON (one, many), NDJSON, and CAP 1.2 as XML."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from data.events.cap import read_cap
from data.events.errors import EventRefused, RowFault
from data.events.kinds import Kinds
from data.events.model import Result, Sighting
from data.events.rows import read_row
from data.feeds.formats import (
    JSON,
    NDJSON,
    BodyRefused,
    BodyTooBig,
    media_type,
    read_json,
    unpack,
    utf8,
)

XML = ("application/cap+xml", "application/xml", "text/xml")
#: Events of one call: each is a row to merge, not a number to append.
MAX_EVENTS = 5_000
MAX_BYTES = 8_000_000
_BATCH = 'Send {"events": [...]}, one event, one a line, or a CAP 1.2 message.'


@dataclass(slots=True)
class Batch:
    """What a body tells, and why the rest of it is refused."""

    total: int = 0
    sightings: list[Sighting] = field(default_factory=list)
    refused: list[Result] = field(default_factory=list)


def read_body(raw: bytes, content_type: str, kinds: Kinds, *, source: str, now_us: int,
              encoding: str = "") -> Batch:
    """Return the tellings of a posted body.

    Args:
        raw: The body as it came.
        content_type: Its Content-Type; empty counts as JSON.
        kinds: Those of the district.
        source: Source of the rows that name none.
        now_us: The time of receipt.
        encoding: Its Content-Encoding: empty, ``identity`` or ``gzip``.

    Raises:
        DashboardError: When the body as a whole is none of these.
    """
    kind, charset = media_type(content_type)
    raw = unpack(raw, encoding)
    if len(raw) > MAX_BYTES:
        raise BodyTooBig(f"The body has {len(raw)} bytes, more than {MAX_BYTES}.",
                         "Send it in smaller parts.")
    if kind in XML:
        return _cap(raw, now_us)
    if kind in NDJSON:
        lines = [line for line in utf8(raw, charset).split(b"\n") if line.strip()]
        return read_items(map(_line, _within(lines)), kinds, source=source, now_us=now_us)
    if kind in JSON:
        items = _items(read_json(utf8(raw, charset)))
        return read_items(items, kinds, source=source, now_us=now_us)
    raise BodyRefused(f"Content-Type {kind[:60]!r} is not read here.",
                      f"Send {JSON[0]}, {NDJSON[0]} or {XML[0]}.")


def read_items(items: Iterable[Any], kinds: Kinds, *, source: str, now_us: int) -> Batch:
    """Return what rows tell; one that is wrong costs only itself."""
    batch = Batch()
    for index, item in enumerate(items):
        batch.total += 1
        try:
            if isinstance(item, RowFault):
                raise item
            batch.sightings.append(read_row(index, item, kinds, source=source, now_us=now_us))
        except RowFault as fault:
            batch.refused.append(Result(index, False, fault.code, fault.reason))
    return batch


def _cap(raw: bytes, now_us: int) -> Batch:
    try:
        return Batch(1, [read_cap(raw, now_us=now_us)])
    except RowFault as fault:
        return Batch(1, [], [Result(0, False, fault.code, fault.reason)])


def _items(payload: Any) -> list[Any]:
    rows = payload
    if isinstance(payload, dict):
        rows = payload["events"] if set(payload) == {"events"} else [payload]
    if not isinstance(rows, list):
        raise EventRefused("The body has no list of events.", _BATCH)
    return _within(rows)


def _within(rows: list[Any]) -> list[Any]:
    if len(rows) > MAX_EVENTS:
        raise BodyTooBig(f"{len(rows)} events in one call.", f"Send at most {MAX_EVENTS}.")
    return rows


def _line(line: bytes) -> Any:
    try:
        return from_json(line)
    except (ValueError, RecursionError):
        return RowFault("not_json", "The line is not JSON. Give one object a line.")
