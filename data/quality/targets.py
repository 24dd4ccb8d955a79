"""What each role's rates should reach; below it a person should look.

The defaults are proposals (docs/attachment.md); a pack's [targets] come before them.
"""

from data.model import Role

_COMMON = {"governed": 0.95, "mapped": 0.95, "gridded": 0.98, "agreed": 0.98, "parented": 0.95}
#: A part may belong to a bridge, a place to a river: no target. Not every building has a plate,
#: but a plate without a building is a fault.
_ROLES: dict[Role, dict[str, float | None]] = {
    Role.BUILDING_PART: {"parented": None, "gridded": None},
    Role.PLACE: {"gridded": None},
    Role.ZONE: {"gridded": 1.0},
    Role.BUILDING: {"parented": 0.98},
    Role.FACILITY: {"parented": 0.98},
    Role.STREET: {"parented": 1.0}, Role.COMMUNITY: {"parented": 1.0}, Role.GRID: {"parented": 1.0},
}


def targets_of(
    role: Role, given: tuple[tuple[str, str, float | None], ...] = ()
) -> dict[str, float | None]:
    """Return the target of every rate between 0 and 1, None where there is none.

    ``given`` are a district's own (data.pack_targets): those for every role, then the role's.
    """
    found: dict[str, float | None] = {**_COMMON, **_ROLES.get(role, {})}
    for wanted in ("", role.value):
        found |= {rate: target for name, rate, target in given if name == wanted}
    return found
