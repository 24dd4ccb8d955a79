"""Pages of long lists: what a panel shows of 400 houses, 200 buildings or 900 hydrants at once."""

from dataclasses import dataclass

from data.model import House, Ref, Unit

#: Rows of one page at most.
MAX_ROWS = 200


@dataclass(frozen=True, slots=True)
class Floor:
    """One storey of a building as its houses say it; None: they do not say."""

    floor: int | None
    houses: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a sorted list; ``total`` counts what the search leaves."""

    total: int
    rows: tuple[Ref | House | Unit, ...]
    states: tuple[str, ...] = ()         # beside ``rows`` when they are links
