"""What cameras and citizens report: fire, somebody on the ground, a missing cover."""

from bench.festival.model import Incident
from bench.festival.sheet import Sheet
from bench.festival.slots import Slots

_ZONES = tuple(f"Z{n:02}" for n in range(1, 15))


def seen(sheet: Sheet, slots: Slots, kind: str) -> Incident:
    """Let a camera see something serious for some minutes; it is sure of it."""
    place, start = slots.one([f"{kind} {z}" for z in _ZONES], 30)
    zone = place.split()[1]
    for n in range(4):                                # the same, again and again
        sheet.event(start + 2 * n, kind, zone, slots.between(0.86, 0.97), seen_min=1)
    sheet.add(f"ai.{kind}:{zone}", start, start + 60, 1.0)
    return Incident(kind, zone, start, start + 30, start + 5,
                    (f"event:{kind}:*", f"ai.{kind}:{zone}"),
                    (f"ai.{kind}_area:*", "ai.serious:*", "ai.total:*"), 40)


def reported(sheet: Sheet, slots: Slots, kind: str) -> Incident:
    """Let a citizen report something; there is no score."""
    place, start = slots.one([f"{kind} {z}" for z in _ZONES], 60)
    zone = place.split()[1]
    sheet.event(start, kind, zone, 1.0, type="citizen")
    return Incident(f"{kind}_reported", zone, start, start + 60, start + 10, (f"event:{kind}:*",),
                    ("ai.serious:*",))
