"""The block panel: what a drawn shape holds, section by section, from the /api/block answer."""

import json
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.panels import values
from dashboard.panels.block_live import live_rows, rows_later
from dashboard.panels.parts import action, attrs, icon
from dashboard.text import TABLES, text

Json = dict[str, Any]
#: Rows of a breakdown before the rest is folded away.
FIRST_ROWS = 8
FORMATS = ("csv", "xlsx", "geojson")


def block_panel(block: Json, lang: str, time_zone: str) -> list[Component]:
    """Return the panel of a block.

    Args:
        block: The /api/block answer.
        lang: 'zh' or 'en'.
        time_zone: IANA name of the zone in which the time of counting is written.
    """
    sections = [_section(one, lang, time_zone) for one in block["sections"]]
    return [_head(block, lang), *sections, _foot(block, lang, time_zone)]


def block_problem(kind: str, what: str, lang: str) -> list[Component]:
    """Return what the panel says of a shape that is refused; ``kind`` names the fault."""
    key = f"fault_{kind}"
    said = text(lang, key) if key in TABLES["zh"] else text(lang, "failed_remedy")
    return [html.Div([html.Div([html.H2(text(lang, "block_failed")), _close(lang)],
                               className="title"),
                      html.P(said), html.P(what, className="fault-detail")],
                     className="problem", role="alert", **attrs(data_testid="block-problem"))]


def _head(block: Json, lang: str) -> Component:
    shape, people = block["shape"], next(s for s in block["sections"] if s["key"] == "people")
    grids = people["items"]
    kind = text(lang, f"shape_{shape['kind']}")
    outside = block["outside"]
    share = f"{outside:.0%}" if outside >= 0.01 else "<1%"
    said = [text(lang, "block_repaired")] if shape["repaired"] else []
    # less than this is the line of the border itself
    said += [text(lang, "block_outside", n=share)] if outside > 0.001 else []
    return html.Div(
        [html.Div([html.H2(text(lang, "block")), _link(lang), _close(lang)], className="title"),
         html.P(f"{kind} · {text(lang, 'block_area')} {_area(block['area_km2'])} km²",
                className="about", **attrs(data_testid="block-area")),
         *[html.P(one, className="block-note") for one in said]],
        className="part head",
        **attrs(data_testid="block", data_block_shape=json.dumps(shape["geometry"]),
                data_block_grids=",".join(str(one["id"]) for one in grids),
                data_block_grid_layer=grids[0]["layer"] if grids else ""),
    )


def _area(km2: float) -> str:
    return f"{km2:,.2f}" if km2 >= 0.1 else f"{km2:.4f}"


def _link(lang: str) -> Component:
    name = text(lang, "copy_link")
    return html.Button(icon("link"), type="button", title=name, className="small",
                       **attrs(data_action="link", aria_label=name))


def _close(lang: str) -> Component:
    name = text(lang, "block_close")
    return html.Button(icon("close"), type="button", title=name, className="small",
                       **attrs(data_action="block-close", aria_label=name))


def _section(one: Json, lang: str, time_zone: str) -> Component:
    parts: list[Any] = []
    if one["total"]:
        parts.append(html.Div([html.B(shown(one["total"], lang)),
                               html.Span(_unit(one["total"], lang)), *_tag(one["total"], lang)],
                              className="block-key", **attrs(data_count=one["key"])))
    parts += [html.P(values.name_of(note, lang), className="block-note") for note in one["notes"]]
    parts += _rows(one["rows"], lang)
    parts += live_rows(one, lang, time_zone)
    parts += _items(one, lang)
    return values.part(f"block-{one['key']}", values.name_of(one["name"], lang), parts)


def shown(figure: Json, lang: str) -> str:
    """Return a figure as it is read: a number, "≥ 1,234", "<5", or a dash for the unknown."""
    if figure["value"] is None:
        return f"<{figure['below']}" if figure["below"] else values.MISSING
    number = values.number(figure["value"], 0)
    return text(lang, "at_least", n=number) if figure["at_least"] else number


def _unit(figure: Json, lang: str) -> str:
    """Return the unit; counters of things are a matter of Chinese only."""
    return figure["unit"] if lang == "zh" or figure["unit"] in ("%", "m²") else ""


def _tag(figure: Json, lang: str) -> list[Component]:
    quality = figure["quality"]
    if quality == "good":
        return []
    return [html.Span(text(lang, f"quality_{quality}"), className=f"tag tag-{quality}")]


def _rows(rows: list[Json], lang: str) -> list[Component]:
    lines = [values.row(values.name_of(row["name"], lang),
                        html.Span([f"{shown(row, lang)} {_unit(row, lang)}".strip(),
                                   *_tag(row, lang)], className="fact"))
             for row in rows]
    if len(lines) <= FIRST_ROWS + 2:
        return [html.Div(lines, className="block-rows")] if lines else []
    more = html.Details([html.Summary(text(lang, "block_of", n=len(lines))),
                         *lines[FIRST_ROWS:]])
    return [html.Div([*lines[:FIRST_ROWS], more], className="block-rows")]


def _items(one: Json, lang: str) -> list[Component]:
    if not one["items"]:
        return []
    title = (text(lang, "block_grids") if one["key"] == "people"
             else text(lang, "block_items", title=values.name_of(one["name"], lang)))
    body: list[Component] = [rows_later("item", [_item(item, lang) for item in one["items"]],
                                        className="block-list")]
    hidden = one["items_total"] - len(one["items"])
    if hidden > 0:
        body.append(html.P(text(lang, "block_more", n=values.number(hidden)),
                           className="block-note"))
    summary = f"{title} · {values.number(one['items_total'])}"
    return [html.Details([html.Summary(summary), *body],
                         **attrs(data_testid=f"items-{one['key']}"))]


def _item(item: Json, lang: str) -> list[str]:
    name = values.name_of(item["name"], lang) or item["code"] or text(lang, "unnamed")
    numbers = [f"{shown(f, lang)}{'%' if f['unit'] == '%' else ''}" for f in item["figures"]]
    state = "" if item["role"] == "zone" else item["text"]
    return [f"{item['layer']}/{item['id']}", values.short(name),
            " · ".join(part for part in [*numbers, state] if part)]


def _foot(block: Json, lang: str, time_zone: str) -> Component:
    files = [html.Button(form.upper() if form != "geojson" else "GeoJSON", type="button",
                         **attrs(data_export=form)) for form in FORMATS]
    at = values.row(text(lang, "block_at"), html.Span(values.when(block["at"], time_zone)))
    note = html.P(values.name_of(block["privacy"], lang), className="block-note")
    return values.part("export", text(lang, "export"),
                       [html.Div(files, className="exports"), at, note])


def back_to_block(lang: str) -> Component:
    """Return the button that leads from a selected thing back to the drawn block."""
    return html.Div(action("block-back", "block_back", text(lang, "block_back")),
                    className="part block-return")
