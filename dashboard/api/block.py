"""GET and POST /api/block: a drawn block as JSON or a file; and pages of a feature's long lists."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from dashboard import block as blocks
from dashboard import lists
from dashboard.api.models import fault_answers
from dashboard.services import Services
from data.block.faults import ShapeRefused
from data.block.lists import MAX_ROWS

router = APIRouter(prefix="/api", tags=["block"])
_PRIVATE = {"Cache-Control": "no-store"}
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {
    "type": "object", "required": ["shape"], "properties": {
        "shape": {"description": "text (docs/block.md) or a GeoJSON Polygon, MultiPolygon"},
        "format": {"type": "string", "enum": ["json", "csv", "xlsx", "geojson"]},
        "lang": {"type": "string", "enum": ["zh", "en"]}}}}}}}


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


@router.get("/block", responses=fault_answers(404, 422, 503),
            summary="What lies in a shape: people by whole grids, houses, units, facilities, zones")
def get_block(
    request: Request, shape: Annotated[str, Query(min_length=1, max_length=60_000)]
) -> Response:
    """Answer in JSON; longer shapes and files go by POST."""
    return JSONResponse(blocks.block_json(_services(request), shape), headers=_PRIVATE)


@router.post("/block", responses=fault_answers(400, 404, 413, 422, 503), openapi_extra=_BODY,
             summary="The same, of a shape of up to 10,000 corners, also as CSV, XLSX or GeoJSON")
async def post_block(request: Request) -> Response:
    """Answer in JSON, or in the file format that is asked for; an export is journalled."""
    given = _body(await request.body())
    services, shape = _services(request), given.get("shape")
    form, lang = str(given.get("format") or "json"), str(given.get("lang") or "zh")
    if form == "json":
        answer = await run_in_threadpool(blocks.block_json, services, shape)
        return JSONResponse(answer, headers=_PRIVATE)
    media, data = await run_in_threadpool(blocks.export, services, shape, form, lang)
    name = f"citymirror-block-{services.now():%Y%m%dT%H%M%SZ}.{form}"
    return Response(data, media_type=media, headers={
        **_PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'})


def _body(raw: bytes) -> dict[str, Any]:
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError) as e:
        raise ShapeRefused("The body is not JSON.", 'Send {"shape": …}.') from e
    if not isinstance(given, dict):
        raise ShapeRefused("The body is not an object.", 'Send {"shape": …}.')
    return given


@router.get("/features/{layer}/{feature_id}/list/{what}", responses=fault_answers(404, 503),
            summary="A page of what hangs on a feature: children, houses, units, facility layers")
def get_list(
    request: Request, layer: str, feature_id: int, what: str,
    q: Annotated[str, Query(max_length=100)] = "",
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_ROWS)] = 50,
    floor: Annotated[int | None, Query(ge=-1000, le=1000)] = None,
) -> Response:
    """Return sorted rows; ``q`` keeps those whose name or code holds it."""
    answer = lists.list_page(_services(request), layer, feature_id, what, text=q, offset=offset,
                             limit=limit, floor=floor)
    return JSONResponse(answer, headers=_PRIVATE)
