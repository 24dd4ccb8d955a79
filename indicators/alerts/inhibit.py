"""What is silent while its cause stands: a power cut silences its lamps."""

from collections.abc import Mapping

from data.alerts.model import Alert
from data.alerts.rule import Rule
from indicators.alerts.desk import Desk
from indicators.alerts.vicinity import holds


def children(rules: Mapping[str, Rule]) -> dict[str, list[str]]:
    """Return by rule the rules that it may silence."""
    found: dict[str, list[str]] = {}
    for rule in rules.values():
        for condition in rule.inhibited_by:
            found.setdefault(condition.rule, []).append(rule.id)
    return found


def inhibited(alert: Alert, rule: Rule, desk: Desk) -> str:
    """Return the rule whose open alert silences ``alert`` now, empty when none does."""
    for condition in rule.inhibited_by:
        causes = desk.of_rule(condition.rule)
        if not alert.drill:                       # what is drilled silences nothing that is real
            causes = [one for one in causes if not one.drill]
        if holds(condition, alert, causes, rule.radius_m):
            return condition.rule
    return ""
