"""Builds the Dash app on a FastAPI server of our own: first routes, then page, then push."""

from html import escape
from pathlib import Path
from typing import Any

from dash import Dash
from fastapi import FastAPI

from dashboard import api, live
from dashboard.callbacks import clientside, drill
from dashboard.errors import on_error
from dashboard.page_data import boot
from dashboard.panels.parts import icon_address
from dashboard.services import Services
from dashboard.shell import shell
from dashboard.text import text
from data.model import District
from data.settings import Settings
from layers.theme import THEMES, css_variables

ASSETS = Path(__file__).parent / "assets"
#: Our own sign: a city's skyline over its mirror image.
FAVICON = "M3 12h18M6 12V7h3v5M11 12V3h3v9M16 12V8h3v4M6 14v3h3v-3M11 14v6h3v-6M16 14v3h3v-3"

_INDEX = """<!DOCTYPE html>
<html lang="zh-CN" data-theme="dark" data-screen="desk">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
<link rel="icon" href="__FAVICON__">
<style>__VARIABLES__</style>
{%css%}
</head>
<body data-inspector="closed" data-drawer="">
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>
"""


def create_app(services: Services, settings: Settings) -> Dash:
    """Return the whole app; ``app.server`` is the ASGI application to serve.

    Raises:
        ServeError: When pydeck's browser bundle is not installed.
    """
    server = FastAPI(title="CityMirror", openapi_url="/api/openapi.json", docs_url=None,
                     redoc_url=None)
    api.install(server, services, settings)
    app = Dash(
        "citymirror",
        server=server,  # type: ignore[arg-type]  # Dash annotates Flask's kinds only
        assets_folder=str(ASSETS),
        external_scripts=["/vendor/deck.js"],
        index_string=_index(),
        title=_title(services.district()),
        update_title="",
        enable_mcp=False,
        websocket_allowed_origins=_origins(settings),
        on_error=on_error,
        serve_locally=True,
    )
    app.layout = lambda: _layout(services, settings)
    clientside.register(app)
    drill.register(app, services)
    live.register(app, services, settings)
    return app


def _layout(services: Services, settings: Settings) -> Any:
    district = services.district()
    return shell(district, boot(district, settings))


def _title(district: District) -> str:
    return f"{district.names.zh} · {text('zh', 'product')}"


def _origins(settings: Settings) -> list[str]:
    """Return the origins a socket may come from; the same host is always allowed by Dash."""
    return [f"http://{host}:{settings.port}" for host in ("127.0.0.1", "localhost")]


def _index() -> str:
    variables = "".join(css_variables(theme) for theme in THEMES.values())
    return (_INDEX.replace("__FAVICON__", escape(icon_address(FAVICON)))
            .replace("__VARIABLES__", variables))
