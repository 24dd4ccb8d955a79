"""POST /api/readings: the HTTP side of the one door of readings."""

import json
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from dashboard.api.models import ReadingResults, ReadingsBody, fault_answers
from data.errors import ReadingRefused

router = APIRouter(prefix="/api", tags=["readings"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": ReadingsBody.model_json_schema()}},
    }
}


@router.post(
    "/readings",
    response_model=ReadingResults,
    responses=fault_answers(400, 401, 403, 413, 503),
    openapi_extra=_BODY,
    summary="Store a batch of readings; what is answered as accepted is durable",
)
async def post_readings(request: Request) -> dict[str, Any]:
    """Judge every row by itself: one bad row does not cost the others."""
    try:
        payload = json.loads(await request.body())
    except (ValueError, RecursionError) as e:
        raise ReadingRefused("The body is not JSON.", 'Send {"readings": [...]}.') from e
    results = await run_in_threadpool(request.app.state.services.accept, payload)
    rows = [{"index": r.index, "accepted": r.accepted, "reason": r.reason} for r in results]
    return {"accepted": sum(r.accepted for r in results), "results": rows}
