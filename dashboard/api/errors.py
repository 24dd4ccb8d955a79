"""Every fault over HTTP in one JSON shape: {"error": {"kind", "what", "remedy"}}."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from data.errors import DashboardError

log = logging.getLogger(__name__)

_KINDS = {401: "Refused", 403: "Refused", 404: "NotFound", 405: "MethodNotAllowed",
          413: "TooLarge"}


def body(kind: str, what: str, remedy: str = "") -> dict[str, Any]:
    """Return the error shape."""
    return {"error": {"kind": kind, "what": what, "remedy": remedy}}


def add_handlers(server: FastAPI) -> None:
    """Translate faults of ours, of FastAPI and of Starlette, and hide what we did not foresee."""
    server.add_exception_handler(DashboardError, _ours)
    server.add_exception_handler(RequestValidationError, _invalid)
    server.add_exception_handler(HTTPException, _http)
    server.add_exception_handler(Exception, _unforeseen)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DashboardError)
    if error.http_status >= 500:
        log.error("%s %s: %s", request.method, request.url.path, error)
    answer = body(type(error).__name__, error.what, error.remedy)
    return JSONResponse(answer, status_code=error.http_status)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    answer = body("Invalid", f"{place}: {first['msg']}.", "See /api/openapi.json.")
    return JSONResponse(answer, status_code=422)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = _KINDS.get(error.status_code, "Http")
    answer = body(kind, str(error.detail))
    return JSONResponse(answer, status_code=error.status_code, headers=error.headers)


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    # Starlette raises it again after the answer, so that the server logs the traceback once.
    answer = body("Internal", "The server met a fault of its own.", "See its log.")
    return JSONResponse(answer, status_code=500)
