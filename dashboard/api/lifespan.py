"""Starts the live loop with the server and ends it with the server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI


def tie(server: FastAPI) -> None:
    """Let ``server.state.hub`` run as long as ``server``."""
    before = server.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[Any]:
        async with before(app) as state:
            loop = asyncio.create_task(server.state.hub.run(), name="live-loop")
            try:
                yield state
            finally:
                loop.cancel()
                with suppress(asyncio.CancelledError):
                    await loop

    server.router.lifespan_context = lifespan
