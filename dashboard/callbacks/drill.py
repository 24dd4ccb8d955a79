"""Selection or drawn block -> panel: fetch, build the panel in the page's language."""

import asyncio
import logging
from typing import Any

from dash import Dash, Input, Output
from dash.development.base_component import Component

from dashboard import ids
from dashboard.block import block_json
from dashboard.errors import describe
from dashboard.lists import house_json
from dashboard.panels import inspector
from dashboard.panels.block import back_to_block, block_panel, block_problem
from dashboard.panels.house import house_panel
from dashboard.services import Services
from data.errors import DashboardError, NotFound, Refused

log = logging.getLogger(__name__)

Json = dict[str, Any]


def register(app: Dash, services: Services) -> None:
    """Add the callback to ``app``."""

    @app.callback(Output(ids.INSPECTOR_BODY, "children"),
                  Input(ids.SELECTION, "data"), Input(ids.LANG, "data"), Input(ids.BLOCK, "data"),
                  running=[(Output(ids.INSPECTOR, "className"), "busy", "")])
    async def drill(selection: Json | None, lang: str | None, block: Json | None
                    ) -> list[Component]:
        # The store blocks; on the event loop it would hold up every tile and every push.
        return await asyncio.to_thread(panel, services, selection, lang or "zh", block)


def panel(
    services: Services, selection: Json | None, lang: str, block: Json | None = None
) -> list[Component]:
    """Return the panel for ``selection`` ({layer, id, house}), else for ``block`` ({shape})."""
    if not selection:
        return _block(services, block, lang) if block else inspector.empty(lang)
    try:
        shown = _selected(services, selection, lang)
    except NotFound as e:
        shown = inspector.problem("not_found", describe(e), lang)
    except Refused as e:
        shown = inspector.problem("refused", describe(e), lang)
    except DashboardError as e:
        log.warning("detail of %s: %s", selection, e)
        shown = inspector.problem("failed", describe(e), lang)
    return [*shown, back_to_block(lang)] if block else shown


def _selected(services: Services, selection: Json, lang: str) -> list[Component]:
    layer, number = str(selection["layer"]), int(selection["id"])
    detail = services.detail(layer, number)
    if code := selection.get("house"):
        house = services.store.house(number, str(code))
        return house_panel(detail, house_json(house), lang)
    return inspector.inspector(detail, lang, services.district().time_zone)


def _block(services: Services, block: Json, lang: str) -> list[Component]:
    try:
        found = block_json(services, block.get("shape"))
    except DashboardError as e:
        log.info("block refused: %s", e)
        return block_problem(type(e).__name__, describe(e), lang)
    return block_panel(found, lang, services.district().time_zone)
