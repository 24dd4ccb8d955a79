"""Which indicators stand on the wall: as the pack says for the role, else one of each domain."""

from collections.abc import Iterable

from dashboard.vitals.catalogue import VitalCatalogue
from data.model import District
from data.pack_wall import MOST_VITALS
from data.passport import DISTRICT


def chosen(catalogue: VitalCatalogue, district: District, role: str) -> list[int]:
    """Return the positions of at most eight indicators for ``role``.

    What the pack names for the role, else for everybody, else the first of each domain: those of
    the whole district first. A named indicator that the load does not have is left out.
    """
    by_role = dict(district.wall)
    named = by_role.get(role) or by_role.get("shared") or next(iter(by_role.values()), ())
    found = list(_named(catalogue, named))
    return (found or _one_of_each(catalogue))[:MOST_VITALS]


def _named(catalogue: VitalCatalogue, names: Iterable[str]) -> Iterable[int]:
    for name in names:
        at = catalogue.at.get(name)
        if at is None:
            at = next((at for at, record in enumerate(catalogue.records)
                       if record.template == name), None)
        if at is not None:
            yield at


def _one_of_each(catalogue: VitalCatalogue) -> list[int]:
    def rank(at: int) -> tuple[bool, bool, int]:
        record = catalogue.records[at]
        return record.subject_layer != DISTRICT, record.kind == "state", at

    ordered = sorted(range(len(catalogue.records)), key=rank)
    first: dict[str, int] = {}
    for at in ordered:
        first.setdefault(catalogue.records[at].domain.zh, at)
    one_each = list(first.values())
    return [*one_each, *(at for at in ordered if at not in one_each)]
