"""Makes the indicator catalogue: a pack's templates times the features of their layers."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.formula_language import fields_of, parse
from data.ingest.attach import Mapped
from data.ingest.draft import Draft
from data.model import District, Problem
from data.pack import IndicatorTemplate, Pack
from data.pack_changes import apply
from data.pack_rule_links import unfit
from data.passport import DISTRICT, IndicatorRecord


def indicator_records(
    pack: Pack, mapped: Sequence[Mapped]
) -> tuple[list[IndicatorRecord], list[Problem]]:
    """Return one record per template and feature, in pack order, and what is wrong with some.

    ``{name}`` is filled in, fields of the feature that a formula needs are taken along, and the
    pack's single changes are applied.
    """
    layers = {m.draft.spec.code: m.draft for m in mapped}
    found: list[IndicatorRecord] = []
    problems: list[Problem] = []
    for t in pack.indicators:
        if t.over in layers:
            made = _records(t, layers[t.over])
        else:
            made = [_of_district(t, pack.district)] if t.over == DISTRICT else []
        if not made:
            problems.append(Problem("warning", f"[[indicators]] {t.template} ({t.over})",
                                    "makes no indicator: no feature fits it.",
                                    "Check where, or take the template out."))
        found += made
    found = _unique(found, problems)
    changed, unknown = apply(pack.changes, found)
    return changed, [*problems, *unknown, *_unfit_rules(pack, changed)]


def _unfit_rules(pack: Pack, records: Sequence[IndicatorRecord]) -> list[Problem]:
    return [Problem("warning", f"[[rules]] {rule_id}", "watches no indicator: none fits it.",
                    "Check its templates, over and subjects, or take the rule out.")
            for rule_id in unfit(pack.rules, records)]


def _records(t: IndicatorTemplate, draft: Draft) -> list[IndicatorRecord]:
    chosen = np.flatnonzero(_chosen(t, draft))
    keys = draft.column("key")
    codes = draft.column("code").fillna(keys)
    zh = draft.column("name").fillna(codes)
    en = draft.column("name_en").fillna(zh)
    wholes = _field(draft, t.part_of) if t.part_of else None
    fields = {f: _field(draft, f) for f in (fields_of(parse(t.pattern.expr))
                                            if t.pattern.expr else ())}
    found = []
    for i in chosen.tolist():
        params = tuple((name, _value(column.iloc[i])) for name, column in fields.items()
                       if not pd.isna(column.iloc[i]))
        whole = "" if wholes is None or pd.isna(wholes.iloc[i]) else str(wholes.iloc[i])
        found.append(replace(
            t.pattern, code=f"{t.template}:{codes.iloc[i]}", subject_key=keys.iloc[i],
            names=t.pattern.names.fill(zh.iloc[i], en.iloc[i]),
            definition=t.pattern.definition.fill(zh.iloc[i], en.iloc[i]),
            params=params, part_of=whole))
    return found


def _of_district(t: IndicatorTemplate, district: District) -> IndicatorRecord:
    """Return the one indicator about the whole district of a pack without a layer of it."""
    names = district.names
    return replace(t.pattern, code=f"{t.template}:{district.id}", subject_key=district.id,
                   names=t.pattern.names.fill(names.zh, names.en),
                   definition=t.pattern.definition.fill(names.zh, names.en))


def _chosen(t: IndicatorTemplate, draft: Draft) -> NDArray[np.bool_]:
    good = np.ones(len(draft), dtype=bool)
    for name, values in t.where:
        good &= _field(draft, name).isin(values).to_numpy(dtype=bool)
    return good


def _field(draft: Draft, name: str) -> pd.Series:
    """Return a canonical column, else a kept column of the source, else a missing one."""
    if name not in draft.values and name in draft.kept:
        return draft.kept[name]
    return draft.column(name)


def _value(value: object) -> float | str:
    try:
        number = float(str(value))
    except ValueError:
        return str(value)
    return number if np.isfinite(number) else str(value)


def _unique(records: list[IndicatorRecord], problems: list[Problem]) -> list[IndicatorRecord]:
    """Keep the first of each code: two layers may hold a feature of the same code."""
    seen: dict[str, IndicatorRecord] = {}
    for record in records:
        if seen.setdefault(record.code, record) is not record:
            problems.append(Problem(
                "warning", f"[[indicators]] {record.template} ({record.subject_layer})",
                f'"{record.code}" is made twice; the first one stands.',
                "Give the features different codes, or the templates different names."))
    return list(seen.values())
