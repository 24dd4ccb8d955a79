"""/api/drills, /api/scenario: incidents started by hand (演练) and the pace of the demo's day."""

import json
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from dashboard.api.feature_models import DrillEntry
from dashboard.api.models import Name, Shape, fault_answers
from dashboard.demo import ACTOR, Demo, demo_of
from dashboard.services import Services
from dashboard.wire import Json
from data.errors import DrillRefused
from data.feeds.drills import MOST_MINUTES as MOST
from data.feeds.timeline import SPEEDS

router = APIRouter(prefix="/api", tags=["demo"])

_FRESH = {"Cache-Control": "no-store"}
_SEE = "See /api/openapi.json."
_LONGEST = 200


class Subject(Shape):
    """An object that a drill can be started at."""

    code: str
    name: Name


class DrillOffer(Shape):
    """A kind of incident; without subjects it is of the whole district."""

    kind: str
    name: Name
    minutes: float
    subjects: list[Subject]


class DrillsAnswer(Shape):
    """What runs, what can be started, what the journal says of the past, newest first."""

    running: list[DrillEntry]
    kinds: list[DrillOffer]
    recent: list[dict[str, Any]]


class NewDrill(Shape):
    """An incident to start; ``minutes`` empty is the kind's own length."""

    kind: str
    subject: str = ""
    minutes: float | None = Field(None, ge=1, le=MOST)


class Pace(Shape):
    """How fast the scenario runs; more than 1 lasts one day of the scenario."""

    speed: Literal[1, 10, 60]


class ScenarioAnswer(Shape):
    """The hour that the demo plays, how fast, and until when it runs so fast."""

    scenario_at: str | None
    scenario_speed: int
    scenario_until: str | None


def _takes(shape: type[Shape]) -> dict[str, Any]:
    schema = shape.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("/drills", response_model=DrillsAnswer, responses=fault_answers(503),
            summary="Drills that run, kinds that can be started, and what was drilled")
def drills(request: Request) -> Response:
    """Return everything that a control needs; empty where no demo plays."""
    services = _services(request)
    demo = services.demo
    answer: Json = {"running": [], "kinds": [], "recent": []}
    if demo is not None:
        running = [demo.entry(one) for one in demo.drills.running(services.now())]
        answer = {"running": running, "kinds": demo.offers(), "recent": demo.recent()}
    return JSONResponse(answer, headers=_FRESH)


@router.post("/drills", response_model=DrillEntry, status_code=201,
             openapi_extra=_takes(NewDrill), responses=fault_answers(400, 401, 403, 409, 413, 503),
             summary="Start an incident by hand; it ends by itself and is marked everywhere")
async def start(request: Request) -> Response:
    """Start a drill and journal it."""
    raw = await _json(request, {"kind", "subject", "minutes"})
    kind, subject = _text(raw, "kind"), _text(raw, "subject") if raw.get("subject") else ""
    minutes = _minutes(raw.get("minutes"))
    services, demo = _services(request), _demo(request)
    made = await run_in_threadpool(demo.drills.start, kind, subject, minutes, actor=ACTOR,
                                   at=services.now())
    return JSONResponse(demo.entry(made), status_code=201, headers=_FRESH)


@router.delete("/drills/{number}", status_code=204,
               responses=fault_answers(401, 403, 404, 409, 503),
               summary="Stop a drill before its time")
def stop(request: Request, number: int) -> Response:
    """Stop a drill and journal it."""
    demo = _demo(request)
    demo.drills.stop(number, actor=ACTOR, at=_services(request).now())
    return Response(status_code=204)


@router.put("/scenario", response_model=ScenarioAnswer, openapi_extra=_takes(Pace),
            responses=fault_answers(400, 401, 403, 409, 413, 503),
            summary="Run the demo's day 10 or 60 times as fast, or at the real pace again")
async def pace(request: Request) -> Response:
    """Change the pace; the journal keeps who and when."""
    raw = await _json(request, {"speed"})
    speed = raw.get("speed")
    if type(speed) is not int or speed not in SPEEDS:
        raise DrillRefused(f"The speed {str(speed)[:40]!r} is none.",
                           f"Give one of {', '.join(map(str, SPEEDS))}.")
    services, demo = _services(request), _demo(request)
    await run_in_threadpool(demo.run, speed, services.now())
    state = demo.state(services.now())
    return JSONResponse({key: state[key] for key in ScenarioAnswer.model_fields}, headers=_FRESH)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


def _demo(request: Request) -> Demo:
    return demo_of(_services(request).demo)


async def _json(request: Request, known: set[str]) -> Json:
    try:
        raw = json.loads(await request.body())
    except (ValueError, RecursionError) as e:
        raise DrillRefused("The body is not JSON.", _SEE) from e
    if not isinstance(raw, dict):
        raise DrillRefused("The body is no JSON object.", _SEE)
    unknown = sorted(str(key) for key in raw if key not in known)
    if unknown:
        raise DrillRefused(f"Unknown field {unknown[0][:60]!r}.",
                           f"Give {', '.join(sorted(known))}.")
    return raw


def _text(raw: Json, field: str) -> str:
    value = raw.get(field)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        raise DrillRefused(f"{field} is not a text of 1 to {_LONGEST} letters.", _SEE)
    return value


def _minutes(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= MOST:
        raise DrillRefused(f"minutes is {str(value)[:40]}.", f"Give a number from 1 to {MOST}.")
    return float(value)
