"""The map's own files: the MapLibre style and the deck.gl spec that points to it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from dashboard.api.models import fault_answers
from layers.deck import deck_spec, live_layers
from layers.deck_alerts import alert_layers
from layers.style import style

router = APIRouter(prefix="/map", tags=["map"])

ThemeName = Annotated[Literal["dark", "light"], Query()]
LangName = Annotated[Literal["zh", "en"], Query()]


@router.get("/style.json", responses=fault_answers(422), summary="The MapLibre style")
def map_style(request: Request, theme: ThemeName = "dark", lang: LangName = "zh") -> Response:
    """Return the style with addresses of the host that was asked: MapLibre needs whole ones."""
    bundle = request.app.state.services.bundle
    found = style(
        bundle.catalogue, bundle.district, theme=theme, lang=lang,
        tile_version=str(bundle.version), base_url=str(request.base_url).rstrip("/"),
        zone_names={zone.names.zh for zone in bundle.zones},
        source_versions=bundle.tiles.versions,
    )
    return JSONResponse(found, headers={"Cache-Control": "private, no-cache"})


@router.get("/deck.json", responses=fault_answers(422), summary="The deck.gl spec, from pydeck")
def map_deck(request: Request, theme: ThemeName = "dark", lang: LangName = "zh") -> Response:
    """Return the spec with the first camera and the live layers of this moment."""
    services = request.app.state.services
    address = f"{request.base_url}map/style.json?theme={theme}&lang={lang}"
    live = [*live_layers(services.snapshot()["zones"], theme), *alert_layers(theme)]
    found = deck_spec(address, services.bundle.district.view, live)
    return JSONResponse(found, headers={"Cache-Control": "no-store"})
