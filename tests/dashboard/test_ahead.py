"""A zone says in how many minutes it is full, with an interval, or that it cannot be said."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.support.served import Served


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Iterator[Served]:
    found = Served(tmp_path_factory.mktemp("ahead"))
    yield found
    found.close()


@pytest.fixture
def changing(kept) -> Served:
    """Two hours later: what other tests have sent is past."""
    kept.clock.forward(7200)
    return kept


def zone(served):
    return next(z for z in served.services.snapshot()["zones"] if z["id"] == served.first(
        "zone", "Z1"))


def filled(served, counts):
    """Send one count a minute, the last one now."""
    now = served.clock()
    rows = [served.reading(value=count, observed_at=(
        now - timedelta(minutes=len(counts) - 1 - n)).isoformat())
        for n, count in enumerate(counts)]
    assert served.send({"readings": rows}).status_code == 200


@pytest.mark.parametrize(("sentence", "of_capacity", "minutes"), [
    ("it fills up in four minutes", [0.2 + n * 0.025 for n in range(29)], 4),
    ("it is full", [0.5 + n * 0.025 for n in range(29)], 0),
    ("it empties", [0.9 - n * 0.025 for n in range(29)], None),
])
def test_until_full(changing, sentence, of_capacity, minutes):
    filled(changing, [500.0])
    capacity = zone(changing)["capacity"]
    changing.clock.forward(3600)
    filled(changing, [round(share * capacity) for share in of_capacity])
    told = zone(changing)["to_limit"]
    assert told["minutes"] == (minutes if minutes is None else pytest.approx(minutes, abs=1))
    if minutes is not None:
        assert told["low"] <= told["minutes"]


def test_what_is_stale_or_hardly_read_says_nothing(changing):
    filled(changing, [500.0])
    assert zone(changing)["to_limit"] is None, "one reading is no line"
    changing.clock.forward(60)
    filled(changing, [100.0 + n for n in range(20)])
    changing.clock.forward(600)
    assert zone(changing)["quality"] == "stale"
    assert zone(changing)["to_limit"] is None


def test_the_detail_of_a_zone_says_it_too(changing):
    filled(changing, [100.0 + 10 * n for n in range(29)])
    live = changing.services.detail("zone", changing.first("zone", "Z1"))["live"]
    assert live["to_limit"] == zone(changing)["to_limit"]
