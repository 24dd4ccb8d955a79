"""What drills say after so many minutes: each step once, and what was said when one is stopped."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from data.feeds.drills import Drill


class Step(Protocol):
    """A step of all drills of a kind."""

    @property
    def drill(self) -> str:
        """Kind of drill."""

    @property
    def after_min(self) -> float:
        """Minutes after its beginning."""


_S = TypeVar("_S", bound=Step)


class Steps(Generic[_S]):
    """Remembers what was said of each drill."""

    def __init__(self, steps: Sequence[_S]) -> None:
        self._steps = steps
        self._said: dict[int, list[_S]] = {}

    def due(self, now: datetime, drills: Sequence[Drill]) -> Iterator[tuple[Drill, _S, datetime]]:
        """Yield (drill, step, its time) of what is due and unsaid; a fault leaves it so."""
        for drill in drills:
            said = self._said.setdefault(drill.id, [])
            for step in self._steps:
                at = drill.started_at + timedelta(minutes=step.after_min)
                if step.drill == drill.kind.kind and step not in said and at <= now:
                    yield drill, step, at
                    said.append(step)

    def ended(self, drills: Sequence[Drill]) -> Iterator[tuple[int, list[_S]]]:
        """Yield once (number, steps said) of the drills that run no more."""
        running = {drill.id for drill in drills}
        for number in [one for one in self._said if one not in running]:
            yield number, self._said.pop(number)
