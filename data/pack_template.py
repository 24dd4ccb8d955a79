"""One indicator template of a pack: a passport with ``{name}`` open, and its features."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from data.errors import FormulaError
from data.formula_language import parse
from data.model import TABLE_ROLES, LayerSpec
from data.names import NO_NAMES, Names
from data.pack_problems import did_you_mean
from data.pack_section import Section, is_number
from data.passport import (
    DERIVED,
    DIRECTIONS,
    DISTRICT,
    KINDS,
    OPERATORS,
    SEVERITIES,
    IndicatorRecord,
    State,
    Threshold,
)

#: What a template may say; [defaults] of a file may say all but the first three.
KEYS: tuple[str, ...] = (
    "template", "over", "name", "unit", "cadence_s", "source", "domain", "group", "definition",
    "formula", "formula_source", "dimension", "owner", "system", "direction", "thresholds",
    "sharing", "sensitivity", "kind", "decimals", "expr", "where", "part_of", "states",
    "estimated",
)
SHARING = ("unconditional", "conditional", "none")
Where = tuple[tuple[str, tuple[str, ...]], ...]
_TEXTS = ("names", "definition")


@dataclass(frozen=True, slots=True)
class IndicatorTemplate:
    """One template over one layer; ``{name}`` in its texts stands for the feature's name.

    ``pattern`` is the record of every indicator it makes, without code and subject key. ``where``
    keeps the features whose field has one of the values; ``part_of`` names the field that holds
    the code of the feature into which the values are gathered.
    """

    pattern: IndicatorRecord
    where: Where = ()
    part_of: str = ""

    @property
    def template(self) -> str:
        """The template's own code."""
        return self.pattern.template

    @property
    def over(self) -> str:
        """The layer it is for."""
        return self.pattern.subject_layer

    @property
    def names(self) -> Names:
        """Its name with ``{name}`` open."""
        return self.pattern.names


def read_template(section: Section, layers: Sequence[LayerSpec]) -> list[IndicatorTemplate]:
    """Return the template once for each layer of ``over``; notes all problems."""
    over = _over(section)
    pattern = _pattern(section)
    part_of = section.text("part_of", "")
    where = _where(section)
    section.done(KEYS)
    _check_texts(section, pattern)
    codes = {spec.code: spec for spec in layers}
    found = []
    for layer in over:
        _check_layer(section, layer, codes)
        spec = codes.get(layer)
        found.append(IndicatorTemplate(_of_layer(pattern, layer, spec), where, part_of))
    return found


def _pattern(section: Section) -> IndicatorRecord:
    expr = section.text("expr", "")
    return IndicatorRecord(
        code="", subject_layer="", subject_key="",
        template=section.text("template", pattern=r"[a-z][a-z0-9_.]{1,60}",
                              remedy='Such as "crowd.present".'),
        names=section.names("name", required=True),
        unit=section.text("unit", ""),
        cadence_s=section.number("cadence_s", low=0.1, high=366 * 86400),
        source=section.text("source", DERIVED if expr else None,
                            remedy='Name the source that wins, such as "demo".'),
        domain=section.names("domain"), group=section.names("group"),
        definition=section.names("definition"), formula=section.names("formula"),
        formula_source=section.text("formula_source", ""), dimension=section.names("dimension"),
        owner=section.names("owner"), system=section.names("system"),
        direction=section.choice("direction", DIRECTIONS, "none"),
        thresholds=thresholds_of(section),
        sharing=section.choice("sharing", SHARING, ""),
        sensitivity=section.choice("sensitivity", ("L1", "L2", "L3", "L4"), "L1"),
        kind=section.choice("kind", KINDS, "gauge"),
        decimals=int(section.number("decimals", 0, low=0, high=6)),
        expr=_expr(section, expr), states=_states(section),
        estimated=section.flag("estimated", False),
    )


def _of_layer(pattern: IndicatorRecord, layer: str, spec: LayerSpec | None) -> IndicatorRecord:
    """Give the pattern its layer, and what the layer knows where the template is silent."""
    record = replace(pattern, subject_layer=layer)
    if pattern.expr:  # what is computed comes from no system, whatever a file's defaults say
        record = replace(record, source=DERIVED, system=NO_NAMES)
    if spec is None:
        return record
    return replace(
        record,
        owner=record.owner if record.owner.zh else spec.owner,
        dimension=record.dimension if record.dimension.zh else spec.names,
        sharing=record.sharing or spec.sharing)


def _over(section: Section) -> tuple[str, ...]:
    if isinstance(section.raw("over"), list):
        return section.texts("over")
    one = section.text("over", remedy="Name the layer it is for.")
    return (one,)


def _expr(section: Section, text: str) -> str:
    if text:
        try:
            parse(text)
        except FormulaError as e:
            section.error("expr", e.what, e.remedy)
            return ""
    return text


def _where(section: Section) -> Where:
    text = section.text("where", "")
    found = []
    for part in filter(None, text.split(",")):
        field, equal, values = part.partition("=")
        if not equal or not field.strip() or not values.strip():
            section.error("where", f'has "{part}", which is not field=value.',
                          'Write where = "kind=主干路|次干路".')
            continue
        found.append((field.strip(), tuple(v.strip() for v in values.split("|"))))
    return tuple(found)


def thresholds_of(section: Section) -> tuple[Threshold, ...]:
    """Return the limits under ``thresholds``; notes all problems."""
    found = []
    for number, value in enumerate(section.tables("thresholds"), 1):
        one = Section(value, f"{section.where} thresholds {number}", section.log)
        limit = Threshold(one.choice("severity", SEVERITIES, None), one.choice("op", OPERATORS),
                          one.number("value"), one.text("since", ""))
        one.done()
        check_since(one, limit.since)
        if limit.severity and limit.op and limit.value == limit.value:
            found.append(limit)
    return tuple(found)


def check_since(section: Section, since: str) -> None:
    """Note an error when ``since`` is no day."""
    try:
        date.fromisoformat(since or "2000-01-01")
    except ValueError:
        section.error("since", f'is "{since}", which is no day.', 'Write since = "2026-03-01".')


def _states(section: Section) -> tuple[State, ...]:
    value: Any = section.raw("states")
    if value is None:
        return ()
    found = []
    for one in value if isinstance(value, list) else [None]:
        inner = Section(one, f"{section.where} states", section.log)
        number, names = inner.raw("value"), inner.names("name", required=True)
        inner.done()
        if is_number(number):
            found.append(State(float(number), names))
        elif isinstance(one, dict):
            inner.error("value", "is missing or no number.",
                        'Write states = [{ value = 1, name = { zh = "运行", en = "Running" } }].')
    return tuple(found)


def _check_texts(section: Section, pattern: IndicatorRecord) -> None:
    for name in _TEXTS:
        names: Names = getattr(pattern, name)
        for lang, text in (("zh", names.zh), ("en", names.en)):
            for word in re.findall(r"\{(.*?)\}", text):
                if word != "name":
                    key = "name" if name == "names" else name
                    section.error(f"{key} {lang}", f"holds {{{word}}}.",
                                  "Only {name} is filled in.")


def _check_layer(section: Section, over: str, codes: dict[str, LayerSpec]) -> None:
    if not over or over == DISTRICT:
        return
    if over not in codes:
        hint = did_you_mean(over, codes) or f"The pack has {', '.join(codes)}."
        section.error("over", f'is "{over}", which is no layer.', hint)
    elif codes[over].role in TABLE_ROLES:
        section.error("over", f'is "{over}", a table without places.', "Name a mapped layer.")
