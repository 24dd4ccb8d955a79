"""Small building blocks shared by shell and panels: words, icons, buttons with names."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from dashboard.text import text

#: Stroke paths of our own icons on a 24 x 24 grid.
ICONS: dict[str, str] = {
    "plus": "M12 5v14M5 12h14",
    "minus": "M5 12h14",
    "home": "M4 11l8-7 8 7M6 10v10h12V10",
    "clock": "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3 2",
    "draw": "M5 8l7-4 7 5-3 10H7z",
    "back": "M10 6l-6 6 6 6M4 12h16",
    "copy": "M8 8h11v12H8zM5 16V4h11",
    "link": "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1"
            "M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    "close": "M6 6l12 12M18 6L6 18",
    "theme": "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
    "needle": "M12 3l4 9-4 9-4-9z",
    "layers": "M12 4l9 5-9 5-9-5zM3 14l9 5 9-5",
    "bars": "M5 20V10M12 20V4M19 20v-7",
    "trend": "M3 20h18M4 16l5-6 4 3 7-8",
    "pulse": "M3 12h4l2.5-7 4 14 2.5-7h5",
    "bell": "M6 17V11a6 6 0 0112 0v6l2 2H4zM10 21h4M12 3v2",
    "sound": "M4 10v4h4l5 4V6l-5 4zM16 9a4 4 0 010 6M18.5 6.5a8 8 0 010 11",
    "sliders": "M4 7h9M17 7h3M15 4.5v5M4 17h3M11 17h9M9 14.5v5",
    "eye": "M2 12c4-7 16-7 20 0-4 7-16 7-20 0zM12 9a3 3 0 100 6 3 3 0 000-6z",
    "gauge": "M4 18a9 9 0 1116 0M12 15l4-5",
    "walk": "M13 4a1 1 0 100 2 1 1 0 000-2zM9 20l3-6-1-6 4 3h3M12 14l3 6",
    "table": "M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9",
    "play": "M5 4v16M5 5h13l-3 4 3 4H5",
    "star": "M12 4l2.4 5.2 5.6.6-4.2 3.8 1.2 5.6-5-2.9-5 2.9 1.2-5.6L4 9.8l5.6-.6z",
    "map": "M4 6l5-2 6 2 5-2v14l-5 2-6-2-5 2zM9 4v14M15 6v14",
}


def attrs(**named: str) -> dict[str, Any]:
    """Return data and aria attributes: ``data_goto="x"`` becomes ``data-goto="x"``."""
    return {name.replace("_", "-"): value for name, value in named.items()}


def icon_address(path: str) -> str:
    """Return an SVG of one path as a data address (ours, inline; no request)."""
    svg = (f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' "
           f"stroke='#000' stroke-width='1.8' stroke-linecap='round' stroke-linejoin='round'>"
           f"<path d='{path}'/></svg>")
    return "data:image/svg+xml," + quote(svg)


def icon(name: str, **attributes: Any) -> html.Span:
    """Return an icon that takes the colour of the text around it; it has no name of its own."""
    mask = f'url("{icon_address(ICONS[name])}")'
    return html.Span(className="icon", style={"maskImage": mask, "WebkitMaskImage": mask},
                     **attrs(aria_hidden="true"), **attributes)


def words(key: str, tag: Callable[..., Component] = html.Span, **attributes: Any) -> Component:
    """Return fixed words that follow the page's language (Chinese until the page has started)."""
    return tag(text("zh", key), **attrs(data_t=key), **attributes)


def action(name: str, label: str, *children: Any, **attributes: Any) -> html.Button:
    """Return a button the assets act on; ``label`` is its name for eyes and screen readers."""
    return html.Button(
        list(children), type="button", title=text("zh", label),
        **attrs(data_action=name, data_t_label=label, aria_label=text("zh", label)),
        **attributes,
    )
