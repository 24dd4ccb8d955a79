"""What people do with an alert; what cannot be done is refused by name."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from data.alerts.model import VERDICTS, Alert, LogEntry
from data.alerts.rule import Rule
from data.errors import AlertRefused
from indicators.alerts.change import difference
from indicators.alerts.plan import ticked
from indicators.alerts.telling import asked, unacknowledged, visible

LONGEST = 2000
_NO_RULE_SHELF_S = 8 * 3600.0
Body = Mapping[str, Any]


def act(alert: Alert, what: str, body: Body, actor: str, origin: str, now: datetime,
        rule: Rule | None) -> tuple[Alert, LogEntry]:
    """Return ``alert`` after the act, and its line of the log.

    Raises:
        AlertRefused: When there is no such act, it is impossible now, or its body lacks something.
    """
    do = _DO.get(what)
    if do is None:
        raise AlertRefused(f"There is no act {what[:40]!r}.", f"Acts: {', '.join(_DO)}.")
    if not alert.open and what not in _AFTERWARDS:
        raise AlertRefused(f"Alert {alert.id} is closed.", "Comment it, or look at the open one.")
    new, detail = do(alert, body, actor, now, rule)
    if alert.open and not new.active and not new.out_of_service and (
            new.acked or new.suppressed):
        new = replace(new, closed_at=now)
    if what not in _AFTERWARDS:
        new = replace(new, changed_at=now)
    detail = {**detail, "set": difference(alert, new)}
    return new, LogEntry(alert.id, now, what, actor, origin, detail)


def text(body: Body, field: str, *, needed: bool = True) -> str:
    """Return a text of the body; raise AlertRefused when it is needed and not there."""
    value = body.get(field)
    if value is not None and not isinstance(value, str):
        raise AlertRefused(f"{field} is no text.", "See /api/openapi.json.")
    found = (value or "").strip()
    if needed and not found:
        raise AlertRefused(f"{field} is missing.", f"Say {field} in a few words.")
    if len(found) > LONGEST:
        raise AlertRefused(f"{field} is longer than {LONGEST} letters.", "Shorten it.")
    return found


_Done = tuple[Alert, dict[str, Any]]


def _acknowledge(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    if alert.acked:
        raise AlertRefused(f"Alert {alert.id} was acknowledged by {alert.acked_by}.",
                           "Nothing is left to acknowledge.")
    return _acked(alert, actor, now), _note(body)


def _unacknowledge(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None
                   ) -> _Done:
    if not alert.acked:
        raise AlertRefused(f"Alert {alert.id} is not acknowledged.", "Nothing is to be undone.")
    return unacknowledged(alert, rule, now), _note(body)


def _assign(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    to, role = text(body, "assignee", needed=False), text(body, "role", needed=False)
    stage = alert.stage or "taken" if to else "" if alert.stage == "taken" else alert.stage
    new = replace(alert, assignee=to, role=role or alert.role, stage=stage)
    return new, {"assignee": to, "was": alert.assignee, **_note(body)}


def _comment(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    return alert, {"text": text(body, "text")}


def _shelve(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    reason = text(body, "reason")
    if not visible(alert):
        raise AlertRefused(f"Alert {alert.id} is {alert.state.replace('_', ' ')}.",
                           "Only what is told can be shelved.")
    minutes = body.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not minutes > 0:
        raise AlertRefused("minutes is no number above zero.", "Say for how long.")
    most = rule.shelve_most_s if rule else _NO_RULE_SHELF_S
    if minutes * 60 > most:
        raise AlertRefused(f"{minutes:g} minutes are longer than this rule allows.",
                           f"At most {most / 60:g} minutes.")
    until = now + timedelta(minutes=minutes)
    return (replace(alert, shelved_until=until, shelved_by=actor),
            {"reason": reason, "until": until.isoformat()})


def _unshelve(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    if alert.shelved_until is None:
        raise AlertRefused(f"Alert {alert.id} is not shelved.", "Nothing is to be undone.")
    return asked(replace(alert, shelved_until=None, shelved_by=""), now), _note(body)


def _suppress(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    reason = text(body, "reason")
    if alert.suppressed:
        raise AlertRefused(f"Alert {alert.id} is suppressed already ({alert.suppressed}).",
                           "Lift that first.")
    return replace(alert, suppressed="design"), {"reason": reason}


def _unsuppress(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    if alert.suppressed != "design":
        raise AlertRefused(f"Alert {alert.id} was not suppressed by hand.",
                           "Lift the mute, or see to the cause that inhibits it."
                           if alert.suppressed else "Nothing is to be undone.")
    return asked(replace(alert, suppressed=""), now), _note(body)


def _take_out(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    reason = text(body, "reason")
    if alert.out_of_service:
        raise AlertRefused(f"Alert {alert.id} is out of service already.", "Nothing is to be done.")
    return replace(alert, out_of_service=True), {"reason": reason}


def _return(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    if not alert.out_of_service:
        raise AlertRefused(f"Alert {alert.id} is in service.", "Nothing is to be undone.")
    new = replace(alert, out_of_service=False)
    return (asked(new, now) if alert.active else _acked(new, actor, now)), _note(body)


def _step(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    checklist = alert.context.get("plan")
    if checklist is None:
        raise AlertRefused(f"Alert {alert.id} has no plan.", "Its rule names none.")
    step, done = body.get("step"), body.get("done", True)
    if type(step) is not int or not 0 <= step < len(checklist["steps"]):
        raise AlertRefused(f"There is no step {str(step)[:20]}.",
                           f"Steps are 0 to {len(checklist['steps']) - 1}.")
    if not isinstance(done, bool):
        raise AlertRefused("done is neither true nor false.", "See /api/openapi.json.")
    if (checklist["steps"][step]["done_at"] is not None) == done:
        raise AlertRefused(f"Step {step} is {'done' if done else 'open'} already.",
                           "Look at the checklist again.")
    plan = ticked(checklist, step, done, actor, now)
    new = replace(alert, context={**alert.context, "plan": plan})
    return new, {"step": step, "done": done, "name": plan["steps"][step]["name"], **_note(body)}


def _on_my_way(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    if alert.stage in ("on_my_way", "done"):
        raise AlertRefused(f"Somebody is on the way to alert {alert.id}, or was there.",
                           f"It is {alert.assignee or 'nobody'}'s.")
    new = alert if alert.acked else _acked(alert, actor, now)
    return replace(new, stage="on_my_way", assignee=alert.assignee or actor), _note(body)


def _done(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    if alert.stage == "done":
        raise AlertRefused(f"Alert {alert.id} is done already.", "Comment it.")
    new = alert if alert.acked else _acked(alert, actor, now)
    if rule is not None and rule.kind == "event":  # nothing measures its end
        new = replace(new, active=False, returned_at=now)
    return replace(new, stage="done", assignee=alert.assignee or actor), _note(body)


def _verdict(alert: Alert, body: Body, actor: str, now: datetime, rule: Rule | None) -> _Done:
    verdict = text(body, "verdict")
    if verdict not in VERDICTS:
        raise AlertRefused(f"There is no verdict {verdict[:40]!r}.", f"{' or '.join(VERDICTS)}.")
    return replace(alert, verdict=verdict), {"verdict": verdict, "was": alert.verdict,
                                             "rule": alert.rule, **_note(body)}


def _acked(alert: Alert, actor: str, now: datetime) -> Alert:
    return replace(alert, acked=True, acked_at=now, acked_by=actor)


def _note(body: Body) -> dict[str, Any]:
    note = text(body, "note", needed=False)
    return {"note": note} if note else {}


#: Acts that what is over still takes.
_AFTERWARDS = ("comment", "verdict")
_DO: dict[str, Callable[[Alert, Body, str, datetime, Rule | None], _Done]] = {
    "acknowledge": _acknowledge, "unacknowledge": _unacknowledge, "assign": _assign,
    "comment": _comment, "shelve": _shelve, "unshelve": _unshelve, "suppress": _suppress,
    "unsuppress": _unsuppress, "take_out_of_service": _take_out, "return_to_service": _return,
    "step": _step, "on_my_way": _on_my_way, "done": _done, "verdict": _verdict,
}
