"""Reads [wall] of a pack: which indicators stand on the wall as vital signs, for each role."""

from collections.abc import Iterable

from data.pack_problems import did_you_mean
from data.pack_section import Section
from data.views import VIEW_ROLES

#: Cards that a wall has room for.
MOST_VITALS = 8
#: Role -> indicators, by code or, of a template with one indicator, by template.
Wall = tuple[tuple[str, tuple[str, ...]], ...]


def read_wall(top: Section, templates: Iterable[str]) -> Wall:
    """Return what [wall] says; empty without one. ``templates`` are those of the pack."""
    wall = top.table("wall")
    if wall is None:
        return ()
    if isinstance(wall.raw("vitals"), list):
        found = [("shared", wall.texts("vitals"))]
    else:
        roles = wall.table("vitals")
        found = [] if roles is None else _by_role(roles)
    known = set(templates)
    for role, codes in found:
        _check(wall, role, codes, known)
    wall.done()
    return tuple(found)


def _by_role(roles: Section) -> list[tuple[str, tuple[str, ...]]]:
    found = [(role, roles.texts(role)) for role in VIEW_ROLES if roles.has(role)]
    roles.done()
    return found


def _check(wall: Section, role: str, codes: tuple[str, ...], known: set[str]) -> None:
    if len(codes) > MOST_VITALS:
        wall.error(f"vitals {role}", f"names {len(codes)} indicators.",
                   f"A wall has {MOST_VITALS} cards.")
    for code in codes:
        template = code.partition(":")[0]
        if template not in known:
            hint = did_you_mean(template, sorted(known))
            wall.error(f"vitals {role}", f"names {code!r}, of which there is no template.",
                       f"{hint} Give an indicator's code, or its template.".strip())
