"""Weather, air and water beyond their limits."""

from bench.festival.base import MINUTE_US
from bench.festival.model import Incident
from bench.festival.sheet import Sheet
from bench.festival.slots import Slots
from data.feeds.world import Effect


def rainstorm(sheet: Sheet, slots: Slots) -> Incident:
    """Let a cloudburst come: streets stand under water, traffic slows, squares empty."""
    start = slots.start(("weather",), 80, 60, 900)
    base = sheet.base.start_us
    sheet.effects.append(Effect("driver", base + start * MINUTE_US,
                                base + (start + 80) * MINUTE_US, driver="rain",
                                amount=slots.between(55, 80), ramp_us=5 * MINUTE_US))
    for n, zone in enumerate(("Z04", "Z06", "Z08", "Z01")):
        sheet.event(start + 25 + 6 * n, "ponding", zone, 0.95, seen_min=3)
    return Incident("rainstorm", "district", start, start + 80, start + 75,
                    ("weather.rain*", "event:ponding:*", "ai.ponding*", "event:weather:*"),
                    ("weather.*", "pump.*", "water.*", "ai.*", "road.*", "traffic.*", "bus*",
                     "tram.*", "facility.*", "*.broken*", "opinion.*", "complaint.*",
                     "event:fallen_tree:*", "crowd.*"), 120)


def heat(sheet: Sheet, slots: Slots) -> Incident:
    """Let all stations read more than 37 degrees at noon."""
    stations = tuple(c.split(":")[1] for c in _codes(sheet, "weather.temperature"))
    start = slots.start(("weather", *stations), 150, 120, 560)
    for code in _codes(sheet, "weather.temperature"):
        sheet.toward(code, start, start + 150, slots.between(37.4, 38.6), 50)
    return Incident("heat", "district", start, start + 150, start + 60,
                    ("weather.temperature*", "weather.heat*", "weather.max_heat*",
                     "weather.mean_temp*"), ("weather.*",))


def bad_air(sheet: Sheet, slots: Slots) -> Incident:
    """Let fine dust rise at all stations; they report by the hour."""
    start = slots.start(("air",), 240, 60, 1000)
    for code in _codes(sheet, "air.pm25"):
        sheet.toward(code, start, start + 240, slots.between(170, 230), 30)
    return Incident("bad_air", "district", start, start + 240, start + 130, ("air.*",), (), 90)


def gusts(sheet: Sheet, slots: Slots) -> Incident:
    """Let gusts of force ten come."""
    start = slots.start(("weather",), 45)
    for code in _codes(sheet, "weather.gust"):
        sheet.toward(code, start, start + 45, slots.between(25, 28), 5)
    return Incident("gusts", "district", start, start + 45, start + 15,
                    ("weather.gust*", "weather.beaufort*", "weather.max_gust*"), ("weather.*",))


def high_water(sheet: Sheet, slots: Slots) -> Incident:
    """Let the river rise over its warning level at one gauge."""
    gauge, start = slots.one([c.split(":")[1] for c in _codes(sheet, "water.level")], 90)
    sheet.toward(f"water.level:{gauge}", start, start + 90, slots.between(2.5, 2.8), 25)
    return Incident("high_water", gauge, start, start + 90, start + 40, (f"water.*:{gauge}",))


def _codes(sheet: Sheet, template: str) -> list[str]:
    return [c for c in sheet.codes if c.startswith(f"{template}:")]
