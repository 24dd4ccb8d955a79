"""What only the wall shows: the vital signs of a role, and how fresh each source is."""

from dash import html

from dashboard.panels.parts import words


def wall_vitals() -> html.Section:
    """Return the frame of the cards; the assets fill it from the live columns."""
    return html.Section(
        [html.Div([words("wall_vitals", html.H2), html.Span(id="wall-role")],
                  className="panel-head"),
         html.Div(id="wall-cards")],
        id="vitals", className="panel wall-only",
    )


def wall_feeds() -> html.Section:
    """Return the frame of the sources' freshness."""
    return html.Section(
        [html.Div(words("wall_feeds", html.H2), className="panel-head"), html.Ul(id="wall-feeds")],
        id="feeds", className="panel wall-only",
    )
