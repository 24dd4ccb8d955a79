"""Which events a rule of kind ``event`` is for, and which levels count for one at a moment."""

from collections.abc import Callable, Collection, Mapping

from data.alerts.rule import Level, Rule
from data.events.model import Event

#: Gives the fields of the feature that an event is at, for rules with ``where``.
Props = Callable[[Event], Mapping[str, str]]
#: Code of a grid or feature -> codes of the areas that it lies in.
Areas = Mapping[str, Collection[str]]
_PLAIN = (str, int, float)


def meant(event: Event, rule: Rule, areas: Areas, props: Props | None) -> bool:
    """Return whether the rule is for this event: its layer, objects, areas, and ``where``."""
    place = event.place
    if rule.over and place.layer != rule.over:
        return False
    if rule.subjects and named(event).isdisjoint(rule.subjects):
        return False
    if rule.area:
        around = {place.grid, *areas.get(place.key, ()), *areas.get(place.grid, ())}
        if around.isdisjoint(rule.area):
            return False
    if not rule.where:
        return True
    known = fields_of(event) | dict(props(event) if props is not None and place.feature_id else {})
    return all(known.get(name) in values for name, values in rule.where)


def named(event: Event) -> set[str]:
    """Return what ``subjects`` may call the place of an event."""
    return {event.place.key, event.place.camera, event.place.name}


def fields_of(event: Event) -> dict[str, str]:
    """Return what an event itself says that ``where`` may ask for; a feature's fields go first."""
    told = {name: str(value) for name, value in event.detail.items() if isinstance(value, _PLAIN)}
    return told | {"type": event.type, "level": event.level, "camera": event.place.camera,
                   "grid": event.place.grid, "drill": "true" if event.drill else "false"}


def levels_of(rule: Rule, event: Event) -> tuple[Level, ...]:
    """Return the levels for an event: those of the last override that speaks of it, else its own.

    The rule's overrides are those in force (``indicators.alerts.events.rules_on``).
    """
    for override in reversed(rule.overrides):
        if not override.subjects or not named(event).isdisjoint(override.subjects):
            return override.levels
    return rule.levels
