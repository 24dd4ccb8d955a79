"""What a back-test counts besides what was right."""

from datetime import UTC, datetime, timedelta

from dashboard.alerts.backtest_service import most_in
from indicators.alerts.hindsight import Episode

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def alert(minutes):
    start = BEGIN + timedelta(minutes=minutes)
    return Episode("a", "III", start, start + timedelta(minutes=5), 9.0, 8.0)


def test_the_most_within_ten_minutes_is_counted():
    ten = timedelta(minutes=10)
    assert most_in([alert(0), alert(3), alert(9), alert(10), alert(30)], ten) == 3
    assert most_in([], ten) == 0
