"""Reads the [[layers]] of a pack into layer specs."""

import codecs
from pathlib import Path
from typing import Any

from data.model import Datum, DrawSpec, LayerSpec, Role, TileSpec
from data.pack_fields import PLACE_FIELDS, ROLE_FIELDS, ROLE_NEEDS
from data.pack_head import metric_fault
from data.pack_paths import inside
from data.pack_problems import did_you_mean
from data.pack_section import Section
from data.pack_table import layer_rows

TILE_SOURCES = ("base", "building", "address", "area", "facility", "place", "live")
HOWS = ("fill", "line", "extrusion", "point", "label", "none")
CYCLES = ("realtime", "day", "week", "month", "quarter", "year", "once")
SHARING = ("unconditional", "conditional", "none")


def read_layers(top: Section, root: Path, datum: Datum) -> tuple[LayerSpec, ...]:
    """Return every layer that could be read; notes all problems, duplicate codes among them."""
    specs: list[LayerSpec] = []
    tables = [*top.tables("layers"), *layer_rows(top, root)]
    if not tables:
        top.error("[[layers]]", "has no layer.", "Add a [[layers]] table or layer_table.")
    for number, table in enumerate(tables, 1):
        code = table.get("code") if isinstance(table, dict) else None
        section = Section(table, f"pack.toml [[layers]] {code or f'number {number}'}", top.log)
        spec = _layer(section, root, datum)
        if spec.code and any(s.code == spec.code for s in specs):
            section.error("code", f'"{spec.code}" is used by an earlier layer too.',
                          "Give each layer its own code.")
        specs.append(spec)
    return tuple(specs)


def _layer(section: Section, root: Path, datum: Datum) -> LayerSpec:
    code = section.text("code", pattern=r"[a-z][a-z0-9_]{1,60}",
                        remedy="Use 2 to 61 small letters, digits and underscores.")
    role_text = section.choice("role", list(Role))
    role = Role(role_text) if role_text else Role.BASE
    spec = LayerSpec(
        code=code,
        role=role,
        names=section.names("name", required=True),
        group=section.path_of_names("group"),
        source=_source(section, root),
        sublayer=section.text("sublayer", ""),
        encoding=_encoding(section),
        datum=Datum(section.choice("datum", list(Datum), datum) or datum),
        crs=_crs(section),
        fields=_fields(section, role if role_text else None),
        constants=_constants(section),
        keep=section.texts("keep"),
        where=_where(section),
        context=section.flag("context", False),
        owner=section.names("owner"),
        update_cycle=section.choice("update_cycle", CYCLES, ""),
        sharing=section.choice("sharing", SHARING, ""),
        sensitivity=section.choice("sensitivity", ("L1", "L2", "L3", "L4"), "L1"),
        licence=section.text("licence", ""),
        tile=_tile(section),
        draw=_draw(section),
        datum_guard=section.choice("datum_guard", ("accept",), ""),
    )
    _cross_check(section, spec)
    section.done()
    return spec


def _cross_check(section: Section, spec: LayerSpec) -> None:
    if spec.role is Role.PERSON and spec.keep:
        section.error("keep", "is not allowed for persons.",
                      "Only id, house_code, kind, sex and birth_year are read; map no names.")
    if spec.crs and spec.datum in (Datum.GCJ02, Datum.BD09):
        section.error("crs", f'is "{spec.crs}" while the datum is {spec.datum}.',
                      'GCJ-02 and BD-09 come in degrees only; write datum = "WGS84".')
    given = {*spec.fields, *spec.constants}
    if spec.fields:
        for need in ROLE_NEEDS[spec.role]:
            standin = need == "height_m" and "levels" in given
            if need not in given and not standin:
                section.error("fields", f'has no "{need}", which {spec.role} needs.',
                              f'Add {need} = "its column".')
    if ("lon" in given) != ("lat" in given):
        section.error("fields", "has only one of lon and lat.", "Map both.")


def _source(section: Section, root: Path) -> str:
    name = section.text("source", remedy='Add source = "layers/file.geojson".')
    problem = inside(root, name) if name else ""
    if problem:
        section.error("source", problem, "Give a path relative to the pack's folder.")
    return name


def _encoding(section: Section) -> str:
    name = section.text("encoding", "")
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        section.error("encoding", f'is "{name}", which is unknown.',
                      "Give UTF-8 or GB18030, or leave it out.")
        return ""


def _crs(section: Section) -> str:
    code = section.text("crs", "")
    fault = metric_fault(code) if code else ""
    if fault:
        section.error("crs", fault, 'Such as "EPSG:4547"; leave it out for degrees.')
    return code


def _where(section: Section) -> str:
    text = section.text("where", "")
    for part in filter(None, text.split(",")):
        if "=" not in part or not part.split("=")[0].strip():
            section.error("where", f'has "{part}", which is not column=value.',
                          'Write where = "state=ACT".')
    return text


def _fields(section: Section, role: Role | None) -> dict[str, str]:
    inner = section.table("fields")
    if inner is None:
        return {}
    known = (*ROLE_FIELDS[role], *PLACE_FIELDS) if role else ()
    fields = {key: inner.text(key) for key in inner.data}
    for key in fields:
        if not role or key in known:
            continue
        hint = did_you_mean(key, known) or f"Known: {', '.join(known)}."
        if role is Role.PERSON:
            inner.error(key, "is not read for persons.", f"Take it out. {hint}")
        else:
            section.log.warn(f"{inner.where} {key}",
                             f"is no field of {role}; it is only kept.", hint)
    return {key: column for key, column in fields.items() if column}


def _constants(section: Section) -> dict[str, Any]:
    inner = section.table("constants")
    if inner is None:
        return {}
    values = {key: inner.raw(key) for key in inner.data}
    for key, value in values.items():
        if not isinstance(value, str | int | float | bool):
            inner.error(key, "is neither text, number nor true/false.", "Give one plain value.")
    return values


def _tile(section: Section) -> TileSpec | None:
    """Return the tile spec; "" and -1 stand for what the layer's role gives."""
    inner = section.table("tile")
    if inner is None:
        return None
    tile = TileSpec(
        source=inner.choice("source", TILE_SOURCES, ""),
        min_zoom=int(inner.number("min_zoom", -1, low=0, high=18)),
        fields=inner.texts("fields"),
    )
    inner.done()
    return tile


def _draw(section: Section) -> DrawSpec:
    """Return the draw spec; what equals DrawSpec() stands for what the layer's role gives.

    A pack that writes how = "none" means it: recipe "none" says so to layers/catalogue.
    """
    inner = section.table("draw")
    if inner is None:
        return DrawSpec()
    how = inner.choice("how", HOWS, "")
    recipe = inner.text("recipe", "")
    draw = DrawSpec(
        how=how or "none",
        recipe="none" if how == "none" else recipe,
        label=inner.text("label", ""),
        label_min_zoom=inner.number("label_min_zoom", 15.0, low=0, high=22),
        order=int(inner.number("order", 50, low=0, high=1000)),
        visible=inner.flag("visible", True),
    )
    inner.done()
    return draw


