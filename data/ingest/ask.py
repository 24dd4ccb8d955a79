"""Runs the datum guard over a load: questions become warnings, verdicts go to the journal."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

import numpy as np

from data.background import beside
from data.guard import Incoming, Verdict, guard, question
from data.guard.consensus import candidates
from data.guard.say import remedy
from data.ingest.draft import Draft
from data.model import TABLE_ROLES, Role
from data.ports import Store

#: With fewer layers of its own to judge by, a pack is judged by what the store has too.
ENOUGH = 3
#: Roles of the store's layers that say where the district is.
_KEPT_ROLES = (Role.BUILDING, Role.BASE, Role.ADDRESS, Role.GRID)
ASKED = ("suspect", "disputed")


class DatumQuestion:
    """The guard at work on a load, beside everything else: it measures nearly all the time in C.

    ``drafts`` and ``kept`` are looked at once, when it is made; shapes that the load lets go of
    afterwards are kept as long as they are needed.
    """

    def __init__(self, drafts: Sequence[Draft], kept: Callable[[], Sequence[Incoming]]) -> None:
        self._drafts = [d for d in drafts
                        if d.spec.role not in TABLE_ROLES and d.shapes is not None]
        layers = [Incoming(d.spec.code, d.spec.role, d.spec.datum, d.shapes)
                  for d in self._drafts if d.shapes is not None]
        if len(candidates(layers)) < ENOUGH:
            layers = [*layers, *kept()]
        self._found = beside("guard", lambda: guard(layers))

    def verdicts(self) -> list[Verdict]:
        """Return a verdict for every mapped layer and warn of those that need an answer.

        A layer whose pack says ``datum_guard = "accept"`` is judged and kept quiet about.
        """
        verdicts = self._found.result()
        for draft, verdict in zip(self._drafts, verdicts, strict=True):
            if verdict.finding in ASKED and draft.spec.datum_guard != "accept":
                draft.notes.warn(f"Datum guard: {question(verdict)}.", remedy(verdict))
        return verdicts


def kept_layers(store: Store) -> list[Incoming]:
    """Return the store's own layers that say where the district is, in WGS 84."""
    found: list[Incoming] = []
    for record in store.layers():
        spec = record.spec
        if spec.role in _KEPT_ROLES and record.count:
            shapes = np.asarray(store.frame(spec.code).geometry.to_numpy(), dtype=object)
            found.append(Incoming(f"{spec.code} (loaded)", spec.role, spec.datum, shapes, True))
    return found


def journal_verdicts(store: Store, load_id: int, verdicts: Sequence[Verdict], *, at: datetime,
                     actor: str) -> None:
    """Write what the guard found of every layer into the journal, once a load."""
    if not verdicts:
        return
    layers = {v.layer: {"finding": v.finding, "said": question(v),
                        **({k: x for k, x in asdict(v).items() if k not in ("layer", "finding")}
                           if v.finding in ASKED else {"n": v.n})}
              for v in verdicts}
    store.journal("datum_guard", actor, {"load_id": load_id, "layers": layers}, at=at)
