"""Attachment counts and rates; a rate without a denominator is None, never 100 %."""

from dataclasses import dataclass

#: Stand for the whole layer, and for what no street holds, where a street's code is expected.
WHOLE, NOWHERE = "*", ""

#: rate -> (numerator, denominator) among the counts of Coverage. The first two: Ezhou's
#: "one standard, three facts" rules; the others as domain practice names them
#: (docs/attachment.md gives sources and readings).
RATES: dict[str, tuple[str, str]] = {
    "governed": ("clean", "read"),       # 治理率: records after ÷ before cleaning
    "mapped": ("mapped", "clean"),       # 上图率: placed on the map ÷ records after cleaning
    "parented": ("parented", "parent_of"),  # 挂接率: with a valid parent key ÷ records
    "gridded": ("gridded", "grid_of"),   # 落格率: inside a grid ÷ mapped records
    "agreed": ("agreed", "agree_of"),    # 一致率: stored grid = computed grid ÷ stored grids
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of one layer, in one street (its code), as a whole (``*``) or in no street ("").

    A count that cannot be known is None: a rejected row has no place and so no street, a base
    map has no grid.
    """

    layer: str
    street: str
    rows: int
    read: int | None = None
    clean: int | None = None
    mapped: int | None = None
    parented: int | None = None
    parent_of: int | None = None
    gridded: int | None = None
    grid_of: int | None = None
    agreed: int | None = None
    agree_of: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where grids leave a gap or overlap: area in m², a point of it, and the grids' codes."""

    area_m2: float
    lon: float
    lat: float
    grids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GridCheck:
    """Whether the grids tile the area they should: ``area`` names the layer they are held to.

    Areas in m², places largest first; ``area`` empty: only overlaps could be checked.
    """

    grids: int
    area: str
    area_m2: float
    gap_m2: float
    overlap_m2: float
    gaps: tuple[Place, ...] = ()
    overlaps: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """The attachment report of one load; ``grids`` is None for a district without grids."""

    coverage: tuple[Coverage, ...]
    grids: GridCheck | None


def rates(counts: Coverage) -> dict[str, float | None]:
    """Return every rate between 0 and 1, None where it has no denominator."""
    return {name: _share(getattr(counts, part), getattr(counts, whole))
            for name, (part, whole) in RATES.items()}


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole
