"""What a person sends as JSON, read with named faults: one object, its known keys, its texts."""

import json
from collections.abc import Collection

from fastapi import Request

from dashboard.alerts import acts
from dashboard.wire import Json
from data.alerts.bounds import out_of_bounds
from data.errors import AlertRefused, DashboardError

SEE = "See /api/openapi.json."
LONGEST = 500

#: The fault that a route refuses with.
Refusal = type[DashboardError]


async def read_object(request: Request, known: Collection[str], refusal: Refusal) -> Json:
    """Return the body as an object of known keys; raise ``refusal`` naming what is wrong."""
    try:
        raw = json.loads(await request.body() or b"{}")
    except (ValueError, RecursionError) as e:
        raise refusal("The body is not JSON.", SEE) from e
    if not isinstance(raw, dict):
        raise refusal("The body is no JSON object.", SEE)
    unknown = sorted(str(key) for key in raw if key not in known)
    if unknown:
        raise refusal(f"Unknown field {unknown[0][:60]!r}.", f"Give {', '.join(sorted(known))}.")
    fault = out_of_bounds({key: value for key, value in raw.items() if key != "rule"})
    if fault:
        raise refusal(f"The body {fault}", SEE)
    return raw


def text_of(raw: Json, field: str, refusal: Refusal) -> str:
    """Return a text of 1 to 500 characters, without the blanks around it."""
    value = raw.get(field)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST:
        raise refusal(f"{field} is not a text of 1 to {LONGEST} characters.", SEE)
    return value.strip()


def version_of(raw: Json, refusal: Refusal) -> int:
    """Return the version that was read before the change."""
    value = raw.get("version")
    if type(value) is not int or not 0 <= value < 2**31:
        raise refusal("version is missing or no whole number.", "Send the version that was read.")
    return value


def actor_of(raw: Json) -> str:
    """Return who says so, as the journal names people who nobody verified."""
    name = raw.get("actor") or ""
    if not isinstance(name, str):
        raise AlertRefused("actor is no text.", SEE)
    return acts.actor_of(name)
