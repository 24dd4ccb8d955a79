"""Mutes for screens: the ledger of what was hidden, why, by whom; made, prolonged, lifted."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dashboard.wire import Json, iso
from data.alerts.model import Mute
from data.alerts.ports import AlertStore
from data.errors import AlertRefused, Conflict, NotFound
from indicators.alerts.mute import checked

#: A mute ends by itself; nobody forgets one for longer.
LONGEST = timedelta(days=31)


def mutes_json(alerts: AlertStore, now: datetime, *, all: bool) -> Json:
    """Return the mutes that are not lifted, or all of them, newest first."""
    found = [mute_json(one, now) for one in alerts.mutes(all=all)]
    return {"at": iso(now), "mutes": [one for one in found if all or one["state"] != "over"]}


def mute_json(mute: Mute, now: datetime) -> Json:
    """Return one line of the ledger."""
    return {"id": mute.id, "version": mute.version, "state": state_of(mute, now),
            "scope": {name: [values] if isinstance(values, str) else list(values)
                      for name, values in mute.scope.items()},
            "reason": mute.reason, "owner": mute.owner, "since": iso(mute.since),
            "until": iso(mute.until), "hidden": mute.hidden,
            "lifted_at": None if mute.lifted_at is None else iso(mute.lifted_at)}


def state_of(mute: Mute, now: datetime) -> str:
    """Return lifted, over, planned or in_force."""
    if mute.lifted_at is not None:
        return "lifted"
    if mute.until <= now:
        return "over"
    return "planned" if now < mute.since else "in_force"


def new_mute(scope: Any, reason: str, owner: str, since: datetime, until: datetime,
             now: datetime) -> Mute:
    """Return a mute that a person asks for; raise AlertRefused."""
    _check_times(since, until, now)
    return Mute(0, checked(scope), reason, owner, since, until)


def lift(alerts: AlertStore, mute_id: int, version: int, *, actor: str, now: datetime) -> Mute:
    """End a mute now; raise NotFound, Conflict, or AlertRefused when it is lifted already."""
    seen = _seen(alerts, mute_id, version)
    return alerts.change_mute(replace(seen, lifted_at=now), actor=actor, at=now)


def prolong(alerts: AlertStore, mute_id: int, version: int, until: datetime, *, actor: str,
            now: datetime) -> Mute:
    """Let a mute end at another time; raise NotFound, Conflict or AlertRefused."""
    seen = _seen(alerts, mute_id, version)
    _check_times(seen.since, until, now)
    return alerts.change_mute(replace(seen, until=until), actor=actor, at=now)


def _seen(alerts: AlertStore, mute_id: int, version: int) -> Mute:
    found = next((one for one in alerts.mutes(all=True) if one.id == mute_id), None)
    if found is None:
        raise NotFound(f"There is no mute {mute_id}.", "See /api/mutes.")
    if found.version != version:
        raise Conflict(f"The mute {mute_id} was changed by somebody else meanwhile.",
                       "Look at it as it is now, then decide again.")
    if found.lifted_at is not None:
        raise AlertRefused(f"The mute {mute_id} is lifted already.", "Make a new one.")
    return found


def _check_times(since: datetime, until: datetime, now: datetime) -> None:
    if until <= max(since, now):
        raise AlertRefused("The mute would be over before it begins.", "Give a later until.")
    if until - now > LONGEST:
        raise AlertRefused(f"The mute is longer than {LONGEST.days} days.",
                           "Change or disable the rule instead.")
