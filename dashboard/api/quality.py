"""Routes of the governance page: attachment, what is not attached, differences, loads."""

from typing import Annotated, Any, Literal

import pandas as pd
from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from dashboard import quality_info
from dashboard.api.models import fault_answers
from dashboard.bundle import Bundle
from dashboard.quality_info import EXPORT_ROWS, PAGE
from data.export import XLSX_TYPE, to_csv, to_xlsx

router = APIRouter(tags=["governance"])

Format = Literal["json", "csv", "xlsx"]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Word = Annotated[str, Query(max_length=200)]


def _bundle(request: Request) -> Bundle:
    bundle: Bundle = request.app.state.services.bundle
    return bundle


@router.get("/api/attachment", responses=fault_answers(503),
            summary="Attachment rates per layer and street, and whether the grids tile")
def attachment(request: Request) -> Response:
    """Return counts, rates (null without a denominator) and targets."""
    return JSONResponse(quality_info.attachment(_bundle(request)))


@router.get("/api/attachment/{layer}", responses=fault_answers(404, 503),
            summary="What of a layer is not attached and why, paged, or as CSV or XLSX")
def unattached(
    request: Request, layer: str, reason: Word = "no_grid", street: Word = "",
    offset: Offset = 0, limit: Limit = PAGE, format: Format = "json",
) -> Response:
    """Return rows by reason: no_grid, no_parent, grid_differs, rejected."""
    if format != "json":
        offset, limit = 0, EXPORT_ROWS
    total, rows = quality_info.unattached(
        _bundle(request), layer, reason, street, offset, limit)
    return _answer({"layer": layer, "reason": reason, "total": total}, rows, format,
                   f"{layer}-{reason}")


@router.get("/api/layers/{layer}/diff", responses=fault_answers(404, 503),
            summary="What a load changed in a layer: history, counts, rows; or as CSV or XLSX")
def diff(
    request: Request, layer: str, load: Annotated[int | None, Query(ge=1)] = None,
    op: Word = "", offset: Offset = 0, limit: Limit = PAGE, format: Format = "json",
) -> Response:
    """Return the differences of one load; without ``load`` of the newest that has any."""
    if format != "json":
        offset, limit = 0, EXPORT_ROWS
    answer, rows = quality_info.differences(_bundle(request), layer, load, op, offset, limit)
    return _answer(answer, rows, format, f"{layer}-diff-{answer['load']}")


@router.get("/api/loads", responses=fault_answers(503),
            summary="The newest loads: who, when, and what they changed")
def loads(request: Request, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Response:
    """Return loads newest first, with the layers that each of them touched."""
    return JSONResponse({"loads": quality_info.load_list(_bundle(request), limit)})


def _answer(head: dict[str, Any], rows: pd.DataFrame, form: Format, name: str) -> Response:
    if form == "json":
        return JSONResponse({**head, "rows": quality_info.records(rows)})
    kind = "text/csv; charset=utf-8" if form == "csv" else XLSX_TYPE
    body = to_csv(rows) if form == "csv" else to_xlsx(rows, name)
    return Response(body, media_type=kind, headers={
        "Content-Disposition": f'attachment; filename="{name}.{form}"'})
