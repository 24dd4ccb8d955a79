"""The drill panel: one pattern for everything that can be selected, from a FeatureDetail."""

from collections.abc import Iterator
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.panels import values
from dashboard.panels.alerts_here import alerts_part
from dashboard.panels.attached import attached_part
from dashboard.panels.measured import measured_part
from dashboard.panels.parts import attrs, icon
from dashboard.panels.zone_now import now_part
from dashboard.text import text

Json = dict[str, Any]


def inspector(detail: Json, lang: str, time_zone: str) -> list[Component]:
    """Return the panel of one feature: what, now, alerts, belongs to, attached, source.

    Args:
        detail: FeatureDetail of api/feature_models.py.
        lang: 'zh' or 'en'.
        time_zone: IANA name of the district's time zone, in which times are written.
    """
    parts = (_head(detail, lang), now_part(detail, lang), alerts_part(detail, lang),
             measured_part(detail, lang), _belongs(detail, lang), _facts(detail, lang),
             attached_part(detail, lang), _source(detail, lang, time_zone))
    return [part for part in parts if part is not None]


def empty(lang: str) -> list[Component]:
    """Return what the panel says while nothing is selected."""
    return [html.P(text(lang, "pick_something"), className="empty")]


def loading(lang: str) -> list[Component]:
    """Return what the panel says while a feature is fetched."""
    return [html.P(text(lang, "loading"), className="empty", role="status")]


def problem(kind: str, what: str, lang: str) -> list[Component]:
    """Return the panel of a feature that cannot be shown.

    Args:
        kind: 'not_found', 'refused' or 'failed'.
        what: The fault in its own words.
        lang: 'zh' or 'en'.
    """
    remedy = text(lang, f"{kind}_remedy") if kind != "refused" else ""
    return [
        html.Div(
            [html.Div([html.H2(text(lang, kind)), _close(lang)], className="title"),
             html.P(remedy), html.P(what, className="fault-detail")],
            className=f"problem problem-{kind}", role="alert",
        )
    ]


def _head(detail: Json, lang: str) -> Component:
    name = values.name_of(detail["name"], lang) or text(lang, "unnamed")
    about = [text(lang, f"role_{detail['role']}"), values.kind_of(detail, lang),
             detail.get("state") or ""]
    return html.Div(
        [
            html.Div([small("back", "back", lang), html.H2(values.short(name), title=name),
                      _link(lang), _close(lang)],
                     className="title"),
            html.P(" · ".join(one for one in about if one), className="about"),
            *[_code(code, lang) for code in detail["codes"]],
        ],
        className="part head",
    )


def _code(code: Json, lang: str) -> Component:
    value = str(code["value"])
    name = f"{text(lang, 'copy')} {values.name_of(code['label'], lang)}"
    return html.Div(
        [
            html.Span(values.name_of(code["label"], lang), className="code-label"),
            html.Code(values.short(value), title=value),
            html.Button(icon("copy"), type="button", title=name, className="small",
                        **attrs(data_copy=value, aria_label=name)),
        ],
        className="code",
    )


def _link(lang: str) -> html.Button:
    return small("link", "copy_link", lang)


def small(act: str, label: str, lang: str) -> html.Button:
    """Return a small button that the assets act on."""
    name = text(lang, label)
    return html.Button(icon(act), type="button", title=name, className="small",
                       **attrs(data_action=act, aria_label=name))


def _close(lang: str) -> html.Button:
    return small("close", "close", lang)


def _belongs(detail: Json, lang: str) -> Component | None:
    links = [crumb(ref, lang) for ref in detail["lineage"]]
    address = detail.get("address")
    rows: list[Component] = []
    if links:
        rows.append(html.Ol(links, className="crumbs"))
    if address:
        rows.append(values.row(text(lang, "address"), values.goto(address, address["text"])))
    rows.append(values.row(text(lang, "in_charge"), _charge(detail.get("in_charge"), lang)))
    if not links and not address and not detail.get("in_charge"):
        return None
    return values.part("belongs", text(lang, "belongs_to"), rows)


def crumb(ref: Json, lang: str) -> Component:
    """Return one step of the way up: its level and its name, which selects it."""
    role = html.Span(text(lang, f"role_{ref['role']}"), className="crumb-role")
    name = values.name_of(ref["name"], lang) or ref.get("code") or text(lang, "unnamed")
    return html.Li([role, values.goto(ref, name)])


def _charge(person: Json | None, lang: str) -> Component:
    if not person:
        return html.Span(text(lang, "no_one_in_charge"), className="weak")
    said = [person.get("name"), person.get("phone"), person.get("team")]
    return html.Span(" · ".join(values.short(str(one)) for one in said if one))


def _facts(detail: Json, lang: str) -> Component | None:
    rows = [values.row(values.short(values.name_of(fact["label"], lang), 40),
                       values.fact_value(fact, lang), quality=fact.get("quality", "good"))
            for fact in detail["facts"]]
    return values.part("facts", text(lang, "facts"), rows) if rows else None


def _source(detail: Json, lang: str, time_zone: str) -> Component:
    rows = list(_source_rows(detail["source"], lang, time_zone))
    return values.part("source", text(lang, "source"), rows)


def _source_rows(source: Json, lang: str, time_zone: str) -> Iterator[Component]:
    said = (
        ("source_layer", values.name_of(source["layer"], lang)),
        ("owner", values.name_of(source["owner"], lang)),
        ("loaded_at", values.when(source["loaded_at"], time_zone)),
        ("datum", source["datum"]),
        ("licence", source["licence"]),
    )
    for key, value in said:
        if value:
            yield values.row(text(lang, key), html.Span(values.short(str(value))))
