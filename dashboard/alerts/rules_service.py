"""Rules as screens see them: in force with their noise and use, one with its past and its drift."""

from datetime import datetime, timedelta

from dashboard.wire import Json, iso
from data.alerts.heed import UNHEEDED
from data.alerts.plain_rule import plain_plan, plain_rule
from data.alerts.ports import AlertStore, RuleCounts, RuleDrift, RuleVersion
from data.alerts.rule import Rule
from data.errors import NotFound

#: Over so long a rule's alerts are counted.
COUNTED = timedelta(days=30)


def rules_json(alerts: AlertStore, now: datetime) -> Json:
    """Return every rule with who made it so and what it did, the noisiest first."""
    counts = alerts.rule_counts(now - COUNTED)
    drifts = {one.id: one for one in alerts.rules.drift()}
    rows = [_row(one, counts.get(one.rule.id, RuleCounts()), drifts.get(one.rule.id))
            for one in alerts.rules.latest()]
    rows.sort(key=lambda row: (-row["noise"], row["rule"]["id"]))
    return {"version": alerts.rules.rules_version(), "days": COUNTED.days, "rules": rows,
            "unheeded": {kind: list(names) for kind, names in UNHEEDED.items()}}


def rule_json(alerts: AlertStore, rule_id: str, now: datetime) -> Json:
    """Return one rule with every version of it and its three-way drift; raise NotFound."""
    history = alerts.rules.history(rule_id)
    drift = next((one for one in alerts.rules.drift() if one.id == rule_id), None)
    counts = alerts.rule_counts(now - COUNTED).get(rule_id, RuleCounts())
    return {**_row(history[0], counts, drift), "history": [_version(one) for one in history],
            "three": None if drift is None else {
                "base": _plain(drift.base), "pack": _plain(drift.pack), "ours": _plain(drift.ours)}}


def plans_json(alerts: AlertStore) -> Json:
    """Return the plans that a rule may name."""
    return {"plans": [plain_plan(plan) for plan in alerts.rules.plans()]}


def drift_kind(drift: RuleDrift | None) -> str:
    """Return how a rule of people stands to the pack's.

    "" as the pack has it, or none of the pack's; ``ours`` only people changed it; ``both`` the
    pack says something else since; ``gone`` the pack has it no more.
    """
    if drift is None:
        return ""
    if drift.pack is None:
        return "gone"
    return "ours" if _words(drift.base) == _words(drift.pack) else "both"


def usefulness(counts: RuleCounts) -> float | None:
    """Return the share of judged alerts that were useful; None where nobody judged any."""
    judged = counts.useful + counts.not_useful
    return counts.useful / judged if judged else None


def noise(counts: RuleCounts) -> float:
    """Return the alerts of the window that were probably of no use.

    The share is Laplace's rule of succession (Essai philosophique sur les probabilités, 1814):
    what nobody judged counts half.
    """
    share = (counts.not_useful + 1) / (counts.useful + counts.not_useful + 2)
    return counts.raised * share


def one_rule(alerts: AlertStore, rule_id: str) -> Rule:
    """Return the version in force of a rule; raise NotFound."""
    found = next((rule for rule in alerts.rules.rules() if rule.id == rule_id), None)
    if found is None:
        raise NotFound(f"There is no rule {rule_id[:61]!r}.", "See /api/rules.")
    return found


def _row(one: RuleVersion, counts: RuleCounts, drift: RuleDrift | None) -> Json:
    return {"rule": plain_rule(one.rule), "changed_at": iso(one.at), "changed_by": one.actor,
            "reason": one.reason, "origin": one.origin, "drift": drift_kind(drift),
            "open": counts.open, "raised": counts.raised, "useful": counts.useful,
            "not_useful": counts.not_useful, "score": usefulness(counts),
            "noise": round(noise(counts), 2)}


def _version(one: RuleVersion) -> Json:
    return {"version": one.rule.version, "at": iso(one.at), "actor": one.actor,
            "reason": one.reason, "origin": one.origin, "rule": plain_rule(one.rule)}


def _plain(rule: Rule | None) -> Json | None:
    return None if rule is None else plain_rule(rule)


def _words(rule: Rule | None) -> Json | None:
    return None if rule is None else {**plain_rule(rule), "version": 0}
