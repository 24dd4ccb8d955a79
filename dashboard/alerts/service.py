"""What screens ask about alerts: lists, one with its past, acts, mutes, the operator's load."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dashboard.alerts import acts
from dashboard.alerts.board import Board
from dashboard.alerts.engine import AlertEngine
from dashboard.alerts.entry import log_json, long_json, short_json
from dashboard.alerts.load import Loads
from dashboard.alerts.mutes import MuteDesk
from dashboard.alerts.part import Part
from dashboard.alerts.place import value_json
from dashboard.alerts.queue import Ask, Line, Words, lines, passes
from dashboard.alerts.work import Work
from dashboard.bundle import Bundle
from dashboard.wire import Json, iso
from data.alerts.model import Alert
from data.errors import DashboardError

if TYPE_CHECKING:
    from dashboard.services import Services

#: How many earlier alerts of the same place a detail names.
PAST = 20
#: The most closed alerts that a filtered list looks through.
_MOST_CLOSED = 20_000


class AlertService:
    """Everything about alerts that a route or page asks; safe from any thread."""

    def __init__(self, services: "Services", clock: Callable[[], datetime]) -> None:
        self._services = services
        self._clock = clock
        self.engine = AlertEngine(services, clock)
        self.mutes = MuteDesk(self)
        self.loads = Loads(self)
        self._words = Words()
        self._part = Part()

    @property
    def work(self) -> Work:
        """The alerts of the served store."""
        return self.engine.work

    def board(self) -> Board:
        """Return what stands now; a process without the loop looks at the store itself."""
        if not self.engine.alive:
            self.work.follow(self._clock())
        elif self.engine.judged is None:              # its first look is under way
            self.work.look(self._clock())
        return self.work.board

    def now(self) -> datetime:
        """Return the clock's time."""
        return self._clock()

    # -- the snapshot ------------------------------------------------------------------------------
    def part(self, bundle: Bundle, now: datetime) -> Json:
        """Return the snapshot's part, after the loop judged the values of this moment."""
        self.engine.kick()
        zones = frozenset(zone.id for zone in bundle.zones)
        part = self._part.of(self.board(), self.engine.fault(now), zones)
        return {**part, "at": iso(self.engine.judged or now)}

    # -- lists -------------------------------------------------------------------------------------
    def queue(self, ask: Ask, offset: int, limit: int) -> Json:
        """Return a page of the open alerts, most urgent first."""
        board = self.board()
        found = lines(board, ask, self._words)
        return {
            **self._head(board), "total": len(found), "offset": offset, "kept_since": None,
            "alerts": [short_json(one.alert, board.rules, one.members)
                       for one in found[offset:offset + limit]]}

    def closed(self, ask: Ask, offset: int, limit: int, since: datetime | None,
               until: datetime | None) -> Json:
        """Return a page of past and open alerts, newest first."""
        board = self.board()
        total, found = self._closed(ask, board, offset, limit, since, until)
        kept = self.work.alerts.kept_since()
        return {**self._head(board), "total": total, "offset": offset,
                "kept_since": None if kept is None else iso(kept),
                "alerts": [short_json(one, board.rules) for one in found]}

    def rows(self, ask: Ask, *, closed: bool, since: datetime | None, until: datetime | None
             ) -> list[Line]:
        """Return every line of a list, for a file."""
        board = self.board()
        if not closed:
            return lines(board, ask, self._words)
        _, found = self._closed(ask, board, 0, _MOST_CLOSED, since, until)
        return [Line(one) for one in found]

    def _closed(self, ask: Ask, board: Board, offset: int, limit: int, since: datetime | None,
                until: datetime | None) -> tuple[int, list[Alert]]:
        one_rule = ask.rule[0] if len(ask.rule) == 1 else ""
        given: dict[str, Any] = {"rule": one_rule, "code": ask.code, "subject_id": ask.subject,
                                 "since": since, "until": until}
        plain = Ask(rule=ask.rule if one_rule else (), code=ask.code, subject=ask.subject,
                    state=("all",), fold=ask.fold)
        if ask in (plain, Ask(rule=plain.rule, code=ask.code, subject=ask.subject,
                              fold=ask.fold)):
            found, total = self.work.alerts.find(offset=offset, limit=limit, **given)
            return total, found
        every, _ = self.work.alerts.find(offset=0, limit=_MOST_CLOSED, **given)
        kept = [one for one in every if passes(one, ask, board, self._words)]
        return len(kept), kept[offset:offset + limit]

    def _head(self, board: Board) -> Json:
        now = self._clock()
        fault = self.engine.fault(now)
        return {"version": board.version, "at": iso(now), "open": len(board.told),
                "unacked": board.unacked, "by_severity": board.by_severity,
                "flood": board.flood_since is not None, "load_10min": board.rate,
                "fault": None if fault is None else {"zh": fault.zh, "en": fault.en}}

    # -- one ---------------------------------------------------------------------------------------
    def one(self, alert_id: int) -> Json:
        """Return an alert with its history, and what happened here before; raise NotFound."""
        board, work = self.board(), self.work
        alert = work.find(alert_id) or work.alerts.alert(alert_id)
        entry = self.entry(alert, board)
        past, total = self._past(alert)
        log = [log_json(one) for one in work.alerts.log(alert.id)]
        return {**entry, "log": log, "past": [short_json(one, board.rules) for one in past],
                "past_total": total}

    def entry(self, alert: Alert, board: Board | None = None) -> Json:
        """Return an alert's whole entry without its history."""
        board = board or self.board()
        members = tuple(board.groups.get(alert.id, ()))
        return long_json(alert, board.rules, self._clock(), members, self._live(alert.code))

    def _live(self, code: str) -> Json | None:
        catalogue, columns = self._services.vitals.catalogue(), self._services.vitals.columns()
        at = catalogue.at.get(code)
        if at is None or at >= len(columns.value):
            return None
        return value_json(catalogue, columns, at)

    def _past(self, alert: Alert) -> tuple[list[Alert], int]:
        asked: dict[str, Any] = {"subject_id": alert.subject_id} if alert.subject_id else {
            "code": alert.code}
        found, total = self.work.alerts.find(limit=PAST + 1, **asked)
        return [one for one in found if one.id != alert.id][:PAST], max(0, total - 1)

    # -- acts --------------------------------------------------------------------------------------
    def act(self, alert_id: int, what: str, body: Mapping[str, Any], *, operator: str,
            origin: str) -> Json:
        """Do one act; see dashboard.alerts.acts.do."""
        stored = acts.do(self.work, alert_id, what, body, operator=operator, origin=origin,
                         now=self._clock())
        return self.entry(stored)

    def act_many(self, what: str, items: Sequence[Mapping[str, Any]], body: Mapping[str, Any], *,
                 operator: str, origin: str) -> Json:
        """Do the same act on many; each is told by itself."""
        done = acts.do_many(self.work, what, items, body, operator=operator, origin=origin,
                            now=self._clock())
        board = self.board()
        results = [{"id": number, "ok": stored is not None,
                    "alert": None if stored is None else short_json(stored, board.rules),
                    "error": None if fault is None else _fault(fault)}
                   for number, stored, fault in done]
        return {"done": sum(one["ok"] for one in results), "results": results}

    def silence(self, reason: str, minutes: float, screen: str, *, operator: str, origin: str
                ) -> Json:
        """Note that a screen's sound was silenced, by whom and why."""
        now, actor = self._clock(), acts.actor_of(operator)
        until = now + timedelta(minutes=minutes)
        self._services.store.journal("alert.silence", actor, {
            "reason": reason, "until": iso(until), "screen": screen, "origin": origin}, at=now)
        return {"until": iso(until), "reason": reason, "screen": screen}


def _fault(error: DashboardError) -> Json:
    return {"kind": type(error).__name__, "what": error.what, "remedy": error.remedy}
