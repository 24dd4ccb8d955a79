"""What became of a history that was put straight into chunks."""

from collections import Counter
from dataclasses import dataclass, field

#: Refused readings that are told one by one.
EXAMPLES = 20


@dataclass(slots=True)
class HistoryReport:
    """How many readings are kept now (those kept before included), and why others are not."""

    kept: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, int, str]] = field(default_factory=list)   # code, time_us, reason

    def refuse(self, code: str, times: list[int], why: str) -> None:
        """Count refused readings and remember the first few."""
        if times:
            self.refused[why] += len(times)
            self.examples += [(code, at, why) for at in times[:EXAMPLES - len(self.examples)]]

    def add(self, other: "HistoryReport") -> None:
        """Add another report's figures."""
        self.kept += other.kept
        self.refused.update(other.refused)
        self.examples += other.examples[:EXAMPLES - len(self.examples)]
