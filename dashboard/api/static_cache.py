"""Lets a browser keep what cannot change: files whose address says which version they are."""

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Dash writes a version and the file's time into the name of a component suite, and the time of
#: change behind an asset's name; tests/dashboard/api/test_static_cache.py holds it to that.
_SUITE = re.compile(r"/_dash-component-suites/.*\.v[\w]+m\d+\.")
_ASSET = re.compile(rb"m=[\d.]+")
KEEP = "private, max-age=31536000, immutable"


class StaticCache:
    """ASGI middleware: a second opening of the page fetches none of its scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the header to good answers for fixed addresses."""
        if scope["type"] != "http" or not fixed(scope["path"], scope["query_string"]):
            await self._app(scope, receive, send)
            return

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(scope=message)["Cache-Control"] = KEEP
            await send(message)

        await self._app(scope, receive, kept)


def fixed(path: str, query: bytes) -> bool:
    """Return whether the address names one version of a file for ever."""
    if path.startswith("/assets/"):
        return _ASSET.fullmatch(query) is not None
    return _SUITE.match(path) is not None
