"""Why an alert stands, in a sentence that a technician accepts."""

from collections.abc import Mapping
from typing import Any

from data.alerts.rule import Rule
from data.model import Names

_USUAL = Names("{value}{unit}（限 {limit}{unit}）", "{value}{unit} (limit {limit}{unit})")
_NOTHING = Names("–", "–")


def explain(rule: Rule, value: float | None, limit: float | None, unit: str,
            detail: Mapping[str, Any]) -> Names:
    """Return the rule's text with its numbers: {value} {limit} {unit} {for} {usual} {off}."""
    text = rule.explain if rule.explain.zh else _USUAL if value is not None else rule.names
    words = {
        "value": _number(value), "limit": _number(limit), "unit": Names(unit, unit),
        "for": _length(detail.get("for_s")), "usual": _number(detail.get("expected")),
        "off": _number(detail.get("off")),
    }
    zh, en = text.zh, text.en or text.zh
    for word, said in words.items():
        zh, en = zh.replace(f"{{{word}}}", said.zh), en.replace(f"{{{word}}}", said.en)
    return Names(zh, en)


def _number(value: Any) -> Names:
    if not isinstance(value, int | float):
        return _NOTHING
    text = f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"
    return Names(text, text)


def _length(seconds: Any) -> Names:
    if not isinstance(seconds, int | float):
        return _NOTHING
    if seconds < 90:
        return Names(f"{seconds:.0f} 秒", f"{seconds:.0f} s")
    if seconds < 5400:
        return Names(f"{seconds / 60:.0f} 分钟", f"{seconds / 60:.0f} min")
    return Names(f"{seconds / 3600:.1f} 小时", f"{seconds / 3600:.1f} h")
