"""Mutes as screens make, lift and prolong them, with the ledger of what each one hid."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dashboard.alerts.acts import actor_of
from dashboard.wire import Json, iso
from data.alerts.model import Mute
from data.errors import AlertRefused, NotFound
from indicators.alerts.acts import text
from indicators.alerts.mute import checked, matches

if TYPE_CHECKING:
    from dashboard.alerts.service import AlertService

LONGEST = timedelta(days=30)


class MuteDesk:
    """Lists, makes and changes mutes."""

    def __init__(self, service: "AlertService") -> None:
        self._service = service

    def all(self) -> Json:
        """Return every mute, newest first, with what it hid and what it hides now."""
        now, board = self._service.now(), self._service.board()
        found = self._service.work.alerts.mutes(all=True)
        hides: dict[str, int] = {}
        for alert in board.alerts:
            hides[alert.suppressed] = hides.get(alert.suppressed, 0) + 1
        return {"at": iso(now), "mutes": [
            _json(one, now, hides.get(f"mute:{one.id}", 0)) for one in found]}

    def preview(self, scope: Any) -> Json:
        """Return how many open alerts a scope would hide now; raise AlertRefused."""
        wanted = checked(scope)
        return {"scope": wanted,
                "open": sum(matches(wanted, one) for one in self._service.board().alerts)}

    def add(self, body: Mapping[str, Any], operator: str) -> Json:
        """Make a mute: scope, reason, how long; raise AlertRefused."""
        now = self._service.now()
        scope, reason = checked(body.get("scope")), text(body, "reason")
        owner = text(body, "owner", needed=False) or actor_of(operator)
        made = self._service.work.alerts.add_mute(
            Mute(0, scope, reason, owner, now, _until(body, now)), at=now)
        return _json(made, now, 0)

    def change(self, mute_id: int, body: Mapping[str, Any], operator: str) -> Json:
        """Lift a mute, or let it end otherwise; raise Conflict, NotFound or AlertRefused."""
        now, alerts = self._service.now(), self._service.work.alerts
        known = next((one for one in alerts.mutes(all=True) if one.id == mute_id), None)
        if known is None:
            raise NotFound(f"There is no mute {mute_id}.", "See /api/mutes.")
        if type(body.get("version")) is not int:
            raise AlertRefused("version is no whole number.", "Send the version that was seen.")
        if known.lifted_at is not None or known.until <= now:
            raise AlertRefused(f"Mute {mute_id} is over.", "Make a new one.")
        if body.get("lift") is True:
            wanted = replace(known, lifted_at=now)
        else:
            wanted = replace(known, until=_until(body, now), reason=text(body, "reason"))
        made = alerts.change_mute(replace(wanted, version=body["version"]),
                                  actor=actor_of(operator), at=now)
        return _json(made, now, 0)


def _until(body: Mapping[str, Any], now: datetime) -> datetime:
    minutes = body.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not (
            0 < minutes <= LONGEST.total_seconds() / 60):
        raise AlertRefused("minutes is no number above zero, or longer than 30 days.",
                           "Say for how long: every mute ends.")
    return now + timedelta(minutes=minutes)


def _json(mute: Mute, now: datetime, hides: int) -> Json:
    state = ("lifted" if mute.lifted_at is not None else "over" if mute.until <= now
             else "ahead" if mute.since > now else "in_force")
    return {"id": mute.id, "version": mute.version, "scope": dict(mute.scope),
            "reason": mute.reason, "owner": mute.owner, "since": iso(mute.since),
            "until": iso(mute.until), "state": state, "hidden": mute.hidden, "hides": hides,
            "lifted_at": None if mute.lifted_at is None else iso(mute.lifted_at)}
