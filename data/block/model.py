"""What a block's answer is made of: sections of figures and items, the same for every provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.block.shapes import Shape
from data.model import Names, Ref
from data.privacy import People


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its words; ``value`` None is unknown, or below ``below`` when that is set."""

    key: str
    names: Names
    value: float | None
    unit: str = ""
    below: int | None = None
    at_least: bool = False
    quality: str = "good"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the block holds and a person can select."""

    ref: Ref
    figures: tuple[Figure, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What one provider says of a block; ``records`` are JSON rows that it alone gives meaning."""

    key: str
    names: Names
    total: Figure | None = None
    rows: tuple[Figure, ...] = ()
    items: tuple[Item, ...] = ()
    items_total: int = 0
    notes: tuple[Names, ...] = ()
    records: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """The whole answer; ``outside`` is the share of the shape that lies beyond the district."""

    shape: Shape
    district: Names
    version: int
    at: datetime
    outside: float
    sections: tuple[Section, ...] = field(default=())


def people_figure(key: str, names: Names, people: People) -> Figure:
    """Return a count of people as it may be told."""
    return Figure(key, names, people.value, "人", people.below, people.at_least)
