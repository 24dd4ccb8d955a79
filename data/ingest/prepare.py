"""Everything of a load that needs no store: read, clean, describe and attach all layers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.errors import DatumError, SourceError
from data.guard import Incoming, Verdict
from data.ingest.ask import DatumQuestion
from data.ingest.attach import Links, Mapped, attach, place_layers
from data.ingest.clean import clean_raw
from data.ingest.describe import Described, describe
from data.ingest.draft import Draft
from data.ingest.geocode import by_address, geocoder
from data.ingest.parts import mark_parts
from data.ingest.reading import Reader
from data.ingest.tables import Table, attach_tables
from data.model import TABLE_ROLES, LayerSpec, Problem
from data.pack import Pack
from data.pack_problems import ProblemLog, count
from data.readers.points import Geocode

Progress = Callable[[str, int, int], None]
#: Gives the layers that the store has already, for the datum guard to judge by.
Kept = Callable[[], Sequence[Incoming]]


@dataclass
class Prepared:
    """A pack read, cleaned and attached; ``drafts`` are in pack order, tables among them."""

    pack: Pack
    drafts: list[Draft]
    mapped: list[Mapped]
    links: Links
    tables: list[Table]
    asked: DatumQuestion | None = None
    _verdicts: list[Verdict] | None = None

    def verdicts(self) -> list[Verdict]:
        """Return what the datum guard says; waits for it, and puts its questions into the notes."""
        if self._verdicts is None:
            self._verdicts = self.asked.verdicts() if self.asked else []
        return self._verdicts


def silent(step: str, done: int, total: int) -> None:
    """Report no progress."""


def prepare(pack: Pack, progress: Progress = silent, log: ProblemLog | None = None,
            kept: Kept = tuple, library: Callable[[], Geocode] | None = None) -> Prepared:
    """Return the pack ready to be written; raise SourceError or DatumError naming every fault.

    All layers are read even when one fails, so that a person learns of every fault at once.
    With ``log`` the faults are noted there instead and the rest of the pack goes on.
    """
    faults: list[tuple[LayerSpec, SourceError | DatumError]] = []
    read: dict[str, Draft] = {}
    total = len(pack.layers)
    # Layers placed by their addresses come last, when the address layers are there.
    order = sorted(pack.layers, key=by_address)
    with Reader(pack, order) as reader:
        for done, spec in enumerate(order):
            progress("read", done, total)
            geocode = geocoder(list(read.values()), library) if by_address(spec) else None
            try:
                read[spec.code] = clean_raw(reader.raw(spec, geocode), spec, pack.district)
            except (SourceError, DatumError) as fault:
                faults.append((spec, fault))
    drafts = [read[s.code] for s in pack.layers if s.code in read]
    progress("read", total, total)
    if faults and log is None:
        raise _one(pack, [fault for _, fault in faults])
    if log is not None:
        for spec, found in faults:
            log.error(spec.source, found.what, found.remedy)
    return _attached(pack, drafts, progress, kept)


def _attached(pack: Pack, drafts: list[Draft], progress: Progress, kept: Kept) -> Prepared:
    progress("attach", 0, 1)
    asked = DatumQuestion(drafts, kept)
    layers: list[tuple[Draft, Described]] = []
    for draft in drafts:
        if draft.spec.role not in TABLE_ROLES:
            layers.append((draft, describe(draft, pack.district.metric_crs)))
    mapped = place_layers(layers)
    links = attach(mapped)
    mark_parts(mapped, links)
    tables = attach_tables([d for d in drafts if d.spec.role in TABLE_ROLES], mapped, links)
    progress("attach", 1, 1)
    return Prepared(pack, drafts, mapped, links, tables, asked)


def _one(pack: Pack, faults: list[SourceError | DatumError]) -> SourceError | DatumError:
    if len(faults) == 1:
        return faults[0]
    lines = "\n".join(f"  {fault}" for fault in faults)
    what = f"{count(len(faults), 'layer')} of pack {pack.district.id} cannot be loaded:\n{lines}\n"
    return SourceError(what, "Nothing was changed.")


def warnings_of(prepared: Prepared) -> list[Problem]:
    """Return the pack's warnings and those of every layer, in pack order."""
    prepared.verdicts()
    return [*prepared.pack.warnings, *(w for d in prepared.drafts for w in d.notes.warnings)]
