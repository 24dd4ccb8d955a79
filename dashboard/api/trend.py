"""/api/trend: one question about indicators answered as figures, as a file or as one page."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from dashboard.api.models import fault_answers
from dashboard.services import Services
from dashboard.trend import figures, frames, locale, side, table
from dashboard.trend.answer import Trend, answer
from dashboard.trend.events import Event, bands, drilled
from dashboard.trend.look import Look
from dashboard.trend.query import read_query
from dashboard.trend.strip import strip
from dashboard.wire import iso
from data.export import XLSX_TYPE
from layers.deck import frame_layers
from layers.theme import get_theme

router = APIRouter(prefix="/api", tags=["indicators"])

Codes = Annotated[list[str], Query(max_length=8, description="indicators, c=…&c=…")]
Overlays = Annotated[list[str] | None, Query(max_length=2, description="drawn behind them")]
Moment = Annotated[str, Query(max_length=40, description="ISO 8601 with offset")]
Lang = Literal["zh", "en"]
_FRESH = {"Cache-Control": "no-store"}
_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX_TYPE, "pdf": "application/pdf"}


def festivals(services: Services) -> tuple[tuple[date, str], ...]:
    """Return (first day, that day as text) of each run of the served district's holidays."""
    days = sorted(date.fromisoformat(day) for day in services.district().calendar.holidays)
    return tuple((day, day.isoformat()) for n, day in enumerate(days)
                 if n == 0 or day - days[n - 1] > timedelta(days=1))


@router.get("/trend", responses=fault_answers(400, 404, 422, 503),
            summary="Indicators over time: figures, calendar, distribution, table")
def trend(
    request: Request, c: Codes, start: Annotated[str, Query(alias="from", max_length=40)] = "",
    to: Moment = "", compare: Annotated[str, Query(max_length=20)] = "",
    layout: Annotated[str, Query(max_length=20)] = "axis", o: Overlays = None,
    forecast: bool = False, unusual: bool = False, events: bool = False, lang: Lang = "zh",
    theme: Annotated[str, Query(max_length=20)] = "dark",
) -> Response:
    """Return plotly figures and rows; the step is chosen so that the chart is full, not fuller."""
    services: Services = request.app.state.services
    query = read_query(c, start, to, now=services.now(), compare=compare, layout=layout,
                       overlays=o or (), forecast=forecast, unusual=unusual, events=events)
    found = answer(services.bundle, query, now=services.now(), festivals=festivals(services),
                   past=services.vitals.past)
    look = Look(lang, get_theme(theme))
    happened = _events(services) if query.events else []
    return JSONResponse(_json(found, look, happened), headers=_FRESH)


@router.get("/trend/file", responses=fault_answers(400, 404, 422, 503),
            summary="What the trend page shows, as CSV, XLSX or a one-page PDF")
def file(
    request: Request, c: Codes, format: Literal["csv", "xlsx", "pdf"],
    start: Annotated[str, Query(alias="from", max_length=40)] = "", to: Moment = "",
    compare: Annotated[str, Query(max_length=20)] = "",
    layout: Annotated[str, Query(max_length=20)] = "axis", o: Overlays = None,
    forecast: bool = False, unusual: bool = False, events: bool = False, lang: Lang = "zh",
) -> Response:
    """Return exactly the window, step and curves that were asked for."""
    from dashboard.trend import files

    services: Services = request.app.state.services
    query = read_query(c, start, to, now=services.now(), compare=compare, layout=layout,
                       overlays=o or (), forecast=forecast, unusual=unusual, events=events)
    found = answer(services.bundle, query, now=services.now(), festivals=festivals(services),
                   past=services.vitals.past)
    content = files.make(format, found, Look(lang, get_theme("light")), services.district())
    name = f"trend-{found.query.end:%Y%m%d-%H%M}.{format}"
    return Response(content, media_type=_TYPES[format], headers={
        **_FRESH, "Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/strip", responses=fault_answers(404, 503),
            summary="The wall's strip: four hours of one indicator, its forecast, the rain")
def wall_strip(request: Request, c: Annotated[str, Query(max_length=300)]) -> Response:
    """Return five-minute means and the forecast of the coming hour as numbers."""
    services: Services = request.app.state.services
    found = strip(services.bundle, c, services.now(), services.vitals.past)
    return JSONResponse(found, headers=_FRESH)


@router.get("/frames", responses=fault_answers(400, 404, 422, 503),
            summary="One kind of indicator at every place, moment by moment: the time slider")
def film(
    request: Request, template: Annotated[str, Query(max_length=80)],
    start: Annotated[str, Query(alias="from", max_length=40)] = "", to: Moment = "",
    theme: Annotated[str, Query(max_length=20)] = "dark",
) -> Response:
    """Return times, places, values (null: not read then), the ramp's edges and deck layers."""
    services: Services = request.app.state.services
    query = read_query([template], start, to, now=services.now())
    bundle, catalogue = services.bundle, services.vitals.catalogue()
    made = frames.film(services.vitals.past, catalogue, template, query.start, query.end,
                       bundle.district.time_zone)
    found = frames.film_json(made, catalogue, frames.places(bundle.store, catalogue, made))
    return JSONResponse({**found, "layers": frame_layers(get_theme(theme).name)}, headers=_FRESH)


def _events(services: Services) -> list[Event]:
    """Return what the journal tells of incidents; none where no demo plays."""
    demo = services.demo
    if demo is None:
        return []
    return drilled(demo.recent(), {k: kind.names for k, kind in demo.drills.kinds.items()})


def _json(found: Trend, look: Look, happened: list[Event]) -> dict[str, Any]:
    main = figures.curves(found, look)
    shapes, notes = bands(happened, found.query.start, found.query.end, look, found.zone)
    main["layout"]["shapes"] += shapes
    main["layout"]["annotations"] += notes
    return {
        "from": iso(found.query.start), "to": iso(found.query.end), "step": found.step,
        "now": iso(found.now), "main": main,
        "calendar": side.calendar(found, look), "spread": side.spread(found, look),
        "table": table.figures(found, look),
        "compared": look.kind(found) if found.earlier else None,
        "forecast": [curve.ahead is not None for curve in found.curves],
        "locale": locale.ZH if look.lang == "zh" else None,
        "names": [look.name(curve.record) for curve in found.curves],
    }
