"""The book of feeds: counts, rows of the last minute, states, and how many names it keeps."""

from datetime import UTC, datetime, timedelta

from data.feeds.rows import Outcome, Refusal
from data.feeds.status import MAX_FEEDS, FeedBook

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def test_rows_a_minute_forget_what_is_older():
    book = FeedBook()
    for second in range(0, 90, 10):
        book.note("http", "gate", Outcome(5, ()), at(second))
    [found] = book.all(at(80))
    assert (found.accepted, found.rows_per_min, found.last_row) == (45, 30, at(80))
    assert book.all(at(300))[0].rows_per_min == 0


def test_the_last_reason_stays_when_good_rows_follow():
    book = FeedBook()
    book.note("http", "gate", Outcome(2, (Refusal(0, "x", "one"), Refusal(1, "y", "two"))), at(0))
    book.note("http", "gate", Outcome(1, ()), at(9))
    [found] = book.all(at(9))
    assert (found.refused, found.last_reason, found.last_refused) == (2, "two", at(0))
    assert (found.accepted, found.last_row) == (1, at(9))


def test_a_state_is_dated_from_its_beginning():
    book = FeedBook()
    book.state("mqtt", "b", "connected", at(0))
    book.state("mqtt", "b", "connected", at(5))
    assert book.all(at(9))[0].since == at(0)
    book.state("mqtt", "b", "failing", at(7), "because")
    assert (book.all(at(9))[0].since, book.all(at(9))[0].fault) == (at(7), "because")


def test_names_from_outside_do_not_fill_the_memory():
    book = FeedBook()
    for n in range(MAX_FEEDS + 20):
        book.note("http", f"gate-{n}", Outcome(1, ()), at(n))
    names = {one.name for one in book.all(at(0))}
    assert len(names) == MAX_FEEDS and "gate-0" not in names and f"gate-{MAX_FEEDS + 19}" in names
