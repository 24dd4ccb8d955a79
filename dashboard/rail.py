"""The desk's left rail: one entry per page that stands over the map, and the map itself."""

from dash import html

from dashboard.panels.parts import attrs, icon, words
from dashboard.text import text

#: Page (as assets/a_route.js knows it; "map" is no page over the map) -> icon, key of its word.
ENTRIES: tuple[tuple[str, str, str], ...] = (
    ("map", "map", "rail_map"),
    ("alerts", "bell", "rail_alerts"),
    ("events", "eye", "rail_events"),
    ("rules", "sliders", "rail_rules"),
    ("load", "gauge", "rail_load"),
    ("vitals", "pulse", "rail_vitals"),
    ("trend", "trend", "rail_trend"),
    ("data", "table", "rail_data"),
)


def rail() -> html.Nav:
    """Return the rail; the assets mark the entry that is open."""
    return html.Nav([_entry(*one) for one in ENTRIES], id="rail", **attrs(data_t_label="rail"))


def _entry(page: str, shape: str, key: str) -> html.Button:
    return html.Button(
        [icon(shape), words(key)], type="button", id=f"rail-{page}",
        **attrs(data_page_to=page, aria_pressed=str(page == "map").lower(),
                data_t_label=key, aria_label=text("zh", key)))
