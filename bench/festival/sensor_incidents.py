"""Sensors that lie or say nothing: stuck, drifting, silent."""

from bench.festival.model import Incident
from bench.festival.sheet import Sheet
from bench.festival.slots import Slots

_CROWDS = ("Z01", "Z02", "Z03", "Z05", "Z06", "Z07", "Z09", "Z10", "Z12")
_FRESH = ("platform.*",)


def counter_stuck(sheet: Sheet, slots: Slots) -> Incident:
    """Let a zone's people counter repeat one value while people come and go."""
    zone, start = slots.one(_CROWDS, 120, 60, 900)
    sheet.freeze([f"crowd.present:{zone}"], start, start + 120)
    return Incident("counter_stuck", zone, start, start + 120, start + 110,
                    (f"crowd.present:{zone}", f"crowd.drift:{zone}"),
                    (f"crowd.*:{zone}", "crowd.max*", "crowd.next*"))


def counter_drift(sheet: Sheet, slots: Slots) -> Incident:
    """Let the entrance counter count too many: people by balance leave people present."""
    zone, start = slots.one(_CROWDS, 240, 60, 1000)
    rate = sheet.base.district.capacity(zone) * slots.between(0.12, 0.2)
    sheet.grow(f"crowd.entered_day:{zone}", start, start + 240, rate)
    sheet.add(f"crowd.entered_day:{zone}", start + 240, 1080, 4 * rate)
    return Incident("counter_drift", zone, start, start + 240, start + 230,
                    tuple(f"crowd.{one}:{zone}" for one in ("drift", "balance", "entered_day")),
                    (f"crowd.daily_load:{zone}",), 1080)


def heat_drift(sheet: Sheet, slots: Slots) -> Incident:
    """Let one thermometer drift away by about one degree an hour."""
    station, start = slots.one(_stations(sheet), 360, 60, 1060)
    sheet.grow(f"weather.temperature:{station}", start, start + 360, slots.between(1.2, 1.8))
    return Incident("temperature_drift", station, start, start + 360, start + 350,
                    (f"weather.temperature:{station}",),
                    (f"weather.*:{station}", "weather.max*", "weather.mean*"))


def heat_stuck(sheet: Sheet, slots: Slots) -> Incident:
    """Let one thermometer repeat one value."""
    station, start = slots.one(_stations(sheet), 300, 60, 1060)
    sheet.freeze([f"weather.temperature:{station}"], start, start + 300)
    return Incident("temperature_stuck", station, start, start + 300, start + 290,
                    (f"weather.temperature:{station}",), (f"weather.*:{station}",))


def counter_silent(sheet: Sheet, slots: Slots) -> Incident:
    """Let everything that one zone's counters say stay away."""
    zone, start = slots.one(_CROWDS, 40)
    templates = ("present", "inflow", "outflow", "entered_day", "left_day", "stay_min")
    sheet.silence([f"crowd.{one}:{zone}" for one in templates], start, start + 40)
    return Incident("counter_silent", zone, start, start + 40, start + 20, (f"crowd.*:{zone}",),
                    (*_FRESH, "crowd.*", "force.people_each:*"), kinds=("silence",))


def feed_silent(sheet: Sheet, slots: Slots, feed: str, heart: str) -> Incident:
    """Let a whole system say nothing for forty minutes."""
    start = slots.start((f"feed {feed}",), 40)
    sheet.silence([c for c in sheet.codes if c.startswith(f"{feed}.")], start, start + 40)
    return Incident(f"{feed}_silent", feed, start, start + 40, start + 20,
                    (f"{feed}.*", heart), _FRESH)


def station_silent(sheet: Sheet, slots: Slots) -> Incident:
    """Let one weather station say nothing for an hour."""
    station, start = slots.one(_stations(sheet), 60)
    sheet.silence([c for c in sheet.codes if c.endswith(f":{station}")], start, start + 60)
    return Incident("station_silent", station, start, start + 60, start + 30,
                    (f"weather.*:{station}",), (*_FRESH, "weather.*"), kinds=("silence",))


def _stations(sheet: Sheet) -> list[str]:
    return [c.split(":")[1] for c in sheet.codes if c.startswith("weather.temperature:")]
