"""Reads the [[indicators]] templates of a pack: one indicator per feature of a layer each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.model import TABLE_ROLES, LayerSpec, Names
from data.pack_problems import did_you_mean
from data.pack_section import Section


@dataclass(frozen=True, slots=True)
class IndicatorTemplate:
    """One template; ``{name}`` in its names stands for the feature's name."""

    template: str
    over: str
    names: Names
    unit: str
    cadence_s: float
    source: str


def read_indicators(top: Section, layers: Sequence[LayerSpec]) -> tuple[IndicatorTemplate, ...]:
    """Return every template; notes all problems."""
    found: list[IndicatorTemplate] = []
    for number, table in enumerate(top.tables("indicators"), 1):
        code = table.get("template") if isinstance(table, dict) else None
        where = f"pack.toml [[indicators]] {code or f'number {number}'}"
        section = Section(table, where, top.log)
        template = _template(section)
        _check_layer(section, template.over, layers)
        if any((t.template, t.over) == (template.template, template.over) for t in found):
            section.error("template", f'"{template.template}" is given twice over '
                          f'"{template.over}".', "Keep one of them.")
        found.append(template)
    return tuple(found)


def _template(section: Section) -> IndicatorTemplate:
    template = IndicatorTemplate(
        template=section.text("template", pattern=r"[a-z][a-z0-9_.]{1,60}",
                              remedy='Such as "crowd.present".'),
        over=section.text("over", remedy="Name the layer it is for."),
        names=section.names("name", required=True),
        unit=section.text("unit", ""),
        cadence_s=section.number("cadence_s", low=0.1, high=366 * 86400),
        source=section.text("source", remedy='Name the source that wins, such as "demo".'),
    )
    section.done()
    for lang, text in (("zh", template.names.zh), ("en", template.names.en)):
        for word in re.findall(r"\{(.*?)\}", text):
            if word != "name":
                section.error(f"name {lang}", f"holds {{{word}}}.", "Only {name} is filled in.")
    return template


def _check_layer(section: Section, over: str, layers: Sequence[LayerSpec]) -> None:
    codes = {spec.code: spec for spec in layers}
    if over and over not in codes:
        hint = did_you_mean(over, codes) or f"The pack has {', '.join(codes)}."
        section.error("over", f'is "{over}", which is no layer.', hint)
    elif over and codes[over].role in TABLE_ROLES:
        section.error("over", f'is "{over}", a table without places.', "Name a mapped layer.")
