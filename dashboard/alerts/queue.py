"""The queue as a screen asks for it: filtered, searched, sorted by urgency, folded into cards."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.alerts.board import Board
from data.alerts.model import Alert
from indicators.alerts.telling import visible
from layers.pinyin import pinyin_keys

#: Words for several states at once.
_STATES = {
    "told": ("active_unacked", "active_acked", "returned_unacked"),
    "unacked": ("active_unacked", "returned_unacked"),
    "acked": ("active_acked",),
    "active": ("active_unacked", "active_acked"),
    "hidden": ("shelved", "suppressed", "out_of_service"),
    "all": (),
}
#: In a flood so many alike are one line.
FOLD_FROM = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """What a list shows; what is empty asks for everything. ``state`` empty: what is told."""

    severity: tuple[str, ...] = ()
    state: tuple[str, ...] = ()                   # ISA-18.2 names, or told unacked acked …
    rule: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    q: str = ""
    area: tuple[str, ...] = ()                    # codes of zones, grids, communities, streets
    role: tuple[str, ...] = ()
    assignee: str = ""
    subject: int | None = None
    code: str = ""
    drill: bool | None = None
    group: int | None = None                      # members of this card
    fold: bool = True                             # cards instead of their members


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an alert, and the members of the card that it stands for."""

    alert: Alert
    members: tuple[Alert, ...] = ()


class Words:
    """What a search finds alerts by, made once an alert."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, alert: Alert, board: Board) -> str:
        """Return names, codes, address and their pinyin in small letters."""
        found = self._known.get(alert.id)
        if found is None:
            if len(self._known) > 50_000:
                self._known.clear()
            found = self._known[alert.id] = _words(alert, board)
        return found


def lines(board: Board, ask: Ask, words: Words) -> list[Line]:
    """Return the open alerts that ``ask`` means, most urgent first."""
    kept = [alert for alert in board.sorted if passes(alert, ask, board, words)]
    if ask.group is not None or not ask.fold:
        return [Line(alert) for alert in kept]
    return fold(kept, board)


def fold(alerts: Sequence[Alert], board: Board, of: Sequence[Alert] | None = None
         ) -> list[Line]:
    """Return cards instead of their members; in a flood also of what is alike.

    ``of`` is where members are looked for, when ``alerts`` are only the first of many.
    """
    of = alerts if of is None else of
    here = {alert.id for alert in of}
    seen: set[int] = set()
    alike = _alike(of) if board.flood_since is not None else {}
    found: list[Line] = []
    for alert in alerts:
        if alert.id in seen:
            continue
        members = [one for one in board.groups.get(alert.group_id or -1, ()) if one.id in here]
        if len(members) < 2:
            members = alike.get((alert.rule, alert.severity), [])
            if len(members) < FOLD_FROM or alert not in members:
                found.append(Line(alert))
                continue
        seen.update(one.id for one in members)
        found.append(Line(alert, tuple(members)))
    return found


def passes(alert: Alert, ask: Ask, board: Board, words: Words) -> bool:
    """Return whether a list shows an alert."""
    if ask.group is not None and alert.group_id != ask.group:
        return False
    if not (_state(alert, ask.state) and _plain(alert, ask)):
        return False
    if ask.kind:
        rule = board.rules.get(alert.rule)
        if (rule.kind if rule else "") not in ask.kind:
            return False
    if ask.area:
        areas = alert.context.get("areas") or {}
        if not set(areas.values()) & set(ask.area):
            return False
    return not ask.q or _found(ask.q, words.of(alert, board))


def _plain(alert: Alert, ask: Ask) -> bool:
    return ((not ask.severity or alert.severity in ask.severity)
            and (not ask.rule or alert.rule in ask.rule)
            and (not ask.role or alert.role in ask.role)
            and (not ask.assignee or alert.assignee == ask.assignee)
            and (not ask.code or alert.code == ask.code)
            and (ask.subject is None or alert.subject_id == ask.subject)
            and (ask.drill is None or alert.drill == ask.drill))


def _state(alert: Alert, wanted: Iterable[str]) -> bool:
    wanted = tuple(wanted)
    if not wanted:
        return visible(alert) or not alert.open
    return any(alert.state == one or one == "all" or alert.state in _STATES.get(one, ())
               for one in wanted)


def _alike(alerts: Sequence[Alert]) -> dict[tuple[str, str], list[Alert]]:
    found: dict[tuple[str, str], list[Alert]] = {}
    for alert in alerts:
        if alert.group_id is None and alert.severity in ("III", "IV"):
            found.setdefault((alert.rule, alert.severity), []).append(alert)
    return found


def _found(q: str, words: str) -> bool:
    return all(word in words for word in _small(q).split())


def _words(alert: Alert, board: Board) -> str:
    context, rule = alert.context, board.rules.get(alert.rule)
    place = context.get("place") or {}
    texts = [alert.code, alert.rule, alert.assignee, str(context.get("subject_code") or "")]
    named = [context.get("subject_name"), context.get("name")]
    named += [(place.get(name) or {}).get("name") for name in (
        "zone", "address", "building", "grid", "community", "street")]
    texts += [(place.get(name) or {}).get("code", "") for name in ("address", "building", "grid")]
    if rule is not None:
        named.append({"zh": rule.names.zh, "en": rule.names.en})
    for name in filter(None, named):
        texts += [name["zh"], name["en"], *pinyin_keys(name["zh"])]
    return _small(" ".join(filter(None, texts)))


def _small(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
