"""Starts the live loop and the search index with the server and ends them with the server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI

from dashboard.warm import keep_warm


def tie(server: FastAPI) -> None:
    """Let ``server.state.hub`` and the warming of the search run as long as ``server``."""
    before = server.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[Any]:
        async with before(app) as state:
            tasks = (asyncio.create_task(server.state.hub.run(), name="live-loop"),
                     asyncio.create_task(keep_warm(server.state.services.warm), name="warm"))
            try:
                yield state
            finally:
                for task in tasks:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task

    server.router.lifespan_context = lifespan
