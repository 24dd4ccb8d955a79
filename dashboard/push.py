"""Pushes the live snapshot to each open page over Dash's WebSocket."""

import asyncio
from typing import Any

from dash import Dash, ctx, set_props

from dashboard.vitals.live import with_message
from data.settings import Settings

#: Dash may drop store writes that come closer together than this (plotly/dash#3981).
MIN_GAP_S = 0.5
LIVE_STORE = "live-data"


def register(app: Dash, services: Any, settings: Settings) -> None:
    """Add the push callback to ``app``; in poll mode the page asks /api/live by itself.

    Args:
        app: A Dash app on the FastAPI backend whose server went through dashboard.api.install.
        services: Not used; the callback waits for the hub on the server.
        settings: Only ``live_mode`` is read.
    """
    if settings.live_mode != "push":
        return
    hub = app.server.state.hub

    @app.callback(websocket=True, persistent=True)
    async def push_live() -> None:
        socket = ctx.websocket
        version, seen = 0, None
        while socket is not None and not socket.is_shutdown:
            snapshot = await hub.next(version)
            version = snapshot["version"]
            # what this page has got so far decides what it still lacks
            set_props(LIVE_STORE, {"data": with_message(snapshot, seen)})
            seen = snapshot["vitals"]
            await asyncio.sleep(MIN_GAP_S)
