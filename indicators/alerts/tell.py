"""What changed, told as a Transition: the signal, its limit, and what explains them."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.alerts.model import Transition
from indicators.alerts.compile import Compiled, Limits, Part
from indicators.alerts.machine import Change, Work
from indicators.alerts.site import severity_of
from indicators.alerts.state import FALLING, ON, State, pair_key
from indicators.derive import NO_TIME

#: The most alerts that a combination names as its members.
MOST_MEMBERS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One tick of a block, as far as a transition tells of it."""

    compiled: Compiled
    limits: Limits
    tick: int
    now_us: int
    signal: Callable[[Part, int, int, float], tuple[float, dict[str, Any]]]
    time_us: NDArray[np.int64]


def tell(moment: Moment, work: Work, change: Change) -> Transition:
    """Return the transition of a pair that changed."""
    compiled = moment.compiled
    part = compiled.parts[compiled.pair_part[change.pair]]
    rule, code = pair_key(compiled, change.pair)
    bar = _bar(work, change)
    limit = float(moment.limits.limit[bar]) if bar >= 0 else math.inf
    number = change.pair - part.pairs.start
    value, detail = moment.signal(part, number, moment.tick, limit if change.after else math.inf)
    # some signals are told in other words than they are judged by
    value, limit = detail.pop("value", value), detail.pop("limit", limit)
    observed = int(moment.time_us[moment.tick, compiled.pair_row[change.pair]])
    if bar >= 0 and work.rise_us[bar] != NO_TIME and change.after:
        detail = {**detail, "for_s": (moment.now_us - int(work.rise_us[bar])) / 1e6}
    if part.looks and change.after:
        detail = {**detail, "members": members(compiled, part, work, change.pair)}
    return Transition(
        at_us=moment.now_us, kind=change.kind, rule=rule, code=code,
        severity=severity_of(change.after), value=value if math.isfinite(value) else None,
        limit=limit if math.isfinite(limit) else None,
        observed_us=None if observed == NO_TIME else observed, detail=detail)


def members(compiled: Compiled, part: Part, work: Work, pair: int) -> list[list[str]]:
    """Return [rule, indicator] of the open alerts that a staged rule's pair looks at."""
    found: dict[int, None] = {}
    for look in part.looks:
        hood = look.hood[pair - part.pairs.start]
        near = look.members[look.starts[hood]:look.starts[hood + 1]]
        ranks = work.severity[near]
        found.update(dict.fromkeys(near[(ranks > 0) & (ranks <= look.least_rank)].tolist()))
    return [list(pair_key(compiled, at)) for at in list(found)[:MOST_MEMBERS]]


def tell_gone(state: State, compiled: Compiled, now_us: int) -> Iterator[Transition]:
    """Yield the end of alerts whose rule or indicator is no more."""
    for rule, code in state.gone:
        yield Transition(now_us, "clear", rule, code, "", detail={"reason": "gone"})


def _bar(work: Work, change: Change) -> int:
    """Return the comparator that speaks for a pair: the worst that is on, else that was."""
    compiled = work.compiled
    start, end = compiled.bar_start[change.pair:change.pair + 2]
    wanted = change.after or change.before
    alike = [at for at in range(start, end) if compiled.bars.severity[at] == wanted]
    on = [at for at in alike if work.phase[at] in (ON, FALLING)]
    return (on or alike or [-1])[0]
