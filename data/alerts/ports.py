"""The store of alerts as the other rooms see it; every write is durable when it returns."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from data.alerts.lead import Lead
from data.alerts.model import Alert, Incident, LogEntry, Mute
from data.alerts.rule import Plan, Rule


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version of a rule: who changed it, when and why."""

    rule: Rule
    at: datetime
    actor: str
    reason: str
    origin: str                                   # "pack" or "edit"


@dataclass(frozen=True, slots=True)
class RuleDrift:
    """Three ways to see one rule after a pack was loaded again: as the pack first said it, as it
    says it now, as people made it; None where there is none. An edit is never overwritten."""

    id: str
    base: Rule | None
    pack: Rule | None
    ours: Rule | None


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """What one rule did: alerts that are open, alerts raised in a window, verdicts of all time."""

    open: int = 0
    raised: int = 0
    useful: int = 0
    not_useful: int = 0


class RuleStore(Protocol):
    """Rules and plans: the pack seeds them, people edit them, every version stays."""

    def rules(self) -> list[Rule]:
        """Return the last version of every rule, disabled ones too, by id."""

    def latest(self) -> list[RuleVersion]:
        """Return the last version of every rule with who made it, when and why, by id."""

    def rules_version(self) -> int:
        """Return what grows with every change of a rule, mute or plan, every load and restore."""

    def plans(self) -> list[Plan]:
        """Return the plans of the pack."""

    def history(self, rule_id: str) -> list[RuleVersion]:
        """Return every version of a rule, newest first; raise NotFound."""

    def save(self, rule: Rule, *, actor: str, reason: str, at: datetime) -> Rule:
        """Save an edit made on ``rule.version`` (0: new) and return it, one version on; raise
        Conflict when another was first, RuleRefused when it is no sound rule."""

    def drift(self) -> list[RuleDrift]:
        """Return the rules that a pack has or had and that people made otherwise."""

    def take_pack(self, rule_id: str, *, actor: str, at: datetime, version: int | None = None
                  ) -> Rule:
        """Take the pack's present words for a rule; its edits stay in the history.

        Raises:
            Conflict: When ``version`` is given and the rule is at another one.
        """


class AlertStore(Protocol):
    """Alerts, their log, mutes, verdicts; one open alert per (rule, code)."""

    @property
    def rules(self) -> RuleStore:
        """The rules."""

    def open_alerts(self) -> list[Alert]:
        """Return every open alert by id."""

    def alert(self, alert_id: int) -> Alert:
        """Return one; raise NotFound."""

    def find(self, *, rule: str = "", code: str = "", subject_id: int | None = None,
             since: datetime | None = None, until: datetime | None = None,
             closed_since: datetime | None = None, offset: int = 0, limit: int = 200
             ) -> tuple[list[Alert], int]:
        """Return past and open alerts newest first, and how many there are in all.

        ``since``, ``until``: raised in it; ``closed_since``: closed then or later.
        """

    def changed(self, after: int) -> tuple[list[Alert], int]:
        """Return the alerts with lines behind line ``after`` of the log, and the last line's
        number: what another process or a person did; about 0.1 ms when nothing was done."""

    def log(self, alert_id: int) -> list[LogEntry]:
        """Return the history of one alert, oldest first."""

    def log_between(self, since: datetime, until: datetime, *, limit: int = 100_000
                    ) -> list[LogEntry]:
        """Return what happened in [since, until), oldest first (meter, replay, handover)."""

    def log_tail(self, since: datetime, *, until: datetime | None = None, after: int = 0
                 ) -> list[LogEntry]:
        """Return the lines of [since, until) behind line ``after``, oldest first, without what they
        set: how a meter reads thousands of them."""

    def kept_since(self) -> datetime | None:
        """Return since when closed alerts and their log are whole, None: all are kept."""

    def load_state(self) -> bytes | None:
        """Return the engine's state as the last tick left it, None before the first."""

    def write_tick(self, alerts: Sequence[Alert], log: Sequence[LogEntry], state: bytes | None, *,
                   at: datetime) -> list[Alert]:
        """Write what one tick changed in one transaction and return the alerts as stored.

        An alert with id 0 is new (its log lines carry the negative index -1-n of the n-th given
        alert); others must still have ``version`` as read, else it is left out of the answer, its
        log lines too, and the engine reads it again: people go first. Left out is also a new one
        whose (rule, code) has an open alert. What is stored has ``version`` one on, a new one as
        given. ``state`` None keeps it; a tick of nothing writes nothing.
        """

    def act(self, alert: Alert, entry: LogEntry) -> Alert:
        """Write one act: ``alert`` as it shall be, made from ``alert.version``, and its log line.

        Raises:
            Conflict: When the alert was changed meanwhile: nothing is written.
            NotFound: When there is no such alert.
        """

    def mutes(self, *, all: bool = False) -> list[Mute]:
        """Return the mutes that are not lifted (``all``: those too), newest first; whether one
        is in force now, its times say."""

    def add_mute(self, mute: Mute, *, at: datetime) -> Mute:
        """Keep a new mute (id 0), journaled."""

    def change_mute(self, mute: Mute, *, actor: str, at: datetime) -> Mute:
        """Lift or prolong the mute seen at ``mute.version``; raise Conflict or NotFound."""

    def count_hidden(self, hidden: dict[int, int]) -> None:
        """Add to what each mute hid."""

    def verdicts(self, rule: str | None = None) -> list[tuple[Alert, str]]:
        """Return the alerts that people judged, with the verdict."""

    def rule_counts(self, since: datetime) -> dict[str, RuleCounts]:
        """Return by rule what is open, what was raised since, and what people judged."""

    def incidents(self) -> list[Incident]:
        """Return the imported incidents by time."""

    def put_incidents(self, rows: Sequence[Incident], *, actor: str, at: datetime) -> int:
        """Add or replace incidents by id; return how many are new."""

    def lead(self) -> AbstractContextManager[Lead]:
        """Be the store's one engine until the block ends; raise LoadInProgress if not."""
