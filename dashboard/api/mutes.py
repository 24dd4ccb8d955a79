"""/api/mutes: the ledger of mutes; made with reason, owner and end; prolonged and lifted."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from dashboard.alerts import mutes_service
from dashboard.api.models import fault_answers
from dashboard.api.mute_models import MuteChange, MuteLift, MuteLine, MutesAnswer, NewMute
from dashboard.api.said import SEE, actor_of, read_object, takes, text_of, version_of
from dashboard.services import Services
from dashboard.wire import Json
from data.errors import AlertRefused

router = APIRouter(prefix="/api/mutes", tags=["alerts"])

_FRESH = {"Cache-Control": "no-store"}


@router.get("", response_model=MutesAnswer, responses=fault_answers(503),
            summary="The ledger of mutes: why, whose, until when, what each one hid")
def all_mutes(request: Request, all: bool = False) -> Response:
    """Return the mutes that are in force or planned; ``all``: also those that are over."""
    services = _services(request)
    found = mutes_service.mutes_json(services.store.alerts, services.now(), all=all)
    return JSONResponse(found, headers=_FRESH)


@router.post("", response_model=MuteLine, status_code=201, openapi_extra=takes(NewMute),
             responses=fault_answers(400, 401, 403, 413, 503),
             summary="Mute a scope for a time; the ledger counts what it hides")
async def add_mute(request: Request) -> Response:
    """Keep a mute; it begins now unless ``since`` says otherwise."""
    raw = await read_object(
        request, {"scope", "reason", "owner", "since", "until", "minutes"}, AlertRefused)
    services = _services(request)
    now = services.now()
    since = now if raw.get("since") is None else _moment(raw, "since")
    made = mutes_service.new_mute(
        raw.get("scope"), text_of(raw, "reason", AlertRefused),
        text_of(raw, "owner", AlertRefused)[:60], since, _until(raw, since), now)
    kept = await run_in_threadpool(services.store.alerts.add_mute, made, at=now)
    return JSONResponse(mutes_service.mute_json(kept, now), status_code=201, headers=_FRESH)


@router.put("/{mute_id}", response_model=MuteLine, openapi_extra=takes(MuteChange),
            responses=fault_answers(400, 401, 403, 404, 409, 413, 503),
            summary="Let a mute end at another time; 409 when somebody was first")
async def change_mute(request: Request, mute_id: int) -> Response:
    """Prolong or shorten a mute."""
    raw = await read_object(request, {"version", "until", "actor"}, AlertRefused)
    services = _services(request)
    now = services.now()
    kept = await run_in_threadpool(
        mutes_service.prolong, services.store.alerts, mute_id, version_of(raw, AlertRefused),
        _moment(raw, "until"), actor=actor_of(raw, AlertRefused), now=now)
    return JSONResponse(mutes_service.mute_json(kept, now), headers=_FRESH)


@router.post("/{mute_id}/lift", response_model=MuteLine, openapi_extra=takes(MuteLift),
             responses=fault_answers(400, 401, 403, 404, 409, 413, 503),
             summary="Lift a mute now; 409 when somebody was first")
async def lift_mute(request: Request, mute_id: int) -> Response:
    """End a mute before its time; it stays in the ledger."""
    raw = await read_object(request, {"version", "actor"}, AlertRefused)
    services = _services(request)
    now = services.now()
    kept = await run_in_threadpool(
        mutes_service.lift, services.store.alerts, mute_id, version_of(raw, AlertRefused),
        actor=actor_of(raw, AlertRefused), now=now)
    return JSONResponse(mutes_service.mute_json(kept, now), headers=_FRESH)


def _until(raw: Json, since: datetime) -> datetime:
    minutes: Any = raw.get("minutes")
    if minutes is None:
        return _moment(raw, "until")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) \
            or not 0 < minutes <= 44_640:
        raise AlertRefused(f"minutes is {str(minutes)[:40]}.", "Give 1 to 44640 (31 days).")
    return since + timedelta(minutes=float(minutes))


def _moment(raw: Json, field: str) -> datetime:
    value = raw.get(field)
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1971 <= found.year <= 2200:
        raise AlertRefused(f"{field} is no time with a zone.", f'"2026-11-21T20:00+08:00". {SEE}')
    return found


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services
