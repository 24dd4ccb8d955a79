"""/api/events: what cameras, people, the weather office and facilities tell, and verdicts on it."""

import json
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from dashboard.alerts.acts import actor_of
from dashboard.api.errors import body
from dashboard.api.event_models import (
    EventDetail,
    EventEntry,
    EventKinds,
    EventList,
    EventResults,
    EventRow,
    EventsBody,
    EventStats,
    NewVerdict,
)
from dashboard.api.models import fault_answers
from dashboard.security import MACHINE
from dashboard.services import Services
from dashboard.wire import Json
from data.events.bodies import MAX_BYTES, MAX_EVENTS, XML
from data.events.door import Outcome
from data.events.errors import EventRefused
from data.events.model import STATES, TYPES, VERDICTS
from data.events.ports import Ask
from data.feeds.formats import JSON, NDJSON
from data.store.times import to_us

router = APIRouter(prefix="/api/events", tags=["events"])

_FRESH = {"Cache-Control": "no-store"}
_SEE = "See docs/events.md and /api/openapi.json."
#: Identifiers of features and events stay below what a browser counts exactly.
_MOST_ID = 2**53
_LONGEST_NOTE = 500
_TEXT = Annotated[str, Query(max_length=200)]
_BODY = {
    "security": [{"machine": []}],
    "requestBody": {
        "required": True,
        "description": f"At most {MAX_EVENTS} events and {MAX_BYTES} bytes, also after gzip was "
                       "unpacked. source and id together tell a thing once. CAP: one 1.2 message.",
        "content": {
            JSON[0]: {"schema": EventsBody.model_json_schema()},
            NDJSON[0]: {"schema": {**EventRow.model_json_schema(),
                                   "description": "one such object a line"}},
            XML[0]: {"schema": {"type": "string"}},
        },
    },
}


@router.post("", response_model=EventResults, openapi_extra=_BODY,
             responses=fault_answers(400, 401, 403, 413, 415, 503),
             summary="Tell of events; what is answered as accepted is durable")
async def post_events(request: Request) -> Response:
    """Judge every row by itself: one bad row does not cost the others."""
    machine = request.scope.get(MACHINE)
    if machine is None:
        fault = body("Refused", "A machine's token is needed.", "python app.py token NAME")
        return Response(to_json(fault), 401, media_type="application/json")
    headers, raw = request.headers, await request.body()
    outcome = await run_in_threadpool(
        _services(request).events.post, raw, headers.get("content-type", ""), machine,
        encoding=headers.get("content-encoding", ""))
    return Response(to_json(_answer(outcome)), media_type="application/json", headers=_FRESH)


@router.get("", response_model=EventList, responses=fault_answers(400, 503),
            summary="Events, last seen first: those of a kind, state, camera, grid or time")
def events(
    request: Request, kind: _TEXT = "", type: _TEXT = "", state: _TEXT = "", camera: _TEXT = "",
    grid: _TEXT = "", severity: _TEXT = "", verdict: _TEXT = "", q: _TEXT = "",
    drill: bool | None = None, since: _TEXT = "", until: _TEXT = "",
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Return a page; ``kind=weather`` means every weather signal."""
    _known("type", type, TYPES)
    _known("state", state, STATES)
    _known("verdict", verdict, (*VERDICTS, "none", "any"))
    _known("severity", severity, ("I", "II", "III", "IV"))
    ask = Ask(kind, type, state, camera, grid, severity, verdict, drill, q, _moment(since),
              _moment(until), offset, limit)
    return JSONResponse(_services(request).events.find(ask), headers=_FRESH)


@router.get("/kinds", response_model=EventKinds, responses=fault_answers(503),
            summary="Every kind that may be told: names, severity, dwell, radius, least score")
def kinds(request: Request) -> Response:
    """Return the pack's kinds and those that every district has."""
    return JSONResponse({"kinds": _services(request).events.all_kinds()}, headers=_FRESH)


@router.get("/stats", response_model=EventStats, responses=fault_answers(400, 503),
            summary="Events and verdicts per kind and camera, by default of the last 30 days")
def stats(request: Request, since: _TEXT = "", until: _TEXT = "") -> Response:
    """Return how right each kind is at each camera, as people judged it."""
    services = _services(request)
    end = _moment(until)
    end = to_us(services.now()) + 1 if end is None else end
    start = _moment(since)
    start = max(0, end - round(timedelta(days=30) / timedelta(microseconds=1))) \
        if start is None else start
    if start >= end:
        raise EventRefused("The span is empty.", "Give since before until.")
    return JSONResponse(services.events.stats(start, end), headers=_FRESH)


@router.get("/{event_id}", response_model=EventDetail, responses=fault_answers(404, 503),
            summary="One event with what told of it and the verdicts on it")
def event(request: Request, event_id: Annotated[int, Path(ge=0, le=_MOST_ID)]) -> Response:
    """Return one event."""
    return JSONResponse(_services(request).events.one(event_id), headers=_FRESH)


@router.post("/{event_id}/verdict", response_model=EventEntry,
             openapi_extra={"requestBody": {"required": True, "content": {
                 "application/json": {"schema": NewVerdict.model_json_schema()}}}},
             responses=fault_answers(400, 401, 403, 404, 409, 413, 503),
             summary="Say whether an event is true, false or a duplicate; journaled")
async def verdict(
    request: Request, event_id: Annotated[int, Path(ge=0, le=_MOST_ID)],
) -> Response:
    """Keep a verdict; with ``version``, only on the event as it was read."""
    raw = await _json(request)
    services = _services(request)
    origin = request.client.host if request.client else ""
    made = await run_in_threadpool(
        services.events.judge, event_id, raw["verdict"], origin=origin, note=raw.get("note", ""),
        of=raw.get("of"), version=raw.get("version"),
        actor=actor_of(raw.get("actor", "")))
    return JSONResponse(made, headers=_FRESH)


def _answer(outcome: Outcome) -> Json:
    told = [{"index": r.index, "accepted": r.accepted, "code": r.code, "reason": r.reason,
             "event": r.event} for r in outcome.results]
    return {"total": outcome.total, "accepted": outcome.accepted,
            "refused": outcome.total - outcome.accepted, "results": told}


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _known(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value and value not in allowed:
        raise EventRefused(f"{name} {value[:40]!r} is not known.",
                           f"Give one of {', '.join(allowed)}.")


def _moment(text: str) -> int | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as e:
        raise EventRefused(f"{text[:40]!r} is no time.", "Give ISO 8601 with an offset.") from e
    if at.tzinfo is None:
        raise EventRefused(f"The time {text[:40]!r} has no offset.", "Add one, such as %2B08:00.")
    return to_us(at)


async def _json(request: Request) -> dict[str, Any]:
    try:
        raw = json.loads(await request.body())
    except (ValueError, RecursionError) as e:
        raise EventRefused("The body is not JSON.", _SEE) from e
    if not isinstance(raw, dict) or not set(raw) <= set(NewVerdict.model_fields):
        raise EventRefused("The body is no verdict.", 'Send {"verdict": "true"}.')
    if raw.get("verdict") not in VERDICTS:
        raise EventRefused("verdict is none of true, false, duplicate.", _SEE)
    for name in ("of", "version"):
        value = raw.get(name)
        if value is not None and (type(value) is not int or not 1 <= value <= _MOST_ID):
            raise EventRefused(f"{name} is no number of an event or version.", _SEE)
    for name in ("note", "actor"):
        value = raw.get(name, "")
        if not isinstance(value, str) or len(value) > _LONGEST_NOTE:
            raise EventRefused(f"{name} is not a text of at most {_LONGEST_NOTE} letters.", _SEE)
    return raw
