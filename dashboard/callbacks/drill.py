"""Selection -> drill panel: fetch the detail, build the panel in the page's language."""

import asyncio
import logging
from typing import Any, Protocol

from dash import Dash, Input, Output
from dash.development.base_component import Component

from dashboard import ids
from dashboard.errors import describe
from dashboard.panels import inspector
from data.errors import DashboardError, NotFound, Refused
from data.model import District

log = logging.getLogger(__name__)


class Details(Protocol):
    """The part of the services this callback needs."""

    def detail(self, layer: str, feature_id: int) -> dict[str, Any]:
        """Return the FeatureDetail; raise NotFound."""

    def district(self) -> District:
        """Return the district served now."""


def register(app: Dash, services: Details) -> None:
    """Add the callback to ``app``."""

    @app.callback(Output(ids.INSPECTOR_BODY, "children"),
                  Input(ids.SELECTION, "data"), Input(ids.LANG, "data"))
    async def drill(selection: dict[str, Any] | None, lang: str | None) -> list[Component]:
        # The store blocks; on the event loop it would hold up every tile and every push.
        return await asyncio.to_thread(panel, services, selection, lang or "zh")


def panel(services: Details, selection: dict[str, Any] | None, lang: str) -> list[Component]:
    """Return the panel for ``selection`` ({layer, id} or None); every fault has its own look."""
    if not selection:
        return inspector.empty(lang)
    try:
        detail = services.detail(str(selection["layer"]), int(selection["id"]))
    except NotFound as e:
        return inspector.problem("not_found", describe(e), lang)
    except Refused as e:
        return inspector.problem("refused", describe(e), lang)
    except DashboardError as e:
        log.warning("detail of %s: %s", selection, e)
        return inspector.problem("failed", describe(e), lang)
    return inspector.inspector(detail, lang, services.district().time_zone)
