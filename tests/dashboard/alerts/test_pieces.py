"""A tick of hundreds of alerts is written in pieces: killed between them, acted on between them."""

import threading
from collections import Counter

import pytest

from dashboard.alerts import work
from dashboard.alerts.pieces import PIECE, cut
from tests.support.alert_served import AlertServed, crowd

MANY = PIECE // 2 + 20                              # rules over two zones: more than one piece


@pytest.fixture
def flood(folder):
    """A district whose two zones break many rules at the next look."""
    served = AlertServed(folder, *(crowd(id=f"crowd.full{n}") for n in range(MANY)))
    served.judge()
    served.clock.forward(5)
    served.send({"readings": [served.reading(zone, 950) for zone in ("Z1", "Z2")]})
    yield served
    served.close()


def raises(served):
    return Counter(served.services.store.alerts.log(one.id)[0].kind for one in served.open())


@pytest.mark.parametrize(("found", "sizes"), [(0, [0]), (1, [1]), (3, [3]), (7, [3, 3, 1])])
def test_pieces_are_all_of_a_tick(found, sizes):
    assert [len(part) for part in cut(list(range(found)), 3)] == sizes


def test_killed_between_two_pieces_nothing_is_lost_and_nothing_is_told_twice(flood, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(work.time, "sleep", killed)
        with pytest.raises(KeyboardInterrupt):
            flood.engine.once()
    stored = flood.services.store.alerts.open_alerts()
    assert len(stored) == PIECE, "the first piece is durable"
    flood.again()
    flood.judge(1)
    assert len(flood.open()) == 2 * MANY and raises(flood) == {"raise": 2 * MANY}
    assert {one.id for one in stored} <= {one.id for one in flood.open()}
    assert all(one.raises == 1 for one in flood.open())


def killed(seconds):
    raise KeyboardInterrupt


def test_who_acts_meanwhile_waits_for_one_piece_and_is_heeded_by_the_next(flood, monkeypatch):
    answers = []

    def act_elsewhere(seconds):
        first = flood.services.store.alerts.open_alerts()[0]
        other = threading.Thread(target=lambda: answers.append(
            flood.act(first.id, "acknowledge", first.version)))
        other.start()
        other.join(60)

    with monkeypatch.context() as patch:
        patch.setattr(work.time, "sleep", act_elsewhere)
        flood.judge()
    assert [one.status_code for one in answers] == [200]
    acked = [one for one in flood.open() if one.acked]
    assert [one.id for one in acked] == [answers[0].json()["id"]]
    assert len(flood.open()) == 2 * MANY
    assert flood.services.alerts.board().rate == 2 * MANY, "each was told once"


def test_places_are_looked_up_while_nobody_has_to_wait(flood, monkeypatch):
    places, seen = flood.services.alerts.work.places, []

    def look():
        free = flood.services.alerts.work.lock.acquire(blocking=False)
        seen.append(free)
        if free:
            flood.services.alerts.work.lock.release()

    def learn(features):
        other = threading.Thread(target=look)
        other.start()
        other.join(60)

    monkeypatch.setattr(places, "learn", learn)
    flood.judge()
    assert seen == [True]
