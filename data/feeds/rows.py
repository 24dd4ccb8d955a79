"""Rows on their way in: columns of readings that can be stored, and why the others cannot."""

from collections import Counter
from dataclasses import dataclass, field

from data.model import Reading
from data.store.times import to_us


@dataclass(frozen=True, slots=True)
class Refusal:
    """Row ``index`` of a batch is not kept: a code for machines, the reason for people."""

    index: int
    code: str
    reason: str


@dataclass(slots=True)
class Rows:
    """A batch by columns; ``index`` says at which place of the batch each of them stood.

    ``time_us`` is microseconds since 1970 (UTC); ``total`` counts the refused ones too.
    """

    total: int = 0
    index: list[int] = field(default_factory=list)
    indicator: list[str] = field(default_factory=list)
    time_us: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    unit: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.index)

    def add(self, indicator: str, time_us: int, value: float, source: str, unit: str) -> None:
        """Add the next row of the batch, which can be stored as far as can be seen here."""
        self.index.append(self.total)
        self.indicator.append(indicator)
        self.time_us.append(time_us)
        self.value.append(value)
        self.source.append(source)
        self.unit.append(unit)
        self.total += 1

    def refuse(self, code: str, reason: str) -> None:
        """Count the next row of the batch as refused."""
        self.refused.append(Refusal(self.total, code, reason))
        self.total += 1

    def without(self, bad: dict[int, tuple[str, str]]) -> "Rows":
        """Return these rows less those at the places (in the columns) that ``bad`` names."""
        if not bad:
            return self
        kept = [i for i in range(len(self)) if i not in bad]
        refused = [Refusal(self.index[i], *why) for i, why in bad.items()]
        return Rows(
            self.total, [self.index[i] for i in kept], [self.indicator[i] for i in kept],
            [self.time_us[i] for i in kept], [self.value[i] for i in kept],
            [self.source[i] for i in kept], [self.unit[i] for i in kept],
            [*self.refused, *refused])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch; what is not in ``refused`` is durable."""

    total: int
    refused: tuple[Refusal, ...]

    @property
    def accepted(self) -> int:
        """How many rows are kept."""
        return self.total - len(self.refused)

    def reasons(self) -> dict[str, int]:
        """Return how many rows were refused by code of reason, most frequent first."""
        return dict(Counter(one.code for one in self.refused).most_common())


def of_readings(readings: list[Reading]) -> Rows:
    """Return the rows of readings that a feed of ours made."""
    rows = Rows()
    for one in readings:
        if one.observed_at.tzinfo is None:
            rows.refuse("no_offset", "the time has no zone")
        else:
            rows.add(one.indicator, to_us(one.observed_at), one.value, one.source, one.unit)
    return rows
