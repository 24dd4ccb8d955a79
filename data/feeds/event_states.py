"""States of facilities that a drill tells: of its own place, and of what stands round about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.errors import PackError
from data.feeds.drill_steps import Steps
from data.feeds.drills import Drill

Row = dict[str, Any]
#: (layer, code) of a place, another layer, how many, within how many metres -> codes, the nearest
#: first.
Near = Callable[[str, str, str, int, float], Sequence[str]]
_NORMAL = "normal"
_SEE = "See states of [events] in demo.toml of the bundled district, and docs/demo.md."


@dataclass(frozen=True, slots=True)
class StateStep:
    """A state that is told so long after a drill began; ``over`` empty: of the drill's place."""

    drill: str
    after_min: float
    state: str
    over: str = ""
    most: int = 1
    within_m: float = 0.0


class StatesTold:
    """Says once what a drill does to facilities, and that they are well when it was stopped.

    Args:
        spec: The table [events] of demo.toml.
        near: Finds the features round about a place.
    """

    def __init__(self, spec: Mapping[str, Any], near: Near) -> None:
        self._near = near
        self._steps = Steps(read_states(spec))
        self._told: dict[tuple[int, StateStep], list[str]] = {}

    def rows(self, now: datetime, drills: Sequence[Drill]) -> list[Row]:
        """Return what is to be told now, as rows of POST /api/events."""
        rows: list[Row] = []
        for drill, step, at in self._steps.due(now, drills):
            codes = self._told[drill.id, step] = self._places(drill, step)
            rows += [_row(drill.id, step, code, at, drill.ends_at) for code in codes]
        for number, said in self._steps.ended(drills):
            rows += [_row(number, step, code, now, None)
                     for step in said for code in self._told.pop((number, step))]
        return rows

    def _places(self, drill: Drill, step: StateStep) -> list[str]:
        if not step.over:
            return [drill.subject] if drill.subject else []
        return list(self._near(drill.kind.over, drill.subject, step.over, step.most,
                               step.within_m))


def read_states(spec: Mapping[str, Any]) -> list[StateStep]:
    """Return ``states`` of [events]; raise PackError."""
    try:
        return [StateStep(str(one["drill"]), float(one["after_min"]), str(one["state"]),
                          str(one.get("over", "")), int(one.get("most", 1)),
                          float(one.get("within_m", 0.0))) for one in spec.get("states", ())]
    except (KeyError, TypeError, ValueError) as e:
        raise PackError(f"[events] of the demo's spec lacks or misstates {e}.", _SEE) from e


def _row(number: int, step: StateStep, code: str, at: datetime, until: datetime | None) -> Row:
    """Return a row; without ``until`` all is well again."""
    row: Row = {"type": "facility", "id": f"drill{number}-{step.state}-{code}",
                "place": {"code": code}, "at": at.isoformat(), "drill": True,
                "state": step.state if until is not None else _NORMAL}
    return row if until is None else row | {"until": until.isoformat()}
