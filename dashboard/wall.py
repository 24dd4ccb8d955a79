"""What only the wall shows: vital signs, sources, the queue of alerts, the last four hours."""

from dash import html

from dashboard.panels.parts import attrs, icon, words


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


def wall_alerts() -> html.Section:
    """Return the frame of the queue: counts, what is said over it, the first alert, the others."""
    return html.Section(
        [html.Div([words("alerts_page", html.H2), html.Ul(id="wall-alert-counts")],
                  className="panel-head"),
         html.P(id="wall-alert-note", hidden=True, role="status"),
         html.Article(id="wall-alert-lead", hidden=True, **attrs(data_testid="wall-lead")),
         html.Ol(id="wall-alert-list"),
         words("alerts_none", html.P, id="wall-alert-none", className="empty", hidden=True),
         html.P(id="wall-alert-more")],
        id="wall-alerts", className="panel wall-only", **attrs(data_t_label="alerts_page"),
    )


def wall_strip() -> html.Section:
    """Return the frame of the last four hours below the map; the assets draw it."""
    return html.Section(
        [html.Div([html.H2(id="wall-strip-title"),
                   words("strip_ahead", id="wall-strip-ahead", hidden=True),
                   words("strip_rain", id="wall-strip-rain", hidden=True)],
                  className="strip-head"),
         html.Canvas(id="wall-strip-canvas", **attrs(aria_hidden="true"))],
        id="wall-strip", className="wall-only",
    )


def alert_head() -> html.Div:
    """Return the header's part: weather signals, the operator's load, the sound."""
    return html.Div(
        [html.Span(id="signals", hidden=True),
         html.Span([html.Span(), html.Span(className="load-bars", **attrs(aria_hidden="true"))],
                   id="alert-load", hidden=True),
         html.Button([icon("sound"), html.Span()], type="button", id="sound-switch", hidden=True,
                     **attrs(data_testid="sound"))],
        id="alert-head",
    )
