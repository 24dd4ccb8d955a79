"""POST /api/readings: the HTTP side of the one door of readings, for machines with a token."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from dashboard.api.errors import body
from dashboard.api.models import ReadingResults, ReadingsBody, fault_answers
from dashboard.security import MACHINE
from dashboard.services import Services
from data.feeds.accept import RowResult, results
from data.feeds.formats import CSV, JSON, MAX_BODY_BYTES, MAX_ROWS, NDJSON
from data.feeds.rows import Outcome

router = APIRouter(prefix="/api", tags=["readings"])

#: Refused rows that a short answer names; the rest is counted.
SHOWN = 1000
_ROW = ReadingsBody.model_json_schema()["$defs"]["ReadingRow"]
_LINE = ('{"indicator":"crowd.present:Z01","observed_at":"2026-11-21T20:00:00+08:00",'
         '"value":812,"source":"gate"}')
_BODY = {
    "security": [{"machine": []}],
    "requestBody": {
        "required": True,
        "description": f"At most {MAX_ROWS} rows and {MAX_BODY_BYTES} bytes, also after gzip "
                       "(Content-Encoding) was unpacked. A row without source takes the token's "
                       "name. observed_at needs an offset.",
        "content": {
            JSON[0]: {"schema": ReadingsBody.model_json_schema()},
            NDJSON[0]: {"schema": {**_ROW, "description": "one such object a line"},
                        "example": f"{_LINE}\n"},
            CSV[0]: {"schema": {"type": "string"},
                     "example": "indicator,observed_at,value,source,unit\n"
                                "crowd.present:Z01,2026-11-21T20:00:00+08:00,812,gate,person\n"},
        },
    },
}


@router.post(
    "/readings",
    response_model=ReadingResults,
    responses=fault_answers(400, 401, 403, 413, 415, 503),
    openapi_extra=_BODY,
    summary="Store a batch of readings; what is answered as accepted is durable",
)
async def post_readings(
    request: Request,
    detail: Annotated[Literal["refused", "all"], Query(
        description="refused: name the refused rows only (the first 1000); all: every row")
    ] = "refused",
) -> Response:
    """Judge every row by itself: one bad row does not cost the others."""
    machine = request.scope.get(MACHINE)
    if machine is None:
        fault = body("Refused", "A machine's token is needed.", "python app.py token NAME")
        return Response(to_json(fault), 401, media_type="application/json")
    services: Services = request.app.state.services
    headers = request.headers
    raw = await request.body()
    outcome = await run_in_threadpool(
        services.post, raw, headers.get("content-type", ""), machine,
        encoding=headers.get("content-encoding", ""))
    return Response(to_json(answer(outcome, every=detail == "all")),
                    media_type="application/json", headers={"Cache-Control": "no-store"})


def answer(outcome: Outcome, *, every: bool) -> dict[str, Any]:
    """Return ReadingResults: counts, and the refused rows or every row."""
    rows: Iterable[RowResult]
    if every:
        rows = results(outcome)
    else:
        rows = (RowResult(one.index, False, one.reason, one.code)
                for one in outcome.refused[:SHOWN])
    told = [{"index": r.index, "accepted": r.accepted, "code": r.code, "reason": r.reason}
            for r in rows]
    left_out = 0 if every else max(0, len(outcome.refused) - SHOWN)
    return {"total": outcome.total, "accepted": outcome.accepted,
            "refused": len(outcome.refused), "reasons": outcome.reasons(),
            "results": told, "left_out": left_out}
