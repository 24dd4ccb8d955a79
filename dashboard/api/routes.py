"""The JSON routes: health, layers, features, search and the live snapshot."""

import asyncio
import re
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.api.errors import body
from dashboard.api.feature_models import FeatureDetail, SearchAnswer, Snapshot
from dashboard.api.layer_models import Passport
from dashboard.api.models import Health, LayersAnswer, fault_answers
from dashboard.services import MAX_HITS, Services
from dashboard.vitals.live import with_version
from data.errors import NotFound, StoreError

router = APIRouter()

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
#: The first snapshot of a server that has just begun is waited for so long.
FIRST_S = 5.0
#: Ids of features stay below 2**53, JavaScript's last exact integer: sixteen digits.
_ID = re.compile(r"[0-9]{1,16}", re.ASCII)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


@router.get("/healthz", response_model=Health, tags=["service"],
            summary="Whether the server serves, and how old its newest live value is")
async def healthz(request: Request) -> dict[str, Any]:
    """Answer from memory: a busy store must not make the server look dead."""
    bundle, snapshot = _services(request).bundle, request.app.state.hub.snapshot
    ages = [zone["age_s"] for zone in snapshot["zones"]] if snapshot else []
    seen = [age for age in ages if age is not None]
    return {"status": "ok", "district": bundle.district.id, "version": bundle.version,
            "live_age_s": min(seen) if seen else None}


@router.get("/api/layers", response_model=LayersAnswer, tags=["map"],
            summary="The layer catalogue: tree, tile source and source-layer, legend, provenance")
def layers(request: Request) -> Response:
    """Return the answer as it is kept, without building models for 187 layers each time."""
    return JSONResponse(_services(request).layers())


@router.get("/api/layers/{layer}/passport", response_model=Passport,
            responses=fault_answers(404, 503), tags=["map"],
            summary="One layer's metadata sheet: source, age, last load, what was rejected and why")
def passport(request: Request, layer: str) -> Response:
    """Return the whole sheet of one layer."""
    return JSONResponse(_services(request).passport(layer))


@router.get("/api/features/{layer}/{feature_id}", response_model=FeatureDetail,
            responses=fault_answers(404, 503), tags=["map"],
            summary="One feature: codes, facts, address, lineage, attached, live values")
def feature(request: Request, layer: str, feature_id: str) -> Response:
    """Return the drill-down of one feature; personal data is masked."""
    if not _ID.fullmatch(feature_id):
        raise NotFound(f"There is no feature {feature_id[:40]!r} in layer {layer[:60]!r}.",
                       "Feature ids are whole numbers.")
    return JSONResponse(_services(request).detail(layer, int(feature_id)))


@router.get("/api/search", response_model=SearchAnswer, tags=["map"],
            summary="Features by code, name, address or pinyin, typos forgiven; why each was found")
def search(
    request: Request, q: Annotated[str, Query(max_length=20_000)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_HITS)] = 20,
    lon: Annotated[float | None, Query(ge=-180, le=180)] = None,
    lat: Annotated[float | None, Query(ge=-90, le=90)] = None,
) -> Response:
    """Return hits, best first; of equals the nearer to lon, lat. ``spans`` mark what matched."""
    near = None if lon is None or lat is None else (lon, lat)
    return JSONResponse({"hits": _services(request).search(q, limit, near)})


@router.get("/api/live", response_model=Snapshot, responses=fault_answers(503), tags=["live"],
            summary="The newest live snapshot, for scripts and for pages that poll")
async def live(request: Request) -> Response:
    """Return what the push loop sent last; who asks first waits a moment for it."""
    hub = request.app.state.hub
    try:
        snapshot = hub.snapshot or await asyncio.wait_for(hub.next(0), FIRST_S)
    except TimeoutError as e:
        raise StoreError("There is no snapshot yet.", "Ask again in a second.") from e
    return JSONResponse(with_version(snapshot), headers={"Cache-Control": "no-store"})


def add_not_found(server: FastAPI) -> None:
    """Answer unknown paths below our prefixes in JSON; Dash would answer with its page, 200."""

    async def missing(request: Request) -> Response:
        answer = body("NotFound", f"There is nothing at {request.url.path[:200]!r}.",
                      "See /api/openapi.json.")
        return JSONResponse(answer, status_code=404)

    for prefix in ("/api", "/tiles", "/map", "/vendor"):
        for path in (prefix, prefix + "/{rest:path}"):
            server.router.routes.append(Route(path, missing, methods=_METHODS))
