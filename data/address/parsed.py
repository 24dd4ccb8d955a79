"""A standard address in its ten levels, and its one normal text."""

from dataclasses import dataclass, fields

#: Attribute of each level, GB/T 37149—2018 order; the parts of level 9 are told apart.
LEVELS: tuple[tuple[str, int], ...] = (
    ("province", 1), ("city", 2), ("county", 3), ("town", 4), ("community", 5), ("zone", 6),
    ("road", 7), ("door", 8), ("building", 9), ("unit", 9), ("floor", 9), ("room", 9), ("poi", 10),
)


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """What a text says on each level; empty where it says nothing.

    ``door`` is "222", "222-1" or "222之3"; ``building`` "3" or "A"; ``unit``, ``floor`` and
    ``room`` are digits or a letter; ``poi`` is a named place or what no level takes.
    """

    province: str = ""
    city: str = ""
    county: str = ""
    town: str = ""
    community: str = ""
    zone: str = ""
    road: str = ""
    door: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    poi: str = ""

    @property
    def level(self) -> int:
        """The deepest level that is given, 0 when none is."""
        return max((n for name, n in LEVELS if getattr(self, name)), default=0)

    @property
    def levels(self) -> tuple[int, ...]:
        """Every level that is given, in order."""
        return tuple(sorted({n for name, n in LEVELS if getattr(self, name)}))

    @property
    def area(self) -> str:
        """Levels 1 to 5 as one text."""
        return self.province + self.city + self.county + self.town + self.community

    @property
    def text(self) -> str:
        """The normal form: levels in order, half width, one counting word for each."""
        return "".join((
            self.area, self.zone, self.road, door_text(self.door),
            self.building and f"{self.building}栋", self.unit and f"{self.unit}单元",
            self.floor and f"{self.floor}层", self.room and f"{self.room}房", self.poi))

    def as_dict(self) -> dict[str, str]:
        """Return the levels that are given, by attribute."""
        return {f.name: v for f in fields(self) if (v := getattr(self, f.name))}


def door_text(door: str) -> str:
    """Return a door number with its 号 last, so that no room's digits run into it: 222之3号."""
    return f"{door}号" if door else ""
