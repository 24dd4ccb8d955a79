"""Tellings become rows of events in one transaction: known ones first, then what they follow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, insert, or_, select, true, update
from sqlalchemy.engine import Connection

from data import schema
from data.events import merge
from data.events.kinds import Kinds
from data.events.model import Event, Place, Result, Sighting
from data.store import codec
from data.store.event_rows import event_of, row_of

_E, _T = schema.event, schema.event_telling
_IN_ONE_QUERY = 200
#: Reasons of what is accepted and changes little.
_SAID = {"known": "It was told before with the same words.",
         "late": "Something newer is known; it is kept with the event.",
         "not_told": "It is kept, but nobody is told."}


@dataclass
class Batch:
    """What one call changes; written at its end."""

    pool: merge.Pool
    told: dict[tuple[str, str], tuple[int, str]]  # (source, id) -> event, digest
    next_event: int
    machine: str
    now_us: int
    fresh: dict[int, Event] = field(default_factory=dict)
    changed: dict[int, Event] = field(default_factory=dict)
    tellings: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


def take(
    connection: Connection, pairs: Sequence[tuple[Sighting, Place]], kinds: Kinds, *,
    machine: str, now_us: int, next_event: int, since_us: int = 0,
) -> tuple[list[Result], Batch]:
    """Merge placed tellings and write what changed; the caller holds event_state's row.

    What was last seen before ``since_us`` would be an event that is not kept: it is refused.
    """
    batch = _open(connection, pairs, kinds, machine, now_us, next_event)
    results = [_one(batch, sighting, place, kinds) if sighting.last_us >= since_us
               else _too_old(sighting) for sighting, place in pairs]
    _write(connection, batch)
    return results, batch


def _one(batch: Batch, sighting: Sighting, place: Place, kinds: Kinds) -> Result:
    key = (sighting.source, sighting.id)
    before = batch.told.get(key)
    if before is not None and before[1] == sighting.digest:
        return _result(sighting, before[0], "known")
    kind = merge.kind_for(kinds, sighting)
    event = _met(batch, sighting, place, kinds, before)
    if event is not None and before is not None and event.kind != sighting.kind:
        return Result(sighting.index, False, "other_kind",
                      f"The id {sighting.id[:60]!r} was told as {event.kind} before. "
                      "Give what is another thing another id.", event.id)
    code = None if sighting.told else "not_told"
    if event is None:
        event = merge.begin(batch.next_event, sighting, place, kind, batch.now_us)
        batch.next_event += 1
        batch.fresh[event.id] = event
    else:
        code = "late" if merge.late(event, sighting) else code
        again = before is not None and before[1] != ""
        event = merge.join(event, sighting, kind, batch.now_us, again=again)
        (batch.fresh if event.id in batch.fresh else batch.changed)[event.id] = event
    batch.pool.put(event)
    _note(batch, sighting, event.id)
    return _result(sighting, event.id, code)


def _met(batch: Batch, sighting: Sighting, place: Place, kinds: Kinds,
         before: tuple[int, str] | None) -> Event | None:
    """Return the event that a telling is of: by its id, by what it follows, by kind and place."""
    if before is not None and sighting.told:
        known = batch.pool.by_id.get(before[0])
        if known is not None and known.drill == sighting.drill and (
                not known.stands or merge.still(known, sighting)):
            return known
    for followed in sighting.supersedes if sighting.told else ():
        number = batch.told.get(followed, (0, ""))[0]
        event = batch.pool.by_id.get(number)
        # an exercise must not cancel what is real, nor a test anything
        if event is not None and event.stands and event.drill == sighting.drill and event.told:
            return event
    return batch.pool.find(sighting, place, merge.kind_for(kinds, sighting))


def _too_old(sighting: Sighting) -> Result:
    return Result(sighting.index, False, "too_old", "It was last seen before the time since when "
                  "events are kept (CITYMIRROR_KEEP_EVENT_DAYS).")


def _result(sighting: Sighting, number: int, code: str | None) -> Result:
    return Result(sighting.index, True, code, _SAID.get(code or ""), number)


def _note(batch: Batch, sighting: Sighting, number: int) -> None:
    key = (sighting.source, sighting.id)
    batch.told[key] = (number, sighting.digest)
    batch.tellings[key] = {
        "source": sighting.source, "id": sighting.id, "event_id": number,
        "at_us": sighting.last_us, "received_us": batch.now_us, "machine": batch.machine,
        "digest": sighting.digest, "score": sighting.score,
        "detail": codec.dumps({"type": sighting.type, "level": sighting.level,
                               "over": sighting.over, **sighting.detail})}
    for followed in sighting.supersedes:
        # what it follows may come later: it must not open again what this one changed
        if followed not in batch.told:
            batch.told[followed] = (number, "")
            batch.tellings[followed] = {
                "source": followed[0], "id": followed[1], "event_id": number,
                "at_us": sighting.last_us, "received_us": batch.now_us,
                "machine": batch.machine, "digest": "", "score": None, "detail": "{}"}


def _open(
    connection: Connection, pairs: Sequence[tuple[Sighting, Place]], kinds: Kinds, machine: str,
    now_us: int, next_event: int,
) -> Batch:
    keys = {(one.source, one.id) for one, _ in pairs}
    keys |= {followed for one, _ in pairs for followed in one.supersedes}
    told = {(r.source, r.id): (int(r.event_id), r.digest)
            for part in _parts(sorted(keys)) for r in connection.execute(
                select(_T.c.source, _T.c.id, _T.c.event_id, _T.c.digest)
                .where(or_(*(and_(_T.c.source == source, _T.c.id == number)
                             for source, number in part))))}
    found: dict[int, Event] = {}
    for query in _candidates(pairs, kinds, sorted({number for number, _ in told.values()})):
        found |= {int(row.id): event_of(row) for row in connection.execute(query)}
    return Batch(merge.Pool(found.values()), told, next_event, machine, now_us)


def _candidates(
    pairs: Sequence[tuple[Sighting, Place]], kinds: Kinds, numbers: list[int]
) -> Iterator[Any]:
    """Yield queries of the events that tellings may belong to."""
    for part in _parts(numbers):
        yield select(_E).where(_E.c.id.in_(part))
    told: dict[str, list[tuple[Sighting, Place]]] = {}
    standing: set[tuple[str, str]] = set()
    for one, place in pairs:
        if merge.kind_for(kinds, one).stands:
            standing.add((one.kind, place.key))
        told.setdefault(one.kind, []).append((one, place))
    for part in _parts(sorted(standing)):
        yield select(_E).where(_E.c.stands == 1, or_(*(
            and_(_E.c.kind == kind, _E.c.place == key) for kind, key in part)))
    for kind, some in told.items():
        first = min(one.first_us for one, _ in some)
        last = max(one.last_us for one, _ in some)
        yield select(_E).where(
            _E.c.kind == kind, _E.c.stands == 0, _E.c.ends_us >= first,
            _E.c.first_us <= last + _E.c.merge_us,
            _around([place for _, place in some], merge.kind_for(kinds, some[0][0]).radius_m))


def _around(places: Sequence[Place], radius_m: float) -> ColumnElement[bool]:
    """Return the condition that an event is at one of a few places, or near the box of all."""
    keys = {place.key for place in places}
    if len(keys) > _IN_ONE_QUERY:
        return true()
    points = [(p.lon, p.lat) for p in places if p.lon is not None and p.lat is not None]
    here = _E.c.place.in_(sorted(keys))
    if not points:
        return here
    # twice the radius, and as many degrees of longitude as that is at 78 degrees of latitude
    north = 2 * radius_m / merge.METRES_PER_DEGREE
    return or_(here, and_(
        _E.c.lon.between(min(p[0] for p in points) - 5 * north,
                         max(p[0] for p in points) + 5 * north),
        _E.c.lat.between(min(p[1] for p in points) - north,
                         max(p[1] for p in points) + north)))


def _write(connection: Connection, batch: Batch) -> None:
    if batch.fresh:
        connection.execute(insert(_E), [row_of(one) for one in batch.fresh.values()])
    if batch.changed:
        rows = [row_of(one) for one in batch.changed.values()]
        names = [name for name in rows[0] if name != "id"]
        connection.execute(
            update(_E).where(_E.c.id == bindparam("_id"))
            .values({name: bindparam(f"_{name}") for name in names}),
            [{f"_{name}": value for name, value in row.items()} for row in rows])
    keys = list(batch.tellings)
    for part in _parts(keys):
        connection.execute(_T.delete().where(or_(*(
            and_(_T.c.source == source, _T.c.id == number) for source, number in part))))
    if keys:
        connection.execute(insert(_T), [batch.tellings[key] for key in keys])


def _parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _IN_ONE_QUERY):
        yield items[start:start + _IN_ONE_QUERY]
