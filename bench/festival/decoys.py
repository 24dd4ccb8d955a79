"""A hundred things that look like incidents and are none."""

from collections.abc import Callable

from bench.festival.model import Decoy
from bench.festival.sheet import Sheet
from bench.festival.slots import Slots

_ZONES = tuple(f"Z{n:02}" for n in range(1, 15))
#: Readings whose values jump over their limits for a single minute; limit of the catalogue.
_SPIKES = (("lift.wait_s", 720.0), ("metro.platform_density", 2.4), ("bus_stop.waiting", 140.0),
           ("pier.waiting", 560.0), ("service.waiting", 130.0), ("toilet.used", 100.0))
#: Readings that are noisy around a limit, by so much of it.
_NOISY = (("toilet.used", 95.0, 0.015), ("pump.level_m", 2.5, 0.02),
          ("bus_stop.waiting", 60.0, 0.04), ("lift.wait_s", 600.0, 0.03))


def decoys(sheet: Sheet, slots: Slots) -> list[Decoy]:
    """Write a hundred decoys into ``sheet``."""
    found = [Decoy("light_show_peak", z, 660, 790, (f"crowd.*:{z}",)) for z in _ZONES]
    found += [Decoy("evening_emptying", z, 830, 1040, (f"crowd.*:{z}",)) for z in _ZONES[:6]]
    found += [Decoy("night_zero", z, 980, 1080, (f"crowd.*:{z}",)) for z in ("Z09", "Z11")]
    makers: tuple[tuple[int, Callable[[Sheet, Slots], Decoy]], ...] = (
        (8, _crowd_spike), (8, _road_spike), (6, _spike), (10, _late), (6, _lost),
        (4, _lift_service), (4, _gate_closed), (10, _unsure), (10, _noise), (8, _doubled),
        (4, _repeated))
    for count, make in makers:
        found += [make(sheet, slots) for _ in range(count)]
    return found


def _crowd_spike(sheet: Sheet, slots: Slots) -> Decoy:
    zone, start = slots.one(_ZONES, 3)
    sheet.put(f"crowd.present:{zone}", start, start + 1,
              float(round(1.15 * sheet.base.district.capacity(zone))))
    return Decoy("crowd_spike", zone, start, start + 1, (f"crowd.*:{zone}",))


def _road_spike(sheet: Sheet, slots: Slots) -> Decoy:
    road, start = slots.one(_subjects(sheet, "road.speed"), 3)
    sheet.put(f"road.speed:{road}", start, start + 2, 6.0)
    return Decoy("road_spike", road, start, start + 2, (f"road.*:{road}",))


def _spike(sheet: Sheet, slots: Slots) -> Decoy:
    template, value = _SPIKES[slots.whole(0, len(_SPIKES) - 1)]
    subject, start = slots.one(_subjects(sheet, template), 3)
    sheet.put(f"{template}:{subject}", start, start + 1, value)
    return Decoy("spike", subject, start, start + 1, (f"*:{subject}",))


def _late(sheet: Sheet, slots: Slots) -> Decoy:
    """Let a whole system's readings come two cadences late."""
    feed = ("metro", "parking", "bus", "road", "weather", "lift", "force")[slots.whole(0, 6)]
    start = slots.start((f"feed {feed}",), 12)
    codes = [c for c in sheet.codes if c.startswith(f"{feed}.")]
    for cadence in {sheet.base.world.sensors[c].cadence_s for c in codes}:
        minutes = max(1, round(cadence / 60))
        if minutes > 5:
            continue
        one = [c for c in codes if sheet.base.world.sensors[c].cadence_s == cadence]
        at = -(-start // minutes) * minutes
        sheet.silence(one, at, at + 2 * minutes)
    return Decoy("late_feed", feed, start, start + 15, (f"{feed}.*", f"platform.fresh_{feed}:*"))


def _lost(sheet: Sheet, slots: Slots) -> Decoy:
    """Let single readings of a zone be lost."""
    zone, start = slots.one(_ZONES, 10)
    codes = [c for c in sheet.codes if c.endswith(f":{zone}") and c.startswith("crowd.")
             and sheet.base.world.sensors[c].cadence_s >= 60]
    sheet.silence(codes, start, start + 1)
    sheet.silence(codes, start + 5, start + 6)
    return Decoy("lost_reading", zone, start, start + 10, (f"crowd.*:{zone}", "platform.*"))


def _lift_service(sheet: Sheet, slots: Slots) -> Decoy:
    lift, start = slots.one(_subjects(sheet, "lift.state"), 60)
    sheet.put(f"lift.state:{lift}", start, start + 60, 1.0)
    sheet.put(f"lift.riders_h:{lift}", start, start + 60, 0.0)
    return Decoy("planned_maintenance", lift, start, start + 60, (f"lift.*:{lift}",))


def _gate_closed(sheet: Sheet, slots: Slots) -> Decoy:
    gate, start = slots.one(_subjects(sheet, "metro.open"), 60)
    sheet.put(f"metro.open:{gate}", start, start + 60, 0.0)
    for flow in ("entries", "exits"):
        sheet.put(f"metro.{flow}:{gate}", start, start + 60, 0.0)
    return Decoy("planned_closure", gate, start, start + 60, (f"metro.*:{gate}",))


def _unsure(sheet: Sheet, slots: Slots) -> Decoy:
    """Let a camera see the same again and again, and be unsure of it."""
    kind = ("fire", "fall_fight", "intrusion", "running", "swimming")[slots.whole(0, 4)]
    place, start = slots.one([f"{kind} {z}" for z in _ZONES], 30)
    zone = place.split()[1]
    for n in range(5):
        sheet.event(start + 5 * n, kind, zone, slots.between(0.25, 0.48), seen_min=1)
    return Decoy("unsure_event", f"{kind} {zone}", start, start + 30,
                 (f"event:{kind}:*", f"ai.{kind}:{zone}"))


def _noise(sheet: Sheet, slots: Slots) -> Decoy:
    template, limit, size = _NOISY[slots.whole(0, len(_NOISY) - 1)]
    subject, start = slots.one(_subjects(sheet, template), 60)
    value = limit * (1.0 - size + size * slots.rng.normal(size=60))
    sheet.put(f"{template}:{subject}", start, start + 60, value)
    return Decoy("noise_at_limit", subject, start, start + 60, (f"*:{subject}",))


def _doubled(sheet: Sheet, slots: Slots) -> Decoy:
    template = ("crowd.inflow", "road.flow", "metro.entries", "parking.occupied")[slots.whole(0, 3)]
    subject, start = slots.one(_subjects(sheet, template), 3)
    sheet.scale([f"{template}:{subject}"], start, start + 1, 2.0)
    return Decoy("doubled", subject, start, start + 1, (f"*:{subject}",))


def _repeated(sheet: Sheet, slots: Slots) -> Decoy:
    zone, start = slots.one(_ZONES, 8)
    sheet.freeze([f"crowd.present:{zone}"], start, start + 5)
    return Decoy("repeated", zone, start, start + 5, (f"crowd.*:{zone}",))


def _subjects(sheet: Sheet, template: str) -> list[str]:
    return [c.split(":", 1)[1] for c in sheet.codes if c.startswith(f"{template}:")]
