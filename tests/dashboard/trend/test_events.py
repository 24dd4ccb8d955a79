"""Incidents behind a trend: what the journal tells becomes bands inside the window."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.trend.events import Event, bands, drilled
from dashboard.trend.look import Look
from data.model import Names
from layers.theme import get_theme

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
RAIN = Names("暴雨", "Rainstorm")


def entry(number, minutes_after, **detail):
    return {"id": number, "at": (NOON + timedelta(minutes=minutes_after)).isoformat(),
            "actor": "desk", **detail}


def test_a_drill_ends_by_plan_or_by_hand_whichever_comes_first():
    found = drilled([
        entry(4, 12, event="stop", start=3, drill="rain", subject=""),
        entry(3, 0, event="start", drill="rain", subject="", minutes=30),
        entry(2, -60, event="end", start=1, drill="other", subject=""),
        entry(1, -100, event="start", drill="other", subject="", minutes=20),
    ], {"rain": RAIN})
    assert [(e.names.zh, (e.end - e.start).total_seconds() / 60) for e in found] == [
        ("other", 20), ("暴雨", 12)]


@pytest.mark.parametrize(("name", "start", "end", "count"), [
    ("inside", 10, 20, 1), ("over the left edge", -30, 10, 1), ("over both", -30, 90, 1),
    ("before", -30, -10, 0), ("touching only", -30, 0, 0), ("after", 61, 70, 0)])
def test_only_what_lies_in_the_window_is_drawn_and_cut_to_it(name, start, end, count):
    event = Event(NOON + timedelta(minutes=start), NOON + timedelta(minutes=end), RAIN)
    shapes, notes = bands([event], NOON, NOON + timedelta(hours=1), Look("zh", get_theme("dark")),
                          "Asia/Shanghai")
    assert len(shapes) == len(notes) == count, name
    if count:
        assert "2026-11-21T12:00:00" <= shapes[0]["x0"] < shapes[0]["x1"] <= "2026-11-21T13:00:00"
        assert notes[0]["text"] == "演练 暴雨"


def test_english_readers_get_english_words():
    event = Event(NOON, NOON + timedelta(hours=1), RAIN)
    _, notes = bands([event], NOON, NOON + timedelta(hours=1), Look("en", get_theme("light")),
                     "Asia/Shanghai")
    assert notes[0]["text"] == "Drill: Rainstorm"
