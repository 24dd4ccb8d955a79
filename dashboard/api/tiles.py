"""Vector tiles: archives' gzip passed through, updated ones drawn; ETag, immutable by version."""

import gzip
import hashlib
import re

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.api.errors import body
from dashboard.services import Services

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
MAX_ZOOM = 22
_NUMBER = re.compile(r"[0-9]{1,8}", re.ASCII)
#: private: with a token set, a shared cache must not answer in our place
_FOREVER = "private, max-age=31536000, immutable"
_ASK_AGAIN = "private, no-cache"


def add(server: FastAPI, services: Services) -> None:
    """Add ``/tiles/{source}/{z}/{x}/{y}.mvt``: a plain route, since a view asks for dozens."""

    async def tile(request: Request) -> Response:
        address = parse(*(request.path_params[part] for part in "zxy"))
        tiles = services.bundle.tiles
        if address and tiles.must_draw(request.path_params["source"], *address):
            return await run_in_threadpool(answer, services, request)
        return answer(services, request)

    path = "/tiles/{source}/{z}/{x}/{y}.mvt"
    server.router.routes.append(Route(path, tile, methods=["GET"]))


def answer(services: Services, request: Request) -> Response:
    """Return the tile that ``request`` names.

    200 with the tile, 204 where the archive has none, 304 when the client's copy is current,
    400 for an address that no tile can have, 404 for an unknown source.
    """
    bundle, named = services.bundle, request.path_params
    source, tiles = named["source"], bundle.tiles
    if source not in tiles.sources():
        known = ", ".join(tiles.sources())
        return _fault(404, "NotFound", f"There is no tile source {source!r}.",
                      f"Use one of: {known}.")
    address = parse(named["z"], named["x"], named["y"])
    if address is None:
        return _fault(400, "TileOutOfRange", "There is no such tile address.",
                      f"Give z of 0 to {MAX_ZOOM}, x and y from 0 and below 2 to the power z.")
    version = request.query_params.get("v")
    headers = {
        "Cache-Control": _FOREVER if version == tiles.versions.get(source) else _ASK_AGAIN,
        "Vary": "Accept-Encoding",
    }
    stored = tiles.get(source, *address)
    if stored is None:
        return Response(status_code=204, headers=headers)
    return _tile(stored, headers, request)


def parse(z: str, x: str, y: str) -> tuple[int, int, int] | None:
    """Return the numbers of a tile address, None when no tile can have it."""
    if not all(_NUMBER.fullmatch(part) for part in (z, x, y)):
        return None
    zoom, column, row = int(z), int(x), int(y)
    if zoom > MAX_ZOOM or column >= 1 << zoom or row >= 1 << zoom:
        return None
    return zoom, column, row


def _tile(stored: bytes, headers: dict[str, str], request: Request) -> Response:
    packed = accepts_gzip(request.headers.get("accept-encoding", ""))
    mark = hashlib.blake2b(stored, digest_size=8).hexdigest()
    headers["ETag"] = etag = f'"{mark}{"-gz" if packed else ""}"'
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if not packed:
        return Response(gzip.decompress(stored), headers=headers, media_type=MEDIA_TYPE)
    headers["Content-Encoding"] = "gzip"
    return Response(stored, headers=headers, media_type=MEDIA_TYPE)


def accepts_gzip(accept_encoding: str) -> bool:
    """Return whether an Accept-Encoding header allows gzip (``gzip;q=0`` forbids it)."""
    for part in accept_encoding.lower().split(","):
        name, _, rest = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            return rest.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _fault(status: int, kind: str, what: str, remedy: str) -> Response:
    return JSONResponse(body(kind, what, remedy), status_code=status)
