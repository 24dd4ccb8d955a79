"""The queue as screens get it: order, cards, folding in a flood, shapes."""

from dataclasses import replace

import pytest
from shapely.geometry import Point, shape

from dashboard.alerts.board import Board
from dashboard.alerts.part import TOP, Part
from dashboard.alerts.queue import Ask, Words, lines
from dashboard.alerts.shape import MARGIN_M, shape_of
from data.alerts.model import Alert
from indicators.alerts.vicinity import METRES_A_DEGREE
from tests.support.alert_play import at, rule

RULES = {"load": rule(), "lamp": rule("lamp")}


def alert(number: int, severity: str = "III", **changes) -> Alert:
    given = {"rule": "load", "rule_version": 1, "code": f"c{number}", "subject_layer": "zone",
             "subject_id": number, "severity": severity, "peak": severity, "active": True,
             "acked": False, "raised_at": at(number), "changed_at": at(number),
             "context": {"place": {"lon": 113.32 + number * 0.001, "lat": 23.1}}}
    return Alert(number, **{**given, **changes})


def board(*alerts: Alert, flood: bool = False) -> Board:
    return Board(7, alerts, RULES, len(alerts), at(0) if flood else None)


def told(made: Board, ask: Ask | None = None) -> list[tuple[int, int]]:
    return [(one.alert.id, len(one.members)) for one in lines(made, ask or Ask(), Words())]


ORDER = [
    ("the worst first", [alert(1, "IV"), alert(2, "I"), alert(3, "II")], [2, 3, 1]),
    ("of equals the newest first", [alert(1), alert(3), alert(2)], [3, 2, 1]),
    ("what waits for an answer before what has one",
     [alert(1), alert(2, acked=True, acked_at=at(3))], [1, 2]),
    ("but a worse one that is answered stands before a milder one that is not",
     [alert(1, "IV"), alert(2, "I", acked=True, acked_at=at(3))], [2, 1]),
    ("hidden and shelved ones are not told",
     [alert(1), alert(2, suppressed="mute:1"), alert(3, shelved_until=at(900))], [1]),
]


@pytest.mark.parametrize(("sentence", "alerts", "ids"), ORDER, ids=[row[0] for row in ORDER])
def test_order(sentence, alerts, ids):
    assert [one for one, _ in told(board(*alerts))] == ids


def test_a_card_is_one_line_where_its_most_urgent_member_stands():
    card = [alert(n, "IV" if n < 3 else "II", group_id=1) for n in (1, 2, 3)]
    assert told(board(*card, alert(4, "III"))) == [(3, 3), (4, 0)]
    assert told(board(*card), Ask(fold=False)) == [(3, 0), (2, 0), (1, 0)]
    assert told(board(*card, alert(4)), Ask(group=1)) == [(3, 0), (2, 0), (1, 0)]


def test_of_a_card_only_what_was_asked_for():
    card = [alert(n, "IV" if n < 3 else "II", group_id=1) for n in (1, 2, 3)]
    assert told(board(*card), Ask(severity=("IV",))) == [(2, 2)]


def test_in_a_flood_what_is_alike_is_one_line_but_grave_ones_never():
    many = [alert(n) for n in range(1, 6)] + [alert(n, "I") for n in range(6, 10)]
    assert len(told(board(*many))) == 9
    folded = told(board(*many, flood=True))
    assert folded == [(9, 0), (8, 0), (7, 0), (6, 0), (5, 5)]
    part = Part().of(board(*many, flood=True), None, frozenset({9, 5}))
    assert part["flood"] and part["top"][-1]["group"]["folded"]
    assert part["zones"] == {"9": "I", "5": "III"}


def test_the_head_is_short_however_long_the_queue():
    part = Part().of(board(*[alert(n, group_id=None) for n in range(1, 2000)]), None, frozenset())
    assert len(part["top"]) == TOP and part["open"] == 1999


def test_the_head_is_made_once_a_board():
    head, made = Part(), board(alert(1))
    assert head.of(made, None, frozenset()) is head.of(made, None, frozenset())
    again = replace(made, version=8)
    assert head.of(again, None, frozenset())["version"] == 8


@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_the_shape_of_a_group_holds_its_members_with_a_margin(count):
    members = [alert(n) for n in range(count)]
    polygon = shape(shape_of(members))
    assert polygon.is_valid
    for one in members:
        point = Point(one.context["place"]["lon"], one.context["place"]["lat"])
        assert polygon.contains(point)
        metres = polygon.exterior.distance(point) * METRES_A_DEGREE
        assert MARGIN_M * 0.85 < metres < MARGIN_M * 1.15


def test_without_a_place_there_is_no_shape():
    assert shape_of([alert(1, context={})]) is None
