"""Where subjects of alerts are, and alerts that are open outside the engine; plain facts."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from data.passport import SEVERITIES

#: Kinds of areas that a combination or a count may look in.
AREAS: Final = ("zone", "grid", "community", "street")


@dataclass(frozen=True, slots=True)
class Site:
    """Codes of the areas that a feature lies in (a zone lies in itself), and its point.

    ``props`` are values of the feature that a rule's ``where`` may ask for besides the
    indicator's own parameters: (("kind", "square"),).
    """

    zone: tuple[str, ...] = ()
    grid: str = ""
    community: str = ""
    street: str = ""
    lon: float = math.nan                         # WGS 84
    lat: float = math.nan
    props: tuple[tuple[str, str], ...] = ()

    def codes(self, kind: str) -> tuple[str, ...]:
        """Return the codes of its areas of one kind of AREAS."""
        if kind == "zone":
            return self.zone
        one: str = getattr(self, kind)
        return (one,) if one else ()

    def all_codes(self) -> frozenset[str]:
        """Return the codes of all its areas."""
        return frozenset(code for kind in AREAS for code in self.codes(kind))


#: A subject that nothing is known about.
NOWHERE: Final = Site()

#: Sites by the code of the feature (``IndicatorRecord.subject``).
Sites = Mapping[str, Site]


@dataclass(frozen=True, slots=True)
class Outside:
    """An alert that is not of this engine (an event's), for combinations and counts.

    One that ended counts only where a count looks back over a window.
    """

    rule: str
    code: str                                     # "event:KIND:PLACE" or an indicator
    severity: str                                 # I .. IV
    subject: str = ""                             # code of a feature
    site: Site = NOWHERE
    ended_us: int | None = None                   # None: it is open


def rank(severity: str) -> int:
    """Return 1 for I (worst) .. 4 for IV, 0 for none."""
    return SEVERITIES.index(severity) + 1 if severity else 0


def severity_of(number: int) -> str:
    """Return the severity of a rank, "" for 0."""
    return SEVERITIES[number - 1] if number else ""
