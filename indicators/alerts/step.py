"""One tick of the lifecycle on a desk: transitions, what falls due, what is hidden, checklists."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from data.alerts.model import Mute, Transition
from indicators.alerts.desk import Desk, pair_of
from indicators.alerts.escalate import plan_due, run_due
from indicators.alerts.lifecycle import World, apply_to
from indicators.alerts.suppress import suppress


def step(desk: Desk, transitions: Iterable[Transition], world: World, mutes: Sequence[Mute],
         now: datetime, *, every: bool = False) -> dict[int, int]:
    """Change the desk by one tick; return how many alerts each mute hid newly.

    ``every``: rules or mutes are other ones than before, all alerts are looked at. Groups come
    after the store has given ids: indicators.alerts.group.
    """
    plan_due(desk, desk.touched, world.rules, now)  # what people did since the last tick
    apply_to(desk, transitions, world, now)
    run_due(desk, world.rules, now)
    hidden = suppress(desk, world.rules, mutes, now, every=every)
    pairs = [pair_of(alert) for alert in desk.open()] if every else desk.touched
    plan_due(desk, pairs, world.rules, now)
    return hidden
