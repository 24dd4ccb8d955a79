"""The datum guard over an update: its rows are judged by what stands around them in the store."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from data.guard import Incoming, Verdict
from data.guard.hypotheses import alternatives
from data.ingest.ask import DatumQuestion
from data.ingest.describe import Described
from data.ingest.draft import Draft
from data.model import LayerRecord, Role
from data.store.update import Updater
from data.versions.touched import Boxes

#: Rows that are asked about at most: the guard needs 30 matches, more only cost time.
ASKED_ROWS = 60
#: Half the side of the square that is looked at around each, in degrees (about 65 m).
REACH = 0.0006
_ROLES = (Role.BUILDING, Role.BASE, Role.ADDRESS)
_SEED = 20_261_121


def ask(
    reader: Updater, records: Mapping[str, LayerRecord], draft: Draft, described: Described
) -> Verdict | None:
    """Return the guard's verdict of an update's rows, and warn when it needs an answer."""
    layers = [c for c, r in records.items() if r.spec.role in _ROLES and r.count]
    if not len(draft) or draft.spec.context or not layers:
        return None
    chosen = np.arange(len(draft))
    if len(draft) > ASKED_ROWS:
        chosen = np.sort(np.random.default_rng(_SEED).choice(chosen, ASKED_ROWS, replace=False))
    some = _some(draft, chosen)
    near = reader.in_boxes(layers, _boxes(described.points[chosen], draft))
    rows = reader.rows(near, ("geom",))
    kept = [Incoming(f"{code} (loaded)", records[str(code)].spec.role,
                     records[str(code)].spec.datum, _shapes(part), True)
            for code, part in rows.groupby("layer", sort=False)]
    verdicts = DatumQuestion([some], lambda: kept).verdicts()
    draft.notes.warnings += [w for w in some.notes.warnings if w not in draft.notes.warnings]
    return verdicts[0] if verdicts else None


def _some(draft: Draft, chosen: np.ndarray) -> Draft:
    shapes = draft.shapes[chosen] if draft.shapes is not None else None
    notes = type(draft.notes)(draft.spec)
    return Draft(draft.spec, draft.rows[chosen], draft.values.iloc[chosen].reset_index(drop=True),
                 pd.DataFrame(index=range(len(chosen))), shapes, notes)


def _boxes(points: Boxes, draft: Draft) -> Boxes:
    """Return squares around the points as declared, and where another datum would put them."""
    places = [points, *(h.place(points) for h in alternatives(draft.spec.datum, points))]
    every = np.concatenate(places)
    return np.hstack([every - REACH, every + REACH])


def _shapes(rows: pd.DataFrame) -> np.ndarray:
    return np.asarray(shapely.from_wkb(rows["geom"].to_numpy(dtype=object)), dtype=object)
