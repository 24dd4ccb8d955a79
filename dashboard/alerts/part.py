"""The part of the live snapshot that speaks of alerts: what the wall draws without asking."""

from dashboard.alerts.board import Board
from dashboard.alerts.entry import short_json
from dashboard.alerts.queue import fold
from dashboard.wire import Json, iso, names
from data.names import Names

#: So many lines stand in a snapshot.
TOP = 30
#: Of a long queue so many are looked at to fill them.
_LOOKED_AT = 400


class Part:
    """Makes the part, again only when the board is another."""

    def __init__(self) -> None:
        self._made: tuple[Board, Names | None, frozenset[int], Json] | None = None

    def of(self, board: Board, fault: Names | None, zones: frozenset[int]) -> Json:
        """Return the part; ``zones`` are the ids of the crowd zones."""
        made = self._made
        if made is None or made[0] is not board or made[1:3] != (fault, zones):
            made = self._made = (board, fault, zones, _part(board, fault, zones))
        return made[3]


def _part(board: Board, fault: Names | None, zones: frozenset[int]) -> Json:
    urgent = board.top(board.told, _LOOKED_AT)
    shown = fold(urgent, board, board.told)[:TOP]
    return {
        "version": board.version, "open": len(board.told), "all": len(board.alerts),
        "unacked": board.unacked, "by_severity": board.by_severity,
        "flood": board.flood_since is not None,
        "flood_since": None if board.flood_since is None else iso(board.flood_since),
        "load_10min": board.rate, "fault": None if fault is None else names(fault),
        "top": [short_json(one.alert, board.rules, one.members) for one in shown],
        "zones": {str(feature): severity for feature, severity in board.zones.items()
                  if feature in zones},
    }
