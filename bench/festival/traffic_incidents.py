"""Roads, buses and car parks that do not do what they should."""

from bench.festival.model import Incident
from bench.festival.sheet import Sheet
from bench.festival.slots import Slots

_AREA = ("traffic.*", "bus.mean_load:*", "parking.mean*", "parking.total*")


def accident(sheet: Sheet, slots: Slots) -> Incident:
    """Slow one segment down to a crawl."""
    segment, start = slots.one(_subjects(sheet, "road.speed"), 45)
    sheet.toward(f"road.speed:{segment}", start, start + 45, slots.between(5, 8), 4)
    return Incident("accident", segment, start, start + 45, start + 20, (f"road.*:{segment}",),
                    _AREA)


def jam(sheet: Sheet, slots: Slots) -> Incident:
    """Slow five segments down that follow one another."""
    segments = _subjects(sheet, "road.speed")
    first = slots.whole(0, len(segments) - 5)
    chosen = segments[first:first + 5]
    start = slots.start(chosen, 60)
    for n, segment in enumerate(chosen):
        sheet.toward(f"road.speed:{segment}", start + 2 * n, start + 60, slots.between(7, 11), 6)
    return Incident("jam", chosen[0], start, start + 60, start + 20,
                    tuple(f"road.*:{s}" for s in chosen), _AREA)


def bus_gap(sheet: Sheet, slots: Slots) -> Incident:
    """Let buses come in packs: long gaps, uneven headways."""
    line, start = slots.one(_subjects(sheet, "bus.headway_sd_s"), 60)
    mean = float(sheet.base.ordinary[sheet.row[f"bus.headway_s:{line}"], start])
    sheet.toward(f"bus.headway_sd_s:{line}", start, start + 60, mean * slots.between(1.0, 1.2), 8)
    sheet.scale([f"bus.headway_s:{line}"], start, start + 60, 1.15, 8)
    return Incident("bus_gap", line, start, start + 60, start + 20, (f"bus.*:{line}",), _AREA)


def bus_full(sheet: Sheet, slots: Slots) -> Incident:
    """Let a line's buses leave people behind."""
    line, start = slots.one(_subjects(sheet, "bus.onboard"), 60)
    places = sheet.base.world.sensors[f"bus.onboard:{line}"].sizes["places"]
    sheet.toward(f"bus.onboard:{line}", start, start + 60, places * slots.between(1.18, 1.35), 8)
    return Incident("bus_full", line, start, start + 60, start + 20, (f"bus.*:{line}",), _AREA)


def parking_full(sheet: Sheet, slots: Slots) -> Incident:
    """Fill a car park to its last place, with cars waiting on the street."""
    park, start = slots.one(_subjects(sheet, "parking.occupied"), 70,
                            also=("feed parking",))
    places = sheet.base.world.sensors[f"parking.occupied:{park}"].sizes["places"]
    sheet.toward(f"parking.occupied:{park}", start, start + 70, places, 10)
    sheet.toward(f"parking.queue:{park}", start + 8, start + 70, slots.between(30, 40), 8)
    return Incident("parking_full", park, start, start + 70, start + 25, (f"parking.*:{park}",),
                    _AREA)


def _subjects(sheet: Sheet, template: str) -> list[str]:
    return [c.split(":", 1)[1] for c in sheet.codes if c.startswith(f"{template}:")]
