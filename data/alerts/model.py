"""Frozen types of alerts that pass between store, lifecycle and screens; all times aware, UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: What may be done with an alert by hand.
ACTS: tuple[str, ...] = (
    "acknowledge", "unacknowledge", "assign", "comment", "shelve", "unshelve", "suppress",
    "unsuppress", "take_out_of_service", "return_to_service", "step", "on_my_way", "done",
    "verdict",
)
#: What the engine writes into an alert's log by itself.
ENGINE_KINDS: tuple[str, ...] = (
    "raise", "worse", "better", "return", "reraise", "unknown", "known", "close", "escalate",
    "realarm", "chatter", "fleeting", "inhibit", "uninhibit", "mute", "unmute", "group", "ungroup",
    "shelf_over",
)
VERDICTS: tuple[str, ...] = ("useful", "not_useful")


@dataclass(frozen=True, slots=True)
class Transition:
    """What evaluation found: one (rule, indicator) pair changed. Written by indicators.alerts.

    ``kind``: raise (from nothing), worse, better, clear (to nothing), unknown, known.
    """

    at_us: int                                    # the tick, µs UTC
    kind: str
    rule: str
    code: str                                     # indicator (or event place) it speaks of
    severity: str                                 # I..IV afterwards; "" when clear
    value: float | None = None                    # the signal, in its unit
    limit: float | None = None                    # what it is compared with
    observed_us: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)   # expected, off, for_s, … plain JSON


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of (rule, subject), ISA-18.2 / OPC UA Part 9; at most one of them is open.

    Open is what has no ``closed_at``: active, or returned and not acknowledged, or shelved.
    """

    id: int
    rule: str
    rule_version: int
    code: str                                     # indicator, or "event:KIND:PLACE"
    subject_layer: str
    subject_id: int                               # feature; 0: the district
    severity: str                                 # now; of a returned one the last
    peak: str                                     # worst so far
    active: bool                                  # the condition holds
    acked: bool
    raised_at: datetime
    changed_at: datetime
    unknown: bool = False                         # its input is stale or missing now
    returned_at: datetime | None = None
    acked_at: datetime | None = None
    acked_by: str = ""
    closed_at: datetime | None = None
    shelved_until: datetime | None = None
    shelved_by: str = ""
    out_of_service: bool = False
    suppressed: str = ""                          # "" or why: inhibited:RULE, mute:ID, design
    group_id: int | None = None                   # id of the alert that leads its group
    assignee: str = ""
    stage: str = ""                               # "" taken on_my_way done: patrol's progress
    escalated: int = 0                            # steps of the rule's escalation taken
    role: str = "operator"                        # whose it is now
    raises: int = 1                               # times raised while open (chatter)
    chattering: bool = False
    drill: bool = False                           # 演练
    verdict: str = ""                             # of VERDICTS
    context: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1                              # grows with every change: no lost update

    @property
    def open(self) -> bool:
        """Whether it still asks for something."""
        return self.closed_at is None

    @property
    def state(self) -> str:
        """ISA-18.2's name: out_of_service, suppressed, shelved, or active/returned x un/acked."""
        if self.closed_at is not None:
            return "normal"
        if self.out_of_service:
            return "out_of_service"
        if self.suppressed:
            return "suppressed"
        if self.shelved_until is not None:
            return "shelved"
        return f"{'active' if self.active else 'returned'}_{'acked' if self.acked else 'unacked'}"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of an alert's history; append-only, the truth for replay, audit and handover."""

    alert_id: int
    at: datetime
    kind: str                                     # of ACTS or ENGINE_KINDS
    actor: str                                    # "engine", or who
    origin: str = ""                              # from where: screen, address, token
    detail: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0                                   # given by the store


@dataclass(frozen=True, slots=True)
class Mute:
    """Alerts of a scope are not told for a time; what it hid is counted."""

    id: int
    scope: Mapping[str, Any]                      # rule, code, subject, area, severity: all match
    reason: str
    owner: str
    since: datetime
    until: datetime
    lifted_at: datetime | None = None
    hidden: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True)
class Incident:
    """A real incident out of an imported table: the truth that rules are judged by."""

    id: str
    kind: str
    since: datetime
    until: datetime | None
    subject: str                                  # feature code; "": the district
    note: str = ""
