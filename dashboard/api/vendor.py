"""Serves browser bundles of pydeck and plotly from the installed wheels: no CDN, no copy in git."""

import gzip
import hashlib
from collections.abc import Awaitable, Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.api.tiles import accepts_gzip
from data.errors import ServeError

_GZIP_LEVEL = 6


def add(server: FastAPI) -> None:
    """Add ``/vendor/…`` for each bundle; raise ServeError when a wheel does not hold its own."""
    for name, path in (("deck", bundle_path()), ("plotly", plotly_path())):
        server.router.routes.append(
            Route(f"/vendor/{name}.js", _served(*bundle(path)), methods=["GET"]))


def _served(packed: bytes, etag: str) -> Callable[[Request], Awaitable[Response]]:
    async def script(request: Request) -> Response:
        headers = {"ETag": etag, "Cache-Control": "private, max-age=86400",
                   "Vary": "Accept-Encoding"}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if not accepts_gzip(request.headers.get("accept-encoding", "")):
            return Response(gzip.decompress(packed), headers=headers, media_type="text/javascript")
        headers["Content-Encoding"] = "gzip"
        return Response(packed, headers=headers, media_type="text/javascript")

    return script


@cache
def bundle(path: Path) -> tuple[bytes, str]:
    """Return the bundle, compressed once per process, and its ETag."""
    try:
        raw = path.read_bytes()
    except OSError as e:
        raise ServeError(f"The browser bundle {path.name!r} is missing in its wheel.",
                         "Install the pinned version: pip install -r requirements.txt") from e
    return gzip.compress(raw, _GZIP_LEVEL, mtime=0), f'"{hashlib.sha256(raw).hexdigest()[:16]}"'


def bundle_path() -> Path:
    """Return where the installed wheel keeps the bundle, without importing pydeck."""
    spec = find_spec("pydeck")
    if spec is None or spec.origin is None:
        raise ServeError("The library pydeck is not installed.",
                         "Run: pip install -r requirements.txt")
    return Path(spec.origin).parent / "nbextension" / "static" / "index.js"


def plotly_path() -> Path:
    """Return where the installed wheel keeps plotly.js, without importing plotly."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise ServeError("The library plotly is not installed.",
                         "Run: pip install -r requirements.txt")
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"
