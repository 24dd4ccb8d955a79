"""HTTP beside the page: routes, error answers, compression and the live loop on one FastAPI app."""

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from dashboard.alerts.backtest_service import Backtests
from dashboard.api import (
    alerts,
    block,
    drills,
    errors,
    events,
    feeds,
    incidents,
    indicators,
    lifespan,
    load_files,
    map_files,
    mutes,
    openapi,
    quality,
    readings,
    routes,
    rules,
    tiles,
    trend,
    vendor,
    views,
)
from dashboard.api.head import HeadAsGet
from dashboard.api.static_cache import StaticCache
from dashboard.live import LiveHub
from dashboard.services import Services
from data.settings import Settings

#: Tiles and the vendored bundle come compressed; the rest is worth it from here on.
GZIP_FROM_BYTES = 1000
GZIP_LEVEL = 5


def install(server: FastAPI, services: Services, settings: Settings) -> None:
    """Put every route of ours on ``server`` and tie the live loop to its lifespan.

    Call it before Dash adds its catch-all route. Leaves ``server.state.hub``, ``.services``
    and ``.settings`` for whoever needs them later.
    """
    server.state.services = services
    server.state.settings = settings
    server.state.hub = LiveHub(services.snapshot, services.look)
    server.state.backtests = Backtests(services)
    tiles.add(server, services)
    for router in (routes.router, readings.router, quality.router, views.router, map_files.router,
                   indicators.router, trend.router):
        server.include_router(router)
    server.include_router(block.router)
    server.include_router(events.router)
    server.include_router(drills.router)
    server.include_router(feeds.router)
    for desk in (load_files, alerts, mutes, rules, incidents):
        server.include_router(desk.router)
    vendor.add(server)
    routes.add_not_found(server)
    errors.add_handlers(server)
    openapi.extend(server)
    lifespan.tie(server)
    server.add_middleware(StaticCache)
    server.add_middleware(
        GZipMiddleware, minimum_size=GZIP_FROM_BYTES, compresslevel=GZIP_LEVEL
    )
    server.add_middleware(HeadAsGet)


__all__ = ["install"]
