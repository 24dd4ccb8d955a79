"""Makes the indicator catalogue: a pack's templates times the features of their layers."""

from collections.abc import Sequence

from data.ingest.attach import Mapped
from data.model import IndicatorRecord, Names
from data.pack import IndicatorTemplate


def indicator_records(
    templates: Sequence[IndicatorTemplate], mapped: Sequence[Mapped]
) -> list[IndicatorRecord]:
    """Return one record per template and feature, in pack order; ``{name}`` is filled in."""
    layers = {m.draft.spec.code: m for m in mapped}
    return [record for t in templates if t.over in layers
            for record in _records(t, layers[t.over])]


def _records(t: IndicatorTemplate, layer: Mapped) -> list[IndicatorRecord]:
    draft = layer.draft
    keys = draft.column("key")
    codes = draft.column("code").fillna(keys)
    zh = draft.column("name").fillna(codes)
    en = draft.column("name_en").fillna(zh)
    return [
        IndicatorRecord(
            code=f"{t.template}:{code}", template=t.template,
            names=Names(t.names.zh.replace("{name}", name), t.names.en.replace("{name}", name_en)),
            unit=t.unit, cadence_s=t.cadence_s, subject_layer=t.over, subject_key=key,
            source=t.source)
        for code, key, name, name_en in zip(codes, keys, zh, en, strict=True)
    ]
