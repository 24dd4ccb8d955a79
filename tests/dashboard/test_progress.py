"""The bar's guess of the time left."""

import pytest

from dashboard.progress import left

ROWS = [
    ("half of a minute's work is done", 60.0, 50, 100, " · 1:00 left"),
    ("a tenth took seven seconds", 7.0, 10, 100, " · 1:03 left"),
    ("a step that has just begun", 1.0, 10, 100, ""),
    ("nothing is done yet", 60.0, 0, 100, ""),
    ("all is done", 60.0, 100, 100, ""),
    ("the end is not known", 60.0, 5, 0, ""),
]


@pytest.mark.parametrize(("why", "spent", "done", "total", "said"), ROWS,
                         ids=[row[0] for row in ROWS])
def test_time_left_follows_what_is_done(why, spent, done, total, said):
    assert left(spent, done, total) == said
