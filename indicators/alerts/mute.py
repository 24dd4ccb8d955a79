"""Mutes: alerts of a scope are not told for a time; the ledger counts what each one hid."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from data.alerts.model import Alert, Mute
from data.errors import AlertRefused

#: What a scope may name; each a text or a list of texts, all of them must match.
SCOPE = ("rule", "code", "subject", "area", "severity")


def in_force(mutes: Iterable[Mute], now: datetime) -> tuple[Mute, ...]:
    """Return the mutes that hide something now, by id."""
    return tuple(sorted((one for one in mutes if one.lifted_at is None
                         and one.since <= now < one.until), key=lambda one: one.id))


def matches(scope: Mapping[str, Any], alert: Alert) -> bool:
    """Return whether an alert falls under a scope; an empty one matches nothing."""
    return bool(scope) and all(
        bool(_listed(wanted) & _said(alert, name)) for name, wanted in scope.items())


def muted(alert: Alert, mutes: Iterable[Mute]) -> int | None:
    """Return the first mute that hides ``alert``, None when none does."""
    return next((one.id for one in mutes if matches(one.scope, alert)), None)


def checked(scope: Any) -> dict[str, list[str]]:
    """Return a scope that a person gave, as lists; raise AlertRefused."""
    if not isinstance(scope, Mapping) or not scope:
        raise AlertRefused("A mute needs a scope.", f"Name one of {', '.join(SCOPE)}.")
    found: dict[str, list[str]] = {}
    for name, wanted in scope.items():
        values = [wanted] if isinstance(wanted, str) else wanted
        if name not in SCOPE:
            raise AlertRefused(f"A scope knows no {str(name)[:40]!r}.", f"{', '.join(SCOPE)}.")
        if not isinstance(values, list) or not values or not all(
                isinstance(one, str) and 0 < len(one) <= 200 for one in values):
            raise AlertRefused(f"The scope's {name} is no text or list of texts.",
                               "Name what is to be muted.")
        found[str(name)] = list(values)
    return found


def _listed(wanted: Any) -> set[str]:
    return {wanted} if isinstance(wanted, str) else set(wanted)


def _said(alert: Alert, name: str) -> set[str]:
    if name == "area":
        return {code for code in (alert.context.get("areas") or {}).values() if code}
    if name == "subject":
        return {str(alert.context.get("subject_code") or "")} - {""}
    return {str(getattr(alert, name))}
