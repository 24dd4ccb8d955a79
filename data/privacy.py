"""How many people may be told: the one rule that every answer above a grid is made by.

A grid is the smallest thing people are counted for. Its count is *published* when it is 0 or at
least five; a grid of one to four is *hidden*. Every larger answer (community, street, district, a
drawn shape) is the sum of the published counts of its grids and says how many are hidden. Such an
answer is a function of the published table alone, so no number of answers, added or subtracted,
tells more than the table does (docs/block.md gives the argument and its limits).
"""

from collections.abc import Iterable
from dataclasses import dataclass

#: A grid with fewer people than this, and not empty, is hidden.
SMALLEST_COUNT = 5
#: How a hidden grid's count is written where a whole number stands for it.
HIDDEN = -1


@dataclass(frozen=True, slots=True)
class People:
    """People of some whole grids: ``known`` of the published ones, and how many are hidden."""

    known: int
    hidden: int = 0

    @property
    def value(self) -> int | None:
        """The number to show, a lower bound when any grid is hidden; None when none is known."""
        return None if self.hidden and not self.known else self.known

    @property
    def at_least(self) -> bool:
        """Whether ``value`` leaves hidden grids out."""
        return bool(self.hidden and self.known)

    @property
    def below(self) -> int | None:
        """What the number lies below when nothing of it is known: 5 for one hidden grid."""
        return (SMALLEST_COUNT - 1) * self.hidden + 1 if self.value is None else None


def publish(count: int) -> int:
    """Return a grid's published count: HIDDEN for one to four."""
    return HIDDEN if 0 < count < SMALLEST_COUNT else count


def add(published: Iterable[int]) -> People:
    """Return the people of grids, given their published counts (never their true ones)."""
    known = hidden = 0
    for count in published:
        if count == HIDDEN:
            hidden += 1
        else:
            known += count
    return People(known, hidden)
