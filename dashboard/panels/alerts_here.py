"""The "alerts here" part of the drill panel: a frame that the assets fill and keep."""

from typing import Any
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.panels import values
from dashboard.panels.parts import attrs
from dashboard.text import text

Json = dict[str, Any]
#: Areas of which whatever lies in them is asked for; of all else its own alerts.
AREAS = frozenset({"zone", "grid", "community", "street"})


def alerts_part(detail: Json, lang: str) -> Component:
    """Return the frame with the question to /api/alerts that it stands for."""
    codes = detail.get("codes") or []
    area = detail["role"] in AREAS and codes
    asked = {"area": str(codes[0]["value"])} if area else {"subject": str(detail["id"])}
    return values.part("alerts", text(lang, "here_title"),
                       [html.Div(**attrs(data_alerts_here=urlencode(asked)))])
