"""Questions about events as SQL: lists by what they are at a moment, counts per kind and camera."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.engine import Connection

from data import schema
from data.events.model import WAITS_US, Event
from data.events.ports import Ask, KindStats
from data.store.event_rows import event_of
from data.store.texts import clean

_E = schema.event.c
#: Letters that LIKE gives a meaning.
_WILD = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


def state_column(now_us: int) -> ColumnElement[str]:
    """Return what an event is at ``now_us``, as data.events.model.state_of says it."""
    return case(
        (_E.told == 0, literal("not_told")),
        (_E.verdict.in_(("false", "duplicate")), _E.verdict),
        (_E.lifted_us.is_not(None), literal("lifted")),
        (and_(_E.sure == 0, _E.last_us + WAITS_US > now_us), literal("waiting")),
        (and_(_E.ends_us.is_not(None), _E.ends_us <= now_us), literal("over")),
        (and_(_E.dwelled == 1, _E.sure == 1), literal("open")),
        else_=literal("dwelling"))


def find(connection: Connection, ask: Ask, now_us: int) -> tuple[list[Event], int]:
    """Return a page of events, last seen first, and how many there are in all."""
    wanted = and_(True, *_conditions(ask, now_us))
    total = connection.scalar(select(func.count()).select_from(schema.event).where(wanted))
    rows = connection.execute(
        select(schema.event).where(wanted).order_by(_E.last_us.desc(), _E.id.desc())
        .offset(ask.offset).limit(ask.limit))
    return [event_of(row) for row in rows], int(total or 0)


def _conditions(ask: Ask, now_us: int) -> list[ColumnElement[Any]]:
    found: list[ColumnElement[Any]] = []
    for name in ("type", "camera", "grid", "severity"):
        value = clean(getattr(ask, name))
        if value:
            found.append(_E[name] == value)
    if ask.kind:
        kind = clean(ask.kind)
        found.append(or_(_E.kind == kind,
                         _E.kind.like(f"{kind.translate(_WILD)}.%", escape="\\")))
    if ask.state:
        found.append(state_column(now_us) == ask.state)
    if ask.verdict:
        found.append(_judged(ask.verdict))
    if ask.drill is not None:
        found.append(_E.drill == int(ask.drill))
    if ask.since_us is not None:
        found.append(_E.last_us >= ask.since_us)
    if ask.until_us is not None:
        found.append(_E.last_us < ask.until_us)
    if ask.text:
        like = f"%{clean(ask.text).translate(_WILD)}%"
        found.append(or_(*(_E[name].like(like, escape="\\")
                           for name in ("name", "place", "camera", "grid", "detail"))))
    return found


def _judged(verdict: str) -> ColumnElement[bool]:
    if verdict == "any":
        return _E.verdict != ""
    return _E.verdict == ("" if verdict == "none" else verdict)


def current(connection: Connection, since_us: int) -> list[Event]:
    """Return what stands, or was seen or ends after ``since_us``."""
    here = and_(
        _E.told == 1, _E.lifted_us.is_(None), _E.verdict.not_in(("false", "duplicate")),
        or_(_E.ends_us.is_(None), _E.ends_us > since_us, _E.last_us > since_us))
    return [event_of(row) for row in
            connection.execute(select(schema.event).where(here).order_by(_E.id))]


def stats(connection: Connection, since_us: int, until_us: int, now_us: int) -> list[KindStats]:
    """Return counts per kind and camera of told events last seen in [since, until).

    Drills are left out: they say nothing of how right a camera is.
    """
    def many(condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.sum(case((condition, 1), else_=0))

    query = (
        select(_E.kind, _E.camera, func.count(), many(state_column(now_us) == "waiting"),
               *(many(_E.verdict == one) for one in ("true", "false", "duplicate")),
               func.sum(_E["count"]))
        .where(_E.last_us >= since_us, _E.last_us < until_us, _E.told == 1,
               _E.drill == 0)
        .group_by(_E.kind, _E.camera).order_by(_E.kind, _E.camera))
    return [KindStats(row[0], row[1], *(int(n) for n in row[2:]))
            for row in connection.execute(query)]
