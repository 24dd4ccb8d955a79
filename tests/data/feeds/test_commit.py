"""Group commit: posts at once share one, each gets its own outcome, a fault costs only its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.errors import StoreError
from data.feeds.commit import GroupCommit, joined
from data.feeds.rows import Outcome, Refusal, Rows
from tests.support.wait import LIMIT_S, until


def batch(*values, refused=0):
    rows = Rows()
    for _ in range(refused):
        rows.refuse("early", "by the door")
    for value in values:
        rows.add("a", 0, float(value), "s", "")
    return rows


class Slow:
    """Writes when it is let; negative values are refused."""

    def __init__(self):
        self.sizes = []
        self.go = threading.Event()
        self.begun = threading.Event()
        self.fault = None

    def __call__(self, rows):
        self.begun.set()
        assert self.go.wait(LIMIT_S)
        if self.fault and 13.0 in rows.value:
            raise self.fault
        self.sizes.append(len(rows))
        refused = [Refusal(rows.index[i], "low", str(v)) for i, v in enumerate(rows.value) if v < 0]
        return Outcome(rows.total, tuple(sorted((*rows.refused, *refused),
                                                key=lambda one: one.index)))


def together(slow, commit, batches):
    """Put the first batch, and the others while it is being written."""
    with ThreadPoolExecutor(32) as pool:
        first = pool.submit(commit.put, batches[0])
        assert slow.begun.wait(LIMIT_S)
        rest = [pool.submit(commit.put, one) for one in batches[1:]]
        until(lambda: len(commit._waiting) == len(rest), "the others do not wait")
        slow.go.set()
        return [first, *rest]


def test_many_posts_become_two_commits_and_each_hears_of_its_own_rows():
    slow = Slow()
    batches = [batch(1, -n, refused=n % 3) for n in range(1, 21)]
    done = [f.result(LIMIT_S) for f in together(slow, GroupCommit(slow), batches)]
    assert slow.sizes == [2, 38]
    for n, outcome in enumerate(done, 1):
        early = n % 3
        assert outcome.total == 2 + early
        assert [(r.index, r.reason) for r in outcome.refused if r.code == "low"] == [
            (early + 1, str(float(-n)))]
        assert [r.index for r in outcome.refused if r.code == "early"] == list(range(early))


def test_a_store_that_fails_is_told_to_all_who_wait_and_the_next_try_works():
    slow = Slow()
    slow.fault = StoreError("full", "free it")
    commit = GroupCommit(slow)
    done = together(slow, commit, [batch(1), batch(2), batch(13)])
    assert done[0].result(LIMIT_S).accepted == 1
    for one in done[1:]:
        with pytest.raises(StoreError):
            one.result(LIMIT_S)
    assert commit.put(batch(3)).accepted == 1


def test_a_batch_that_breaks_the_writer_costs_the_others_nothing():
    slow = Slow()
    slow.fault = OverflowError("13")
    done = together(slow, GroupCommit(slow), [batch(1), batch(2), batch(13), batch(4)])
    assert [done[n].result(LIMIT_S).accepted for n in (0, 1, 3)] == [1, 1, 1]
    with pytest.raises(OverflowError):
        done[2].result(LIMIT_S)


def test_joining_keeps_the_places_of_all_rows():
    rows = joined([batch(1, refused=1), batch(2, 3), batch(refused=1)])
    assert (rows.total, rows.index, rows.value) == (5, [1, 2, 3], [1.0, 2.0, 3.0])
    assert [r.index for r in rows.refused] == [0, 4]


def test_a_post_that_is_being_read_shares_the_commit(monkeypatch):
    monkeypatch.setattr("data.feeds.commit.COMPANY_S", LIMIT_S)
    slow = Slow()
    slow.go.set()
    commit = GroupCommit(slow)
    with ThreadPoolExecutor(2) as pool:
        with commit.coming() as put:
            first = pool.submit(commit.put, batch(1))
            until(lambda: commit._waiting, "the first does not wait")
            assert not slow.sizes, "the commit did not wait"
            assert put(batch(2, 3)).accepted == 2
        assert first.result(LIMIT_S).accepted == 1
    assert slow.sizes == [3]
    assert commit._coming == 0


def test_a_post_that_cannot_be_read_holds_nobody_up():
    slow = Slow()
    slow.go.set()
    commit = GroupCommit(slow)
    with pytest.raises(ValueError), commit.coming():
        assert commit.put(batch(1)).accepted == 1, "it is slow to read: nobody waits for ever"
        raise ValueError
    assert commit._coming == 0
    assert commit.put(batch(1)).accepted == 1
