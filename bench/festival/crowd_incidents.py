"""Too many people: in a square, on the bridge, on a walk, in queues and halls, at stops."""

from bench.festival.model import Incident
from bench.festival.sheet import Sheet
from bench.festival.slots import Slots

ZONES = {"square": ("Z01", "Z02", "Z14"), "bridge": ("Z03",),
         "walkway": ("Z04", "Z05", "Z06", "Z07", "Z08"), "queue": ("Z09", "Z11", "Z13"),
         "hall": ("Z10",)}
_AREA = ("crowd.max_load:*", "crowd.next_limit:*", "crowd.longest_egress:*", "force.people_each:*",
         "event:gathering:*")


def surge(sheet: Sheet, slots: Slots, kind: str) -> Incident:
    """Fill a zone beyond what it holds within ten to twenty minutes."""
    ramp, stay = slots.whole(10, 20), slots.whole(30, 60)
    zone, start = slots.one(ZONES[kind], ramp + stay + 15)
    end = start + ramp + stay + 15
    fill(sheet, zone, start, end, ramp, slots.between(1.06, 1.2))
    return Incident(f"surge_{kind}", zone, start, end, start + ramp + 10, (f"crowd.*:{zone}",),
                    (*_AREA, f"force.*:{zone}"))


def metro_wave(sheet: Sheet, slots: Slots) -> Incident:
    """Let trains bring so many that the station hall is full."""
    start = slots.start(("Z12", "MTR01", "feed metro"), 60)
    end = start + 60
    station = tuple(c for c in _entrances(sheet, "MTR01"))
    sheet.scale([f"metro.exits:{c}" for c in station], start, end, 3.2, 6)
    fill(sheet, "Z12", start, end, 12, 1.12)
    sheet.toward("metro.platform_density:MTR01", start, end, 2.5, 8)
    return Incident("metro_wave", "MTR01", start, end, start + 22,
                    ("crowd.*:Z12", "metro.*:MTR01"),
                    (*_AREA, "metro.total*", *(f"metro.*:{c}" for c in station)))


def platform(sheet: Sheet, slots: Slots) -> Incident:
    """Fill a platform beyond 2 persons per m2."""
    stations = [c.split(":")[1] for c in sheet.codes
                if c.startswith("metro.platform_density:") and not c.endswith("MTR01")]
    station, start = slots.one(stations, 40, also=("feed metro",))
    sheet.toward(f"metro.platform_density:{station}", start, start + 40,
                 slots.between(2.4, 3.2), 6)
    return Incident("platform", station, start, start + 40, start + 15, (f"metro.*:{station}",))


def waiting(sheet: Sheet, slots: Slots, what: str, value: float) -> Incident:
    """Let a queue at a pier or a stop grow beyond its limits."""
    subject, start = slots.one(_subjects(sheet, f"{what}.waiting"), 50)
    sheet.toward(f"{what}.waiting:{subject}", start, start + 50,
                 value * slots.between(1.0, 1.25), 8)
    return Incident(f"{what}_waiting", subject, start, start + 50, start + 20,
                    (f"{what}.*:{subject}",), (f"{what}.total*",))


def fill(sheet: Sheet, zone: str, start: int, end: int, ramp: int, load: float) -> None:
    """Let so many people come that the plateau reads at least ``load`` of the capacity."""
    capacity = sheet.base.district.capacity(zone)
    present = sheet.base.ordinary[sheet.row[f"crowd.present:{zone}"]]
    lowest = float(present[start + ramp:end - 15].min())
    sheet.people(zone, start, end, load * capacity - lowest, ramp, 15)


def _entrances(sheet: Sheet, station: str) -> list[str]:
    return [r.subject for r in sheet.base.district.of("metro.exits") if r.part_of == station]


def _subjects(sheet: Sheet, template: str) -> list[str]:
    return [c.split(":", 1)[1] for c in sheet.codes if c.startswith(f"{template}:")]
