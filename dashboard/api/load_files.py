"""/api/alerts/load/file: the operator's load and the ledger of mutes, to be kept or sent on."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from dashboard.alerts.load_file import load_csv, load_xlsx
from dashboard.api.alerts import service_of
from dashboard.api.models import fault_answers
from dashboard.services import Services
from data.export import XLSX_TYPE

router = APIRouter(prefix="/api/alerts", tags=["alerts"])


@router.get("/load/file", response_class=Response, responses={
    200: {"content": {"text/csv": {}, XLSX_TYPE: {}}}, **fault_answers(400, 422, 503)},
    summary="The operator's load: rates as CSV; with floods, rules and mutes as XLSX")
def load_file(
    request: Request, hours: Annotated[float, Query(gt=0, le=744)] = 8.0,
    format: Literal["csv", "xlsx"] = "xlsx", lang: Literal["zh", "en"] = "zh",
) -> Response:
    """Return the meter over the last ``hours`` as a file."""
    services: Services = request.app.state.services
    service, zone = service_of(request), services.district().time_zone
    load = service.loads.last(timedelta(hours=hours))
    if format == "csv":
        content, kind = load_csv(load, lang, zone), "text/csv; charset=utf-8"
    else:
        content, kind = load_xlsx(load, service.mutes.all()["mutes"], lang, zone), XLSX_TYPE
    name = f"load-{services.now():%Y%m%d-%H%M}.{format}"
    return Response(content, media_type=kind, headers={
        "Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'})
