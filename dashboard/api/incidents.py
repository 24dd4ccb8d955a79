"""/api/incidents: the table of real incidents that rules are judged by."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from dashboard.alerts.incident_file import incident_json, read_incidents
from dashboard.api.incident_models import IncidentsAnswer, IncidentsTaken
from dashboard.api.models import fault_answers
from dashboard.services import Services
from data.views import UNVERIFIED

router = APIRouter(prefix="/api/incidents", tags=["alerts"])

_FRESH = {"Cache-Control": "no-store"}
_CSV: dict[str, Any] = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {
    "type": "string", "description": "id,kind,since,until,subject,note; times local or zoned"}}}}}


@router.get("", response_model=IncidentsAnswer, responses=fault_answers(503),
            summary="The imported real incidents, by time")
def incidents(request: Request) -> Response:
    """Return the whole table."""
    found = _services(request).store.alerts.incidents()
    return JSONResponse({"incidents": [incident_json(one) for one in found]}, headers=_FRESH)


@router.post("", response_model=IncidentsTaken, status_code=201, openapi_extra=_CSV,
             responses=fault_answers(400, 401, 403, 413, 503),
             summary="Take in a CSV of real incidents; one with a known id is replaced")
async def take_incidents(request: Request) -> Response:
    """Take the whole table or nothing."""
    services = _services(request)
    raw = await request.body()

    def take() -> dict[str, int]:
        rows = read_incidents(raw, services.district().time_zone)
        new = services.store.alerts.put_incidents(rows, actor=UNVERIFIED, at=services.now())
        return {"rows": len(rows), "new": new}

    return JSONResponse(await run_in_threadpool(take), status_code=201, headers=_FRESH)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services
