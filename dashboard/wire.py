"""How model types look in JSON; one place, so that every answer says a name or a time alike."""

import math
from datetime import UTC, datetime
from typing import Any

from data.model import Names, Ref

Json = dict[str, Any]


def names(value: Names) -> Json:
    """Return a name in both languages."""
    return {"zh": value.zh, "en": value.en}


def ref(value: Ref) -> Json:
    """Return a link: enough for a breadcrumb or a list row."""
    return {
        "id": value.id,
        "layer": value.layer,
        "role": value.role.value,
        "name": names(value.names),
        "code": value.code,
        "count": value.count,
    }


def iso(value: datetime) -> str:
    """Return an aware time in UTC, ISO 8601 with milliseconds and ``Z``."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def number(value: Any, digits: int = 3) -> float | int | None:
    """Return a finite number rounded to ``digits``, None for what is missing, NaN or infinite."""
    if value is None or not math.isfinite(value):
        return None
    return value if isinstance(value, int) else round(float(value), digits)
