"""What a kind of rule heeds: a field that it does not is refused by name, never ignored unseen."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from data.alerts.rule import RULE_KINDS, Rule

_STAGED = ("combination", "count")
#: By field the kinds that heed it; every kind heeds the fields that are not named here.
_HEEDED: Mapping[str, tuple[str, ...]] = {
    "templates": tuple(kind for kind in RULE_KINDS if kind != "event"),
    "deadband": tuple(kind for kind in RULE_KINDS if kind not in ("state", "event")),
    "window_s": ("rate", "detector", "forecast", "count"),
    "horizon_s": ("forecast",),
    "conditions": _STAGED,
    "mode": ("combination",),
    "event_kinds": ("event",),
    "score_least": ("event",),
    "vital": tuple(kind for kind in RULE_KINDS if kind not in ("silence", "event", *_STAGED)),
}
#: By kind the fields that mean nothing to it.
UNHEEDED: Mapping[str, tuple[str, ...]] = {
    kind: tuple(name for name, kinds in _HEEDED.items() if kind not in kinds)
    for kind in RULE_KINDS}
_REMEDIES = {
    ("event", "window_s"): "Take it out: merge_s of the event's kind says what is one event.",
    ("event", "templates"): "Take it out; event_kinds says what it watches.",
    ("event", "deadband"): "Take it out; off_delay_s holds what is over.",
}
_USUAL = {one.name: one.default for one in fields(Rule)}


def unheeded(rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Yield (key, what, remedy) of every field that is given and means nothing to its kind."""
    for name in UNHEEDED.get(rule.kind, ()):
        if getattr(rule, name) != _USUAL[name]:
            yield (name, f"means nothing to a rule of kind {rule.kind}.",
                   _REMEDIES.get((rule.kind, name), "Take it out."))
    if rule.kind == "combination" and rule.mode == "all":
        for name in ("op", "deadband"):
            if getattr(rule, name) != _USUAL[name]:
                yield (name, "means nothing to a combination of all its conditions.",
                       'Take it out, or write mode = "any".')
    if rule.radius_m and all(one.near != "radius"
                             for one in (*rule.conditions, *rule.inhibited_by)):
        yield ("radius_m", "is given, but no condition looks within a radius.",
               'Take it out, or write near = "radius" in a condition.')


def without_unheeded(plain: Any) -> Any:
    """Return a kept rule's plain value without what its kind never heeded: older versions of the
    program took such fields and ignored them, and those rules must stay in force."""
    if not isinstance(plain, dict):
        return plain
    drop = set(UNHEEDED.get(str(plain.get("kind")), ()))
    if plain.get("kind") == "combination" and plain.get("mode", "all") == "all":
        drop |= {"op", "deadband"}
    kept = {key: value for key, value in plain.items() if key not in drop}
    looks = [one for key in ("conditions", "inhibited_by") for one in kept.get(key) or ()]
    if all(one.get("near") != "radius" for one in looks):
        kept.pop("radius_m", None)
    return kept
