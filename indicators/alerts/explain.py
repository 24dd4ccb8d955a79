"""Why an alert stands, in a sentence that a technician accepts."""

from collections.abc import Mapping
from typing import Any

from data.alerts.rule import MEASURES, Rule
from data.model import Names

_LIMIT = Names("{value}{unit}（限 {limit}{unit}）", "{value}{unit} (limit {limit}{unit})")
_UNUSUAL = Names("比平时这个钟点{side} {apart} {base}，已 {for}",
                 "{apart} {base} {side} what this hour usually reads, for {for}")
_AHEAD = Names("预计 {minutes} 分钟后达到 {limit}{unit}（{low} 至 {high} 分钟）",
               "{limit}{unit} expected in {minutes} min ({low} to {high} min)")
_EVENT = Names("{what}", "{what}")
_EVENT_SEEN = Names("{what}，识别 {times} 次，置信度 {score}",
                    "{what}, seen {times}×, score {score}")
_OWN = {"detector": _UNUSUAL, "season": _UNUSUAL, "forecast": _AHEAD}
_NOTHING = Names("–", "–")
#: How long it has been so, the most telling first.
_LENGTHS = ("silent_s", "stuck_s", "since_s", "for_s")


def signal_unit(rule: Rule, unit: str) -> str:
    """Return the unit of what a rule's limits speak of, over an indicator in ``unit``."""
    measure = rule.measure or MEASURES.get(rule.kind, ("",))[0]
    if rule.kind == "silence":
        return "s"
    if rule.kind in ("combination", "count", "state"):
        return ""
    if rule.kind == "rate":
        return f"{unit}/min"
    return {"percent": "%", "scales": "×"}.get(measure, unit)


def explain(rule: Rule, value: float | None, limit: float | None, unit: str,
            detail: Mapping[str, Any]) -> Names:
    """Return the rule's text, or its kind's, with its numbers in place.

    {value} {limit} {unit} are the signal, its limit and their unit; {base} is the indicator's own
    unit, in which {reading}, {usual}, {off} and {apart} (without its sign) are; {side} is above
    or below, {for} how long, {minutes}, {low} and {high} until a limit is met.
    Of an event {what} is its name, {times} how often it was told, {score} how sure it was.
    """
    text = rule.explain if rule.explain.zh else _default(rule, value, detail)
    off = detail.get("off")
    words = {
        "value": _number(value), "limit": _number(limit), "base": Names(unit, unit),
        "unit": Names(signal_unit(rule, unit), signal_unit(rule, unit)),
        "reading": _number(detail.get("reading")), "usual": _number(detail.get("expected")),
        "off": _number(off), "apart": _number(abs(off) if isinstance(off, int | float) else None),
        "side": _side(off), "minutes": _round(detail.get("minutes")),
        "low": _round(detail.get("minutes_low")), "high": _round(detail.get("minutes_high")),
        "what": _named(detail.get("what"), rule), "times": _number(detail.get("count")),
        "score": _number(detail.get("score")),
        "for": _length(next((detail[name] for name in _LENGTHS if name in detail), None)),
    }
    zh, en = text.zh, text.en or text.zh
    for word, said in words.items():
        zh, en = zh.replace(f"{{{word}}}", said.zh), en.replace(f"{{{word}}}", said.en)
    return Names(zh, en)


def _default(rule: Rule, value: float | None, detail: Mapping[str, Any]) -> Names:
    if rule.kind == "event":
        return _EVENT if detail.get("score") is None else _EVENT_SEEN
    return rule.names if value is None else _OWN.get(rule.kind, _LIMIT)


def _named(what: Any, rule: Rule) -> Names:
    if isinstance(what, Mapping) and isinstance(what.get("zh"), str):
        return Names(what["zh"], str(what.get("en") or what["zh"]))
    return rule.names


def _side(off: Any) -> Names:
    if not isinstance(off, int | float):
        return _NOTHING
    return Names("低", "below") if off < 0 else Names("高", "above")


def _number(value: Any) -> Names:
    """Return a number as people say it: a place behind the point up to a thousand, more below 1."""
    if not isinstance(value, int | float):
        return _NOTHING
    size = abs(value)
    text = f"{value:.0f}" if size >= 1000 else f"{value:.2g}" if size < 1 else f"{value:.1f}"
    text = text.removesuffix(".0")
    return Names(text, text)


def _round(value: Any) -> Names:
    text = f"{value:.0f}" if isinstance(value, int | float) else "–"
    return Names(text, text)


def _length(seconds: Any) -> Names:
    if not isinstance(seconds, int | float):
        return _NOTHING
    if seconds < 90:
        return Names(f"{seconds:.0f} 秒", f"{seconds:.0f} s")
    if seconds < 5400:
        return Names(f"{seconds / 60:.0f} 分钟", f"{seconds / 60:.0f} min")
    return Names(f"{seconds / 3600:.1f} 小时", f"{seconds / 3600:.1f} h")
