"""GET /api/alerts/stream: server-sent events, one a new version of the queue."""

import asyncio
import json
from collections.abc import AsyncIterator
from weakref import WeakKeyDictionary

from fastapi import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from dashboard.live import LiveHub
from dashboard.wire import Json

#: A line of nothing, so that proxies and clients know that the stream lives.
KEEP_S = 15.0
#: What a client waits before it asks again, ms.
RETRY_MS = 2000
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


#: The last event of each loop, written once for all who listen.
_WRITTEN: WeakKeyDictionary[LiveHub, tuple[str, str]] = WeakKeyDictionary()


class EventStream(StreamingResponse):
    """A stream that ends when its reader goes: waiting for news alone would never notice."""

    media_type = "text/event-stream"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the reader disconnects."""
        sending = asyncio.create_task(self.stream_response(send))
        leaving = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)


def stream(request: Request, hub: LiveHub) -> EventStream:
    """Return the stream; a client that was here before is sent only what is newer."""
    return EventStream(_events(hub, request.headers.get("last-event-id", "")), headers=_HEADERS)


async def _events(hub: LiveHub, last: str) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    seen, version = last, -1
    while True:
        try:
            snapshot = await asyncio.wait_for(hub.next(version), KEEP_S)
        except TimeoutError:
            yield ": here\n\n"
            continue
        version = snapshot["version"]
        part: Json | None = snapshot.get("alerts")
        if part is None:
            continue
        name = event_id(part)
        if name != seen:
            seen = name
            yield _event(hub, name, part)


def event_id(part: Json) -> str:
    """Return what names one state of the queue: the line of the log, and what has no line."""
    fault = "f" if part["fault"] else ""
    return f"{part['version']}-{part['load_10min']}{'!' if part['flood'] else ''}{fault}"


def _event(hub: LiveHub, name: str, part: Json) -> str:
    written = _WRITTEN.get(hub)
    if written is None or written[0] != name:
        data = json.dumps(part, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        written = _WRITTEN[hub] = (name, f"id: {name}\nevent: alerts\ndata: {data}\n\n")
    return written[1]
