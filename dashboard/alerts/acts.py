"""Acts of people on alerts: one wins, the other is told; durable before it is answered."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from dashboard.alerts.work import Work
from data.alerts.model import Alert
from data.errors import AlertRefused, Conflict, DashboardError, NotFound
from data.views import UNVERIFIED
from indicators.alerts.desk import ENGINE
from indicators.alerts.lifecycle import act

#: What the engine did that a person must have seen before acting.
_GRAVER = frozenset({"worse", "reraise", "realarm", "close"})
#: The most alerts that one act may take at once.
MOST_AT_ONCE = 1000
_TRIES = 3
LONGEST_NAME = 60


class AlertConflict(Conflict):
    """Somebody else was first; ``alert`` is what it is now."""

    def __init__(self, alert: Alert, by: str) -> None:
        self.alert = alert
        super().__init__(f"The alert {alert.id} was changed by {by} meanwhile.",
                         "Look at it as it is now, then decide again.")


def actor_of(operator: str) -> str:
    """Return what the log calls a person: nobody signs in, so that names are unverified."""
    name = " ".join(operator.split())
    if not name:
        return UNVERIFIED
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise AlertRefused(f"The operator's name is no text of at most {LONGEST_NAME} letters.",
                           "Give a name, or none.")
    return f"{name} ({UNVERIFIED})"


def do(work: Work, alert_id: int, what: str, body: Mapping[str, Any], *, operator: str,
       origin: str, now: datetime) -> Alert:
    """Do one act on the alert that was seen at ``body["version"]``; return it as stored.

    Raises:
        AlertRefused: When it cannot be done.
        AlertConflict: When a person, or something graver, was first.
        NotFound: When there is no such alert.
    """
    actor, version = actor_of(operator), body.get("version")
    if type(version) is not int:
        raise AlertRefused("version is no whole number.", "Send the version that was seen.")
    for _ in range(_TRIES):
        with work.lock:
            work.sync(now)
            alert = work.find(alert_id) or work.alerts.alert(alert_id)
            _check_seen(work, alert, version)
            new, entry = act(alert, what, body, actor, origin, now, work.rule(alert.rule))
            if alert.active and not new.active:
                _settle(work, alert, actor, now)
            try:
                stored = work.alerts.act(new, entry)
            except Conflict:
                continue  # another process was first: look again whether that matters
            work.adopt(stored, now)
            return stored
    raise AlertConflict(work.alerts.alert(alert_id), "others")


def do_many(work: Work, what: str, items: Sequence[Mapping[str, Any]], body: Mapping[str, Any], *,
            operator: str, origin: str, now: datetime
            ) -> list[tuple[int, Alert | None, DashboardError | None]]:
    """Do the same act on many, each by itself: (id, as stored or None, why not)."""
    if not 0 < len(items) <= MOST_AT_ONCE:
        raise AlertRefused(f"{len(items)} alerts at once.", f"Name 1 to {MOST_AT_ONCE}.")
    found: list[tuple[int, Alert | None, DashboardError | None]] = []
    for item in items:
        number = item.get("id") if isinstance(item, Mapping) else None
        if type(number) is not int:
            raise AlertRefused("An alert's id is no whole number.", 'Send {"id", "version"}.')
        try:
            done = do(work, number, what, {**body, "version": item.get("version")},
                      operator=operator, origin=origin, now=now)
            found.append((number, done, None))
        except DashboardError as e:
            found.append((number, None, e))
    return found


def _settle(work: Work, alert: Alert, actor: str, now: datetime) -> None:
    """End the event of an alert that somebody ends by hand, or the next tick raises it again."""
    event = (alert.context.get("detail") or {}).get("event")
    if type(event) is int:
        with suppress(NotFound):
            work.store.events.settle(event, actor=actor, at=now)


def _check_seen(work: Work, alert: Alert, version: int) -> None:
    """Raise AlertConflict when what came after ``version`` would change a person's mind."""
    if alert.version == version:
        return
    if version > alert.version or version < 1:
        raise AlertRefused(f"Alert {alert.id} has no version {version}.",
                           f"It is at version {alert.version}.")
    for entry in reversed(work.alerts.log(alert.id)):
        if entry.detail.get("set", {}).get("version", 0) <= version:
            break
        if entry.actor != ENGINE or entry.kind in _GRAVER:
            raise AlertConflict(alert, entry.actor)
