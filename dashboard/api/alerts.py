"""/api/alerts: the queue, one alert, acts, the stream, the operator's load, files; /api/mutes."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from dashboard.alerts.acts import AlertConflict
from dashboard.alerts.export import alert_frame
from dashboard.alerts.queue import Ask
from dashboard.alerts.service import AlertService
from dashboard.api import errors
from dashboard.api.alert_body import (
    ask_of,
    body_of,
    moment_of,
    operator_of,
    origin_of,
    takes,
)
from dashboard.api.alert_models import (
    Act,
    AlertAnswer,
    AlertEntry,
    ConflictAnswer,
    ManyActs,
    ManyResults,
    QueueAnswer,
)
from dashboard.api.alert_stream import EventStream, stream
from dashboard.api.load_models import LoadAnswer, Silence, Silenced
from dashboard.api.models import fault_answers
from dashboard.services import Services
from dashboard.text import text
from data.alerts.model import ACTS
from data.errors import AlertRefused, NotFound
from data.export import XLSX_TYPE, to_csv, to_xlsx

router = APIRouter(prefix="/api/alerts", tags=["alerts"])

_FRESH = {"Cache-Control": "no-store"}
_WRITES = fault_answers(400, 401, 403, 404, 413, 503)
_CONFLICT: dict[int | str, dict[str, Any]] = {409: {"model": ConflictAnswer}}
_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX_TYPE}
_LONGEST_SILENCE = 8 * 60.0
Asked = Annotated[Ask, Depends(ask_of)]
Moment = Annotated[str, Query(max_length=40, description="ISO 8601 with offset")]


def service_of(request: Request) -> AlertService:
    """Return the alerts of the served district."""
    services: Services = request.app.state.services
    return services.alerts


@router.get("", response_model=QueueAnswer, responses=fault_answers(400, 422, 503),
            summary="The queue, most urgent first; closed=1: past alerts, newest first")
def queue(
    request: Request, ask: Asked, offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100, closed: bool = False,
    start: Annotated[str, Query(alias="from", max_length=40)] = "", to: Moment = "",
) -> Response:
    """Return a page; ``state`` empty shows what is told, others: unacked, acked, hidden, all …"""
    service = service_of(request)
    if closed:
        answer = service.closed(ask, offset, limit, moment_of(start, "from"), moment_of(to, "to"))
    else:
        answer = service.queue(ask, offset, limit)
    return JSONResponse(answer, headers=_FRESH)


@router.get("/stream", response_class=EventStream, summary="Server-sent events: a new queue each",
            responses={200: {"content": {"text/event-stream": {}},
                             "description": "event alerts: the snapshot's part"}})
async def events(request: Request) -> Response:
    """Return the stream; Last-Event-ID resumes it."""
    return stream(request, request.app.state.hub)


@router.get("/load", response_model=LoadAnswer, responses=fault_answers(400, 422, 503),
            summary="The operator's load against EEMUA 191 and ISA-18.2")
def load(
    request: Request, hours: Annotated[float, Query(gt=0, le=744)] = 8.0,
    start: Annotated[str, Query(alias="from", max_length=40)] = "", to: Moment = "",
) -> Response:
    """Return the meter over the last ``hours``, or from a time to another."""
    loads = service_of(request).loads
    since, until = moment_of(start, "from"), moment_of(to, "to")
    if since is not None and until is not None:
        return JSONResponse(loads.window(since, until), headers=_FRESH)
    if since is not None or until is not None:
        raise AlertRefused("Of from and to one is missing.", "Give both, or hours.")
    return JSONResponse(loads.last(timedelta(hours=hours)), headers=_FRESH)


@router.get("/file", response_class=Response, responses={
    200: {"content": {"text/csv": {}, XLSX_TYPE: {}}}, **fault_answers(400, 422, 503)},
    summary="The list as seen, CSV or XLSX")
def file(
    request: Request, ask: Asked, format: Literal["csv", "xlsx"] = "csv", closed: bool = False,
    start: Annotated[str, Query(alias="from", max_length=40)] = "", to: Moment = "",
    lang: Literal["zh", "en"] = "zh",
) -> Response:
    """Return every row of a list, in its order."""
    service, services = service_of(request), request.app.state.services
    rows = service.rows(ask, closed=closed, since=moment_of(start, "from"),
                        until=moment_of(to, "to"))
    frame = alert_frame(rows, service.board().rules, lang=lang,
                        zone=services.district().time_zone)
    content = to_csv(frame) if format == "csv" else to_xlsx(frame, text(lang, "ax_sheet"))
    name = f"alerts-{service.now():%Y%m%d-%H%M}.{format}"
    return Response(content, media_type=_TYPES[format], headers={
        **_FRESH, "Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/acts", response_model=ManyResults, openapi_extra=takes(ManyActs),
             responses=_WRITES, summary="The same act on many alerts; each is told by itself")
async def act_on_many(request: Request) -> Response:
    """Do what can be done; what cannot says why."""
    body = await body_of(request)
    what, items, given = body.get("act"), body.get("alerts"), body.get("body", {})
    if not isinstance(what, str) or not isinstance(items, list) or not isinstance(given, dict):
        raise AlertRefused("act, alerts and body are a text, a list and an object.",
                           "See /api/openapi.json.")
    answer = await run_in_threadpool(
        service_of(request).act_many, what, items, given, operator=operator_of(request, body),
        origin=origin_of(request, body))
    return JSONResponse(answer, headers=_FRESH)


@router.post("/silence", response_model=Silenced, openapi_extra=takes(Silence),
             responses=_WRITES, summary="Note that a screen's sound is silenced, and why")
async def silence(request: Request) -> Response:
    """Journal it; the sound itself is the screen's."""
    body = await body_of(request)
    reason, minutes = body.get("reason"), body.get("minutes")
    if not isinstance(reason, str) or not 0 < len(reason.strip()) <= 500:
        raise AlertRefused("reason is missing.", "Say why in a few words.")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not (
            0 < minutes <= _LONGEST_SILENCE):
        raise AlertRefused("minutes is no number above zero.", "At most eight hours.")
    answer = await run_in_threadpool(
        service_of(request).silence, reason.strip(), float(minutes),
        str(body.get("screen", ""))[:40], operator=operator_of(request, body),
        origin=origin_of(request, body))
    return JSONResponse(answer, headers=_FRESH)


@router.get("/{alert_id}", response_model=AlertAnswer, responses=fault_answers(404, 503),
            summary="One alert: place, values that made it, plan, log, history of the place")
def one(request: Request, alert_id: str) -> Response:
    """Return everything about one alert."""
    return JSONResponse(service_of(request).one(_number(alert_id)), headers=_FRESH)


@router.post("/{alert_id}/{what}", response_model=AlertEntry, openapi_extra=takes(Act),
             responses={**_WRITES, **_CONFLICT},
             summary=f"An act: {', '.join(ACTS)}; 409 when somebody was first")
async def act(request: Request, alert_id: str, what: str) -> Response:
    """Do one act; durable before it is answered."""
    number, body, service = _number(alert_id), await body_of(request), service_of(request)
    try:
        answer = await run_in_threadpool(
            service.act, number, what, body, operator=operator_of(request, body),
            origin=origin_of(request, body))
    except AlertConflict as e:
        entry = await run_in_threadpool(service.entry, e.alert)
        fault = errors.body("Conflict", e.what, e.remedy)
        return JSONResponse({**fault, "alert": entry}, status_code=409, headers=_FRESH)
    return JSONResponse(answer, headers=_FRESH)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise NotFound(f"There is no alert {text[:40]!r}.", "Ids of alerts are whole numbers.")
    return int(text)
