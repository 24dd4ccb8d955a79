"""/api/mutes: alerts that are not told for a time, and the ledger of what that hid."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from dashboard.api.alert_body import body_of, operator_of, takes
from dashboard.api.alerts import service_of
from dashboard.api.load_models import MuteBody, MuteChange, MuteEntry, MutesAnswer
from dashboard.api.models import fault_answers
from data.errors import NotFound

router = APIRouter(prefix="/api/mutes", tags=["alerts"])

_FRESH = {"Cache-Control": "no-store"}


@router.get("", response_model=MutesAnswer, responses=fault_answers(503),
            summary="Every mute, newest first: reason, owner, end, what it hid and hides")
def mutes(request: Request) -> Response:
    """Return the ledger."""
    return JSONResponse(service_of(request).mutes.all(), headers=_FRESH)


@router.post("", response_model=MuteEntry, status_code=201, openapi_extra=takes(MuteBody),
             responses=fault_answers(400, 401, 403, 413, 503),
             summary="Mute a scope for a time, with a reason; journaled")
async def add(request: Request) -> Response:
    """Make a mute; what falls under it is open, counted and not told."""
    body = await body_of(request)
    made = await run_in_threadpool(
        service_of(request).mutes.add, body, operator_of(request, body))
    return JSONResponse(made, status_code=201, headers=_FRESH)


@router.put("/{mute_id}", response_model=MuteEntry, openapi_extra=takes(MuteChange),
            responses=fault_answers(400, 401, 403, 404, 409, 413, 503),
            summary="Lift a mute or let it end otherwise; 409 when it was changed meanwhile")
async def change(request: Request, mute_id: str) -> Response:
    """Change a mute that is still at the version that was read."""
    if not (mute_id.isascii() and mute_id.isdigit() and len(mute_id) <= 15):
        raise NotFound(f"There is no mute {mute_id[:40]!r}.", "See /api/mutes.")
    body = await body_of(request)
    made = await run_in_threadpool(
        service_of(request).mutes.change, int(mute_id), body, operator_of(request, body))
    return JSONResponse(made, headers=_FRESH)
