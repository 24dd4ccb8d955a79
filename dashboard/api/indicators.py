"""/api/indicators: the catalogue, passports, live columns, series, sparklines and exports."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from dashboard.api.indicator_models import (
    IndicatorPassport,
    IndicatorsAnswer,
    SeriesAnswer,
    SparkAnswer,
    Step,
    VitalsMessage,
    WallVitals,
    WeekAnswer,
)
from dashboard.api.models import fault_answers
from dashboard.api.view_models import Role
from dashboard.services import Services
from data.errors import RangeRefused
from data.export import XLSX_TYPE, to_csv, to_xlsx

router = APIRouter(prefix="/api", tags=["indicators"])

Word = Annotated[str, Query(max_length=200)]
_FRESH = {"Cache-Control": "no-store"}
#: Rows of a table's screen, and then some.
MOST_SPARKS = 500
DAY = timedelta(days=1)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


@router.get("/indicators", response_model=IndicatorsAnswer, responses=fault_answers(422, 503),
            summary="The indicator catalogue: search in Chinese, pinyin, code; ETag by load")
def indicators(
    request: Request, q: Word = "", domain: Word = "", group: Word = "", owner: Word = "",
    template: Word = "", subject: Word = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Response:
    """Return rows in pack order; filters are names in Chinese or English, ``subject`` layer/id."""
    vitals = _services(request).vitals
    wanted = {"domain": domain, "group": group, "owner": owner, "template": template,
              "subject": subject}
    tag = hashlib.sha256(json.dumps([vitals.catalogue().key, q, wanted, offset, limit]).encode())
    headers = {"ETag": f'"{tag.hexdigest()[:24]}"', "Cache-Control": "private, no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return JSONResponse(vitals.find(q, wanted, offset, limit), headers=headers)


@router.get("/indicators/live", response_model=VitalsMessage, responses=fault_answers(503),
            summary="Every value of the catalogue at this moment, in columns")
def live(request: Request) -> Response:
    """Return the columns that the push sends, whole."""
    return JSONResponse(_services(request).vitals.message(), headers=_FRESH)


@router.get("/indicators/lastweek", response_model=WeekAnswer, responses=fault_answers(503),
            summary="The mean of this hour one week ago, of every indicator")
def last_week(request: Request) -> Response:
    """Return one number per indicator in catalogue order."""
    return JSONResponse(_services(request).vitals.last_week(), headers=_FRESH)


@router.get("/indicators/vitals", response_model=WallVitals, responses=fault_answers(422, 503),
            summary="The vital signs that stand on the wall for a role, at most eight")
def vitals(request: Request, role: Role = "operator") -> Response:
    """Return what the pack names for the role, else one indicator of each domain."""
    return JSONResponse(_services(request).vitals.chosen(role), headers=_FRESH)


class ExportAsked(BaseModel):
    """Which indicators to write, in which order, as what."""

    codes: list[Annotated[str, Field(max_length=400)]] = Field(max_length=20_000)
    format: Literal["csv", "xlsx"] = "csv"
    lang: Literal["zh", "en"] = "zh"


@router.post("/indicators/export", response_class=Response,
             responses={200: {"content": {"text/csv": {}, XLSX_TYPE: {}}},
                        **fault_answers(400, 401, 403, 413, 422, 503)},
             summary="The table as seen: these indicators, in this order, as CSV or XLSX")
def export(request: Request, asked: ExportAsked) -> Response:
    """Return a file; codes that the catalogue does not have are left out."""
    frame = _services(request).vitals.table(asked.codes, asked.lang)
    if asked.format == "csv":
        body, kind = to_csv(frame), "text/csv; charset=utf-8"
    else:
        body, kind = to_xlsx(frame, "vitals"), XLSX_TYPE
    head = {"Content-Disposition": f'attachment; filename="vitals.{asked.format}"', **_FRESH}
    return Response(body, media_type=kind, headers=head)


@router.get("/sparklines", response_model=SparkAnswer, responses=fault_answers(422, 503),
            summary="The last 24 hours of several indicators, one mean an hour, in one request")
def sparklines(
    request: Request,
    codes: Annotated[list[Word], Query(min_length=1, max_length=MOST_SPARKS)],
) -> Response:
    """Return hours by code; an unknown code is left out."""
    return JSONResponse(_services(request).vitals.sparks(codes), headers=_FRESH)


@router.get("/indicators/{code:path}/series", response_model=SeriesAnswer,
            responses=fault_answers(400, 404, 422, 503),
            summary="One indicator over time, raw or by bucket: ?from=&to=&step=")
def series(
    request: Request, code: str,
    start: Annotated[str, Query(alias="from", max_length=40)] = "",
    end: Annotated[str, Query(alias="to", max_length=40)] = "",
    step: Step = "hour",
) -> Response:
    """Return the readings of [from, to), ISO 8601 with offset; the last 24 hours by default."""
    services = _services(request)
    to = _time(end, "to") if end else services.now()
    since = _time(start, "from") if start else to - DAY
    return JSONResponse(services.vitals.series(code, since, to, step), headers=_FRESH)


@router.get("/indicators/{code:path}", response_model=IndicatorPassport,
            responses=fault_answers(404, 503),
            summary="One indicator's passport and its value now, with what it is made of")
def passport(request: Request, code: str) -> Response:
    """Return definition, formula, thresholds, owner, sharing, value, inputs."""
    return JSONResponse(_services(request).vitals.passport(code), headers=_FRESH)


def _time(text: str, name: str) -> datetime:
    # a + that was not escaped arrives as a space
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError as e:
        raise RangeRefused(f"{name} is {text!r}, which is no time.",
                           "Write ISO 8601 with an offset: 2026-11-21T12:00:00+08:00.") from e
    if found.tzinfo is None:
        raise RangeRefused(f"{name} is {text!r}, which says no offset.",
                           "Write ISO 8601 with an offset: 2026-11-21T12:00:00+08:00.")
    if not 1900 <= found.year <= 2200:
        raise RangeRefused(f"{name} is {text!r}, which no reading can be of.",
                           "Give a year from 1900 to 2200.")
    return found

