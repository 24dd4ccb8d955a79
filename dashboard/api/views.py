"""/api/views: list, save, rename, replace and delete named views of the map."""

import json
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import segno
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from dashboard.api.models import fault_answers
from dashboard.api.view_models import NewView, ViewAnswer, ViewChange, ViewsAnswer
from dashboard.services import Services
from dashboard.wire import Json, iso
from data.errors import ViewRefused
from data.views import UNVERIFIED, SavedView, plain_body, read_body, read_name, read_role

router = APIRouter(prefix="/api/views", tags=["views"])

_FRESH = {"Cache-Control": "no-store"}
_NO_CHANGE = "Send the version that was read, and name, view or both."


def _body(shape: type[BaseModel]) -> dict[str, Any]:
    schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)  # the answers bring the same shapes
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


@router.get("", response_model=ViewsAnswer, responses=fault_answers(503),
            summary="Every saved view of the district, by role, then name")
def all_views(request: Request) -> Response:
    """Return the views; a district has hundreds at most."""
    found = _services(request).store.views.all()
    return JSONResponse({"views": [_answer(view) for view in found]}, headers=_FRESH)


@router.get("/{view_id}", response_model=ViewAnswer, responses=fault_answers(404, 503),
            summary="One saved view, as a link ?view=ID opens it")
def one_view(request: Request, view_id: str) -> Response:
    """Return one view."""
    return JSONResponse(_answer(_services(request).store.views.get(view_id)), headers=_FRESH)


@router.get("/{view_id}/qr.svg", response_class=Response,
            responses={200: {"content": {"image/svg+xml": {}}}, **fault_answers(404, 503)},
            summary="The view's link as a QR code, for a tablet in front of the wall")
def view_code(request: Request, view_id: str) -> Response:
    """Return the code of this server's own address, as the asking page knows it."""
    view = _services(request).store.views.get(view_id)
    link = str(request.url.replace(path="/", query=urlencode({"view": view.id})))
    drawn = BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", scale=8)
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers=_FRESH)


@router.post("", response_model=ViewAnswer, status_code=201, openapi_extra=_body(NewView),
             responses=fault_answers(400, 401, 403, 409, 413, 503),
             summary="Save a view; the journal keeps who and when")
async def add_view(request: Request) -> Response:
    """Save what the page shows under a name that its role has not used."""
    raw = await _json(request)
    role, name, body = (read_role(raw.get("role", "shared")), read_name(raw.get("name")),
                        read_body(raw.get("view")))
    services = _services(request)
    made = await run_in_threadpool(
        services.store.views.add, role, name, body, actor=UNVERIFIED, at=services.now())
    return JSONResponse(_answer(made), status_code=201, headers=_FRESH)


@router.put("/{view_id}", response_model=ViewAnswer, openapi_extra=_body(ViewChange),
            responses=fault_answers(400, 401, 403, 404, 409, 413, 503),
            summary="Rename or replace a view; 409 when somebody else changed it meanwhile")
async def change_view(request: Request, view_id: str) -> Response:
    """Change a view that is still at the version that was read."""
    raw = await _json(request)
    version = raw.get("version")
    if type(version) is not int or not ({"name", "view"} & set(raw)):
        raise ViewRefused("The change of a view is not whole.", _NO_CHANGE)
    name = read_name(raw["name"]) if raw.get("name") is not None else None
    body = read_body(raw["view"]) if raw.get("view") is not None else None
    services = _services(request)
    changed = await run_in_threadpool(
        services.store.views.change, view_id, version, name=name, body=body, actor=UNVERIFIED,
        at=services.now())
    return JSONResponse(_answer(changed), headers=_FRESH)


@router.delete("/{view_id}", status_code=204, responses=fault_answers(401, 403, 404, 409, 503),
               summary="Delete a view that is still at the version that was read")
def remove_view(request: Request, view_id: str, version: int = Query()) -> Response:
    """Delete a view; the journal keeps what it held."""
    services = _services(request)
    services.store.views.remove(view_id, version, actor=UNVERIFIED, at=services.now())
    return Response(status_code=204)


async def _json(request: Request) -> Json:
    try:
        raw = json.loads(await request.body())
    except (ValueError, RecursionError) as e:
        raise ViewRefused("The body is not JSON.", "See /api/openapi.json.") from e
    if not isinstance(raw, dict):
        raise ViewRefused("The body is no JSON object.", "See /api/openapi.json.")
    return raw


def _answer(view: SavedView) -> Json:
    return {"id": view.id, "role": view.role, "name": view.name, "version": view.version,
            "created_at": iso(view.created_at), "changed_at": iso(view.changed_at),
            "changed_by": view.changed_by, "view": plain_body(view.body)}
