"""Thresholds and their history."""

from datetime import date

from data.passport import Threshold, in_force

HISTORY = (
    Threshold("III", ">=", 80, "2015-04-01"), Threshold("I", ">=", 100, ""),
    Threshold("III", ">=", 75, "2025-10-01"), Threshold("III", "<=", 5, "2020-01-01"),
    Threshold("II", ">", 90, "2030-01-01"),
)


def test_the_newest_of_each_severity_and_side_is_in_force_worst_first():
    assert in_force(HISTORY, date(2026, 1, 1)) == (
        Threshold("I", ">=", 100, ""), Threshold("III", "<=", 5, "2020-01-01"),
        Threshold("III", ">=", 75, "2025-10-01"))


def test_before_a_limit_came_it_was_not_in_force():
    assert in_force(HISTORY, date(2025, 9, 30))[-1] == Threshold("III", ">=", 80, "2015-04-01")
    assert in_force(HISTORY, date(2015, 3, 31)) == (Threshold("I", ">=", 100, ""),)
    assert Threshold("II", ">", 90, "2030-01-01") in in_force(HISTORY, date(2030, 1, 1))
