"""/api/incidents: the table of real incidents that rules are judged by."""

from typing import Any
from urllib.parse import unquote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from dashboard.api.incident_models import IncidentsAnswer, IncidentsTaken
from dashboard.api.models import fault_answers
from dashboard.api.said import actor_of
from dashboard.services import Services
from dashboard.wire import Json, iso
from data.alerts.incident_file import read_text
from data.alerts.model import Incident
from data.errors import SourceError

router = APIRouter(prefix="/api/incidents", tags=["alerts"])

#: Refused rows that are told one by one.
MOST_TOLD = 20
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
    """Take every row that is sound; of the others the answer says why."""
    services = _services(request)
    raw = await request.body()
    actor = actor_of({"actor": unquote(request.headers.get("x-operator", ""))})

    def take() -> dict[str, Any]:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as e:
            raise SourceError("The table is not UTF-8.", "Save it as UTF-8.") from e
        table = read_text("table", text, services.district().time_zone)
        new = services.store.alerts.put_incidents(table.incidents, actor=actor,
                                                  at=services.now())
        return {"rows": len(table.incidents), "new": new, "refused": table.refused[:MOST_TOLD],
                "refused_total": len(table.refused)}

    return JSONResponse(await run_in_threadpool(take), status_code=201, headers=_FRESH)


def incident_json(one: Incident) -> Json:
    """Return one incident."""
    return {"id": one.id, "kind": one.kind, "since": iso(one.since),
            "until": None if one.until is None else iso(one.until), "subject": one.subject,
            "note": one.note}


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services
