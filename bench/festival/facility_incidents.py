"""Facilities that fail, posts that stay empty, cameras and lamps that go dark."""

from bench.festival.model import Incident
from bench.festival.sheet import Sheet
from bench.festival.slots import Slots

RIVERSIDE = ("Z04", "Z05", "Z06", "Z07", "Z08")
_ELSEWHERE = ("Z01", "Z02", "Z03", "Z09", "Z10", "Z11", "Z12", "Z13", "Z14")


def lift_stopped(sheet: Sheet, slots: Slots) -> Incident:
    """Stop a lift by a fault."""
    lift, start = slots.one(_subjects(sheet, "lift.state"), 50)
    sheet.put(f"lift.state:{lift}", start, start + 50, 0.0)
    sheet.put(f"lift.riders_h:{lift}", start, start + 50, 0.0)
    return Incident("lift_stopped", lift, start, start + 50, start + 10,
                    (f"lift.*:{lift}", "event:facility:lift*"), ("lift.mean*", "lift.total*"))


def lift_wait(sheet: Sheet, slots: Slots) -> Incident:
    """Let people wait more than a quarter of an hour for a lift."""
    lift, start = slots.one(_subjects(sheet, "lift.wait_s"), 50)
    sheet.toward(f"lift.wait_s:{lift}", start, start + 50, slots.between(1_000, 1_300), 8)
    return Incident("lift_wait", lift, start, start + 50, start + 20, (f"lift.*:{lift}",))


def pump_broken(sheet: Sheet, slots: Slots) -> Incident:
    """Let a sump fill while no pump of its station runs."""
    pump, start = slots.one(_subjects(sheet, "pump.level_m"), 100)
    for what in ("running", "flow"):
        sheet.put(f"pump.{what}:{pump}", start, start + 100, 0.0)
    sheet.toward(f"pump.level_m:{pump}", start, start + 100, slots.between(3.4, 3.9), 70,
                 10)
    return Incident("pump_broken", pump, start, start + 100, start + 80, (f"pump.*:{pump}",),
                    ("pump.total*",))


def post_empty(sheet: Sheet, slots: Slots) -> Incident:
    """Let half of a post's people be away."""
    posts = [p for p in _subjects(sheet, "force.on_duty")
             if sheet.base.ordinary[sheet.row[f"force.planned:{p}"]].min() >= 3]
    post, start = slots.one(posts, 60)
    sheet.scale([f"force.on_duty:{post}"], start, start + 60, slots.between(0.3, 0.5), 2)
    return Incident("post_empty", post, start, start + 60, start + 25, (f"force.*:{post}",),
                    ("force.*",))


def power_cut(sheet: Sheet, slots: Slots) -> Incident:
    """Let a feeder fail: hundreds of lamps and some signals out, reported lamp by lamp."""
    start = slots.start(("power",), 60, 640, 1000)     # lamps burn after dusk
    for template, amount in (("street_light", 240.0), ("traffic_signal", 5.0)):
        code = next(c for c in sheet.codes if c.startswith(f"{template}.broken:"))
        sheet.add(code, start + 1, start + 60, amount, 2)
    for n in range(40):
        one = {"type": "facility", "level": "dark", "number": n + 1}
        sheet.event(start + n // 20, "facility", RIVERSIDE[n // 8], 1.0, **one)
        sheet.event(start + 60, "facility", RIVERSIDE[n // 8], 1.0, over=True, **one)
    return Incident("power_cut", "riverside", start, start + 60, start + 15,
                    ("street_light.*", "event:facility:*", "traffic_signal.*"), ("facility.*",))


def road_dark(sheet: Sheet, slots: Slots) -> Incident:
    """Let every camera along the river fall silent at once."""
    start = slots.start(tuple(f"camera {z}" for z in RIVERSIDE), 60)
    return _dark(sheet, "road_dark", RIVERSIDE, start, 60)


def camera_dark(sheet: Sheet, slots: Slots) -> Incident:
    """Let one zone's camera fall silent."""
    camera, start = slots.one([f"camera {z}" for z in _ELSEWHERE], 60)
    return _dark(sheet, "camera_dark", (camera.split()[1],), start, 60)


def _dark(sheet: Sheet, kind: str, zones: tuple[str, ...], start: int, length: int) -> Incident:
    codes = [c for c in sheet.codes if c.startswith("ai.") and c.split(":")[1] in zones]
    sheet.silence(codes, start, start + length)
    return Incident(kind, zones[0], start, start + length, start + 20,
                    tuple(f"ai.*:{z}" for z in zones),
                    ("ai.*_area:*", "ai.total:*", "ai.serious:*", "ai.order:*", "platform.*"),
                    kinds=("silence",))


def _subjects(sheet: Sheet, template: str) -> list[str]:
    return [c.split(":", 1)[1] for c in sheet.codes if c.startswith(f"{template}:")]
