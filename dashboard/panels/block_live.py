"""The live parts of the block panel: each open alert, and each indicator with its value."""

import json
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.panels import values
from dashboard.panels.measured import measured_words
from dashboard.panels.parts import attrs
from dashboard.text import text

Json = dict[str, Any]
SHAPES = {"I": "◆", "II": "▲", "III": "●", "IV": "■"}
#: More alerts are in the file and on their own page; each line is made of several components.
MOST_ALERTS = 20
#: So few indicators are read at a glance; more are opened by domain.
FEW = 15


def live_rows(section: Json, lang: str, time_zone: str) -> list[Component]:
    """Return the lines of a section's records; [] for a section that has none."""
    records: list[Json] = section["records"]
    if not records:
        return []
    if section["key"] == "alerts":
        return _alerts(records, section["total"]["value"], lang, time_zone)
    return _indicators(records, lang) if section["key"] == "indicators" else []


def _alerts(records: list[Json], total: int, lang: str, time_zone: str) -> list[Component]:
    lines = [_alert(one, lang, time_zone) for one in records[:MOST_ALERTS]]
    return [html.Ul(lines, className="here", **attrs(data_testid="block-alerts")),
            *_rest(total - len(lines), lang)]


def _alert(one: Json, lang: str, time_zone: str) -> html.Li:
    said = " ".join(part for part in (values.name_of(one["subject"].get("name"), lang),
                                      values.name_of(one["rule_name"], lang)) if part)
    calm = {} if one["state"].endswith("unacked") else attrs(data_calm="")
    unknown = attrs(data_unknown="") if one["unknown"] else {}
    badge = html.Span([html.I(SHAPES.get(one["severity"], ""), **attrs(aria_hidden="true")),
                       html.B(one["severity"])], className="sev",
                      title=text(lang, "alert_severity", n=one["severity"]),
                      **attrs(data_sev=one["severity"]), **calm, **unknown)
    since = values.when(one["raised_at"], time_zone)
    return html.Li([
        badge,
        html.Button(values.short(said, 60), type="button", className="goto",
                    title=said[:values.MAX_TITLE],
                    **attrs(data_page_to="alerts", data_page_query=f"a={one['id']}")),
        html.Small(f"{text(lang, 'astate_' + one['state'])} · {since[5:]}", title=since),
    ])


def _indicators(records: list[Json], lang: str) -> list[Component]:
    domains: dict[str, list[Json]] = {}
    for one in records:
        domains.setdefault(values.name_of(one["domain"], lang), []).append(one)
    ranked = sorted(domains.items(), key=lambda pair: -len(pair[1]))
    return [html.Details(
        [html.Summary(f"{name or text(lang, 'measured')} · {values.number(len(mine))}"),
         html.Div(rows_later("measured", [measured_words(one, lang) for one in mine]),
                  className="measured")],
        open=len(records) <= FEW, **attrs(data_testid="block-domain")) for name, mine in ranked]


def rows_later(kind: str, rows: list[list[str]], **given: Any) -> html.Ul:
    """Return a list whose rows assets/block_rows.js makes when it is opened: many are light."""
    told = json.dumps(rows, ensure_ascii=False)
    return html.Ul(**given, **attrs(data_rows_of=kind, data_rows=told))


def _rest(hidden: int, lang: str) -> list[Component]:
    if hidden <= 0:
        return []
    return [html.P(text(lang, "block_more_in_file", n=values.number(hidden)),
                   className="block-note")]
