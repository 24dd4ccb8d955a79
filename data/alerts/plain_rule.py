"""Rules and plans as plain JSON values, as ``read_rule`` takes them again."""

from dataclasses import asdict
from typing import Any

from data.alerts.rule import Plan, Rule


def plain_rule(rule: Rule) -> dict[str, Any]:
    """Return every part of a rule; ``read_rule`` makes an equal one of it."""
    plain: dict[str, Any] = _listed(asdict(rule))
    plain["name"] = plain.pop("names")
    plain["where"] = {field: list(values) for field, values in rule.where}
    for override in plain["overrides"]:
        override["name"] = override.pop("names")
    return plain


def plain_plan(plan: Plan) -> dict[str, Any]:
    """Return every part of a plan; ``read_plan`` makes an equal one of it."""
    plain: dict[str, Any] = _listed(asdict(plan))
    plain["name"] = plain.pop("names")
    for step in plain["steps"]:
        step["name"] = step.pop("names")
    return plain


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_listed(part) for part in value]
    return value
