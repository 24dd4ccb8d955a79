"""What cameras and others tell the handmade district, and how its answers are read."""

from datetime import timedelta

from dashboard.api.event_models import EventList, EventResults


class Ids:
    last = 0


def row(served, seconds: float = 0.0, **changes):
    """Return what a camera tells, ``seconds`` after now."""
    Ids.last += 1
    at = (served.clock() + timedelta(seconds=seconds)).isoformat()
    found = {"id": f"e{Ids.last}", "kind": "fire", "camera": "H1", "score": 0.9,
             "box": [10, 20, 30, 40], "first_seen": at, "snapshot": "snap/1.jpg"} | changes
    return {key: value for key, value in found.items() if value is not None}


def tell(served, *rows, **headers):
    answer = served.send({"events": list(rows)}, path="/api/events", **headers)
    assert answer.status_code == 200, answer.text
    return EventResults.model_validate(answer.json())


def get(served, path="", shape=EventList):
    answer = served.get(f"/api/events{path}")
    assert answer.status_code == 200, answer.text
    return shape.model_validate(answer.json())


def signal(served, seconds=0.0, **changes):
    return row(served, seconds, type="weather", kind=None, camera=None, score=None, box=None,
               snapshot=None, **changes)
