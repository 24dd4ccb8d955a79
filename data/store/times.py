"""Times at the store's door: aware UTC outside, integer microseconds since 1970 inside."""

from datetime import UTC, datetime, timedelta

from data.errors import StoreError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_us(at: datetime) -> int:
    """Return microseconds since 1970 UTC; raise StoreError for a time without a zone."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise StoreError(f"The time {at.isoformat()} has no zone.", "Give an aware datetime.")
    return (at - EPOCH) // _MICROSECOND


def from_us(us: int) -> datetime:
    """Return the aware UTC time of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=us)


def iso(us: int) -> str:
    """Return ISO 8601 with a final Z."""
    return from_us(us).isoformat().replace("+00:00", "Z")
