"""Reads [targets] of a pack: what share of each role's rows should be attached."""

from data.model import Role
from data.pack_section import Section
from data.quality.model import RATES

#: (role, or "" for every role; rate; target between 0 and 1, or None for no target).
Targets = tuple[tuple[str, str, float | None], ...]


def read_targets(top: Section) -> Targets:
    """Return what [targets] says, every role's first; empty without one."""
    section = top.table("targets")
    if section is None:
        return ()
    found = _rates(section, "")
    for role in Role:
        inner = section.table(role.value)
        if inner is not None:
            found += _rates(inner, role.value)
            inner.done()
    section.done()
    return tuple(found)


def _rates(section: Section, role: str) -> list[tuple[str, str, float | None]]:
    found: list[tuple[str, str, float | None]] = []
    for rate in (name for name in RATES if section.has(name)):
        if section.raw(rate) is False:
            found.append((role, rate, None))
        else:
            found.append((role, rate, section.number(rate, 0.0, low=0, high=1)))
    return found
