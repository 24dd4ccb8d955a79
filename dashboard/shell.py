"""The page's static frame: header, map, left panels, inspector, tablet bar, stores; built once."""

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.draw_panel import draw_bar
from dashboard.map_panel import map_controls, map_foot, map_panel
from dashboard.panels.inspector import empty
from dashboard.panels.parts import action, attrs, icon, words
from dashboard.rail import rail
from dashboard.wall import alert_head, wall_alerts, wall_feeds, wall_strip, wall_vitals
from data.model import District


def shell(district: District, boot: dict[str, Any]) -> html.Div:
    """Return the whole page; nothing in it but the inspector's body is ever replaced.

    Args:
        district: Whose page this is.
        boot: What the assets need to start: texts, view, pydeck's spec (see map_data.boot).
    """
    return html.Div(
        [
            *_stores(boot),
            map_panel(),
            _header(district),
            rail(),
            html.Aside([wall_vitals(), _zones(), _splitter(), _layers()], id=ids.LEFT),
            _inspector(),
            draw_bar(),
            html.Div([map_controls(), map_foot(district.attribution)], id="map-edge"),
            wall_strip(),
            _bar(),
            html.Div(id="views", hidden=True, role="dialog", **attrs(data_t_label="views_open")),
            html.Div(id="demo", hidden=True, role="dialog", **attrs(data_t_label="demo_open")),
            html.Div(id=ids.NOTICES, **attrs(aria_live="polite")),
        ],
        id="page",
    )


def _inspector() -> html.Aside:
    waiting = html.P(words("loading"), className="empty", role="status")
    return html.Aside([wall_alerts(), wall_feeds(), html.Div(empty("zh"), id=ids.INSPECTOR_BODY),
                       html.Div(waiting, id=ids.INSPECTOR_LOADING)],
                      id=ids.INSPECTOR, className="", **attrs(data_t_label="panel"))


def _stores(boot: dict[str, Any]) -> list[Component]:
    empty_stores = (ids.BLOCK, ids.LIVE, ids.CLICK, ids.SELECTION, ids.VISIBILITY, ids.FAULT,
                    ids.SINK_BOOT, ids.SINK_LIVE, ids.SINK_FAULT)
    return [
        dcc.Store(id=ids.BOOT, data=boot),
        dcc.Store(id=ids.LANG, data="zh"),
        *(dcc.Store(id=name) for name in empty_stores),
    ]


def _header(district: District) -> html.Header:
    return html.Header(
        [
            html.Div(
                [
                    words("product", html.Span, className="brand"),
                    html.H1(district.names.zh, **attrs(data_name_zh=district.names.zh,
                                                  data_name_en=district.names.en)),
                    words("synthetic", html.Span, className="badge", hidden=not district.synthetic,
                          **attrs(data_testid="synthetic")),
                    html.Span(id="scenario", className="badge", hidden=True),
                    html.Span(id="drill", className="badge drill", hidden=True, role="status"),
                    html.Span(id="history", className="badge", hidden=True),
                ],
                className="who",
            ),
            alert_head(),
            html.Div(id="search"),
            html.Div([html.Span(id="clock-day"), html.B(id="clock-time")], id="clock"),
            html.Div(_state(), className="state"),
            html.Div(
                [
                    action("demo", "demo_open", icon("play"), id="demo-switch",
                           hidden=not district.synthetic,
                           **attrs(aria_expanded="false", aria_controls="demo")),
                    action("views", "views_open", icon("star"), id="views-switch",
                           **attrs(aria_expanded="false", aria_controls="views")),
                    action("lang", "lang_switch", "EN", id="lang-switch"),
                    action("theme", "theme_switch", icon("theme"), id="theme-switch"),
                ],
                className="switches",
            ),
        ],
        id=ids.HEADER,
    )


def _state() -> list[Component]:
    return [
        html.Span(hidden=True, id="fault", role="alert"),
        html.Span(words("fresh_wait", id="freshness-text"), id="freshness",
                  **attrs(data_state="waiting")),
        html.Span(
            [html.I(className="dot", **attrs(aria_hidden="true")), html.Span(id="connection-word"),
             html.Span(id="connection-age")],
            id="connection", role="status", **attrs(data_mode="waiting", data_testid="connection"),
        ),
    ]


def _zones() -> html.Section:
    return html.Section(
        [
            html.Div([_fold("zones"), words("zones", html.H2), html.Span(id="zones-known")],
                     className="panel-head"),
            html.Div(
                [words("zones_present"), html.B("—", id="zones-total"), words("people_unit")],
                className="key-figure",
            ),
            html.Ol(id="zone-list"),
            words("zones_empty", html.P, id="zones-empty", className="empty", hidden=True),
        ],
        id="zones", className="panel",
    )


def _fold(panel: str) -> html.Button:
    return action("fold", "fold_panel", html.Span("›"), className="small fold",
                  **attrs(data_fold=panel, aria_expanded="true", aria_controls=panel))


def _splitter() -> html.Div:
    return html.Div(id="left-split", role="separator", tabIndex="0",
                    **attrs(aria_orientation="horizontal", data_t_label="resize_panels"))


def _layers() -> html.Section:
    return html.Section(
        [
            html.Div([_fold("layers"), words("layers", html.H2), html.Div(id="layer-filter-slot")],
                     className="panel-head"),
            html.Div(id="layer-tools"),
            html.Ul(id="layer-tree"),
            words("layers_none", html.P, id="layers-none", className="empty", hidden=True),
        ],
        id="layers", className="panel",
    )


def _bar() -> html.Nav:
    def tab(name: str, shape: str) -> html.Button:
        key = f"drawer_{name}"
        return action("drawer", key, icon(shape), words(key),
                      **attrs(data_drawer=name, aria_pressed="false"))

    def page(name: str, shape: str) -> html.Button:
        return html.Button([icon(shape), words(f"rail_{name}")], type="button",
                           **attrs(data_page_to=name, aria_pressed="false"))

    return html.Nav([page("patrol", "walk"), page("map", "map"), tab("zones", "bars"),
                     tab("layers", "layers"), page("alerts", "bell"), page("vitals", "pulse")],
                    id="bar")
