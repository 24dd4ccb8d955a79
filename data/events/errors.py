"""Faults of events: a body that is none, a row that is refused, a verdict that cannot be given."""

from data.errors import DashboardError


class EventRefused(DashboardError):
    """A body, a CAP message or a verdict cannot be taken as it is."""


class RowFault(Exception):
    """Why one row is refused: a code for machines, a reason for people."""

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(reason)
