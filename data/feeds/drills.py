"""Incidents started by hand (演练): what a pack offers, what runs; the journal is the truth."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from data.errors import Conflict, DrillRefused, NotFound, PackError
from data.feeds.timeline import Timeline, to_us
from data.feeds.world.effects import HOW, Effect
from data.names import Names
from data.ports import Store

#: Kind of their journal entries.
JOURNAL = "drill"
MOST_AT_ONCE = 12
MOST_MINUTES = 240
#: How many entries are read to find out what runs: each drill has two at most.
_READ_BACK = 400
_SEE = "See [[drills]] in demo.toml of the bundled district."
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DrillKind:
    """One kind of incident that the pack offers; docs/demo.md says what each field means."""

    kind: str
    names: Names
    how: str
    minutes: float
    driver: str = ""
    amount: float = 0.0
    ramp_min: float = 0.0
    templates: tuple[str, ...] = ()     # touched at the subject; "video." is all that begin so
    over: str = ""                      # layer of its subjects; empty: the whole district


@dataclass(frozen=True, slots=True)
class Drill:
    """One incident that somebody started; ``ends_at`` is when it ends by itself."""

    id: int
    kind: DrillKind
    subject: str                        # code of the feature, empty for the whole district
    actor: str
    started_at: datetime
    ends_at: datetime
    codes: tuple[str, ...]              # indicators whose values are not to be believed
    effect: Effect


class DrillBook:
    """The drills of one district: started, stopped, ended by time; safe after any kill."""

    def __init__(
        self, kinds: Sequence[DrillKind], codes: Sequence[str], store: Store, timeline: Timeline,
        touched: Callable[[str], Sequence[str]] = lambda driver: (),
    ) -> None:
        """Take up again what the journal says was started and neither stopped nor over.

        Args:
            kinds: What the pack offers.
            codes: Indicators that the feed plays.
            store: Whose journal is kept.
            timeline: Turns real into the world's time.
            touched: Gives the indicators that feel a driver.
        """
        self.kinds = {kind.kind: kind for kind in kinds}
        self._codes = tuple(codes)
        self._store = store
        self._timeline = timeline
        self._touched = touched
        self._running: dict[int, Drill] = {}
        self._lock = threading.RLock()
        self._read_journal()

    def running(self, now: datetime) -> list[Drill]:
        """Return what runs at ``now``, oldest first; what is over ends here, by itself."""
        with self._lock:
            for drill in list(self._running.values()):
                if drill.ends_at <= now:
                    self._end(drill, "expired", "", now)
            return list(self._running.values())

    def effects(self, now: datetime) -> list[Effect]:
        """Return what the world has to feel at ``now``."""
        with self._lock:
            return [drill.effect for drill in self._running.values() if drill.ends_at > now]

    def start(
        self, kind: str, subject: str, minutes: float | None, *, actor: str, at: datetime
    ) -> Drill:
        """Start an incident and journal it; raise DrillRefused or Conflict with the reason."""
        offered = self.kinds.get(kind)
        if offered is None:
            known = ", ".join(self.kinds) or "none"
            raise DrillRefused(f"There is no drill {kind[:60]!r}.", f"This district has: {known}.")
        length = offered.minutes if minutes is None else minutes
        if not 1 <= length <= MOST_MINUTES:
            raise DrillRefused(f"A drill of {length:g} minutes.", f"Give 1 to {MOST_MINUTES}.")
        codes = self._concerned(offered, subject)
        with self._lock:
            running = self.running(at)
            if any((d.kind.kind, d.subject) == (kind, subject) for d in running):
                raise Conflict(f"The drill {kind!r} runs there already.", "Stop it first.")
            if len(running) >= MOST_AT_ONCE:
                raise Conflict(f"{MOST_AT_ONCE} drills run already.", "Stop one of them first.")
            world = to_us(self._timeline.at(at))
            detail = {"event": "start", "drill": kind, "subject": subject, "minutes": length,
                      "world_us": world, "speed": self._timeline.speed(at)}
            number = self._store.journal(JOURNAL, actor, detail, at=at)
            return self._make(number, actor, at, detail, codes)

    def stop(self, number: int, *, actor: str, at: datetime) -> Drill:
        """End a drill before its time; raise NotFound when it does not run."""
        with self._lock:
            drill = next((d for d in self.running(at) if d.id == number), None)
            if drill is None:
                raise NotFound(f"No drill {number} runs.", "GET /api/drills lists what runs.")
            self._end(drill, "stop", actor, at)
            return drill

    def subjects(self, kind: str) -> list[str]:
        """Return the codes of the features that a kind may be started at."""
        offered = self.kinds[kind]
        if not offered.over:
            return []
        found = [code.split(":", 1)[1] for code in self._codes if _meant(offered, code)]
        return list(dict.fromkeys(found))

    # -- inside ------------------------------------------------------------------------------
    def _concerned(self, kind: DrillKind, subject: str) -> tuple[str, ...]:
        if not kind.over:
            if subject:
                raise DrillRefused(f"The drill {kind.kind!r} is of the whole district.",
                                   "Leave the subject out.")
            return tuple(self._touched(kind.driver))
        found = tuple(code for code in self._codes
                      if _meant(kind, code) and code.split(":", 1)[1] == subject)
        if not found:
            raise DrillRefused(f"There is no {subject[:60]!r} for the drill {kind.kind!r}.",
                               "GET /api/drills lists the subjects of each kind.")
        return found

    def _make(self, number: int, actor: str, at: datetime, detail: Table,
              codes: tuple[str, ...]) -> Drill:
        """Return the drill that a journal entry started, and let it run."""
        kind, minutes = self.kinds[str(detail["drill"])], float(detail["minutes"])
        begin = int(detail["world_us"])
        length = round(minutes * 60e6) * int(detail["speed"])
        touched = frozenset(codes) if kind.how != "driver" else frozenset()
        effect = Effect(kind.how, begin, begin + length, kind.driver, touched, kind.amount,
                        round(kind.ramp_min * 60e6))
        drill = Drill(number, kind, str(detail["subject"]), actor, at,
                      at + timedelta(minutes=minutes), codes, effect)
        self._running[number] = drill
        return drill

    def _end(self, drill: Drill, event: str, actor: str, at: datetime) -> None:
        self._store.journal(JOURNAL, actor or "system", {"event": event, "start": drill.id,
                            "drill": drill.kind.kind, "subject": drill.subject}, at=at)
        self._running.pop(drill.id, None)

    def _read_journal(self) -> None:
        entries = self._store.journal_entries(JOURNAL, _READ_BACK)
        ended = {entry["detail"].get("start") for entry in entries}
        for entry in reversed(entries):
            detail = entry["detail"]
            kind = self.kinds.get(str(detail.get("drill")))
            if detail.get("event") != "start" or entry["id"] in ended or kind is None:
                continue
            try:
                codes = self._concerned(kind, str(detail["subject"]))
            except DrillRefused:  # its subject left with a reload: nothing to play any more
                continue
            self._make(entry["id"], entry["actor"], datetime.fromisoformat(entry["at"]), detail,
                       codes)


def read_kinds(spec: Table) -> tuple[DrillKind, ...]:
    """Return the drills that a demo spec offers; raise PackError naming what is wrong."""
    found: list[DrillKind] = []
    for number, raw in enumerate(spec.get("drills", []), 1):
        try:
            table = dict(raw)
            name = table.pop("name")
            table["templates"] = tuple(table.get("templates", ()))
            kind = DrillKind(names=Names(str(name["zh"]), str(name["en"])), **table)
            if kind.how not in HOW or bool(kind.driver) != (kind.how == "driver"):
                raise ValueError(f"how is {kind.how!r} with the driver {kind.driver!r}")
            if (kind.how != "driver") != bool(kind.templates and kind.over):
                raise ValueError("templates and over belong to everything but a driver")
            found.append(kind)
        except (KeyError, TypeError, ValueError) as e:
            raise PackError(f"Drill {number} of the demo spec cannot be read: {e}.", _SEE) from e
    return tuple(found)


def _meant(kind: DrillKind, code: str) -> bool:
    template = code.split(":", 1)[0]
    return any(template == one or (one.endswith(".") and template.startswith(one))
               for one in kind.templates)
