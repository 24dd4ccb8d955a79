"""Stored layers as a load sees them, so that links are made anew by the load's own rules."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from data.ingest.attach import Links, attach, place_layers
from data.ingest.describe import Described
from data.ingest.draft import Draft, Notes
from data.ingest.links import NONE, first_of, through
from data.ingest.prepare import Prepared
from data.ingest.tables import Table
from data.model import TABLE_ROLES, District, LayerSpec, Role
from data.pack import Pack
from data.pack_fields import GIVEN_GRID
from data.quality.model import WHOLE, Quality
from data.versions.past import positions

#: Properties that decide about links or are compared with them.
_NEEDED = ("parent_code", "building_code", "part", GIVEN_GRID)


def rebuild(district: District, layers: Mapping[str, tuple[LayerSpec, pd.DataFrame]],
            rejected: Mapping[str, int], before: Quality | None) -> tuple[Prepared, np.ndarray]:
    """Return the layers prepared as by a load, and the ids by position.

    ``layers``: declaration and rows (FEATURE_COLUMNS or a table's) by code, in pack order;
    ``before``: the report that says how many of the rejected rows had no place or parent.
    """
    drafts = {code: _draft(spec, rows, rejected.get(code, 0), before)
              for code, (spec, rows) in layers.items()}
    mapped = place_layers([(drafts[code], described_of(rows)) for code, (spec, rows)
                           in layers.items() if spec.role not in TABLE_ROLES])
    ids = np.concatenate([np.empty(0, np.int64), *(
        layers[m.draft.spec.code][1]["id"].to_numpy(np.int64) for m in mapped)])
    links = attach(mapped)
    tables = [_table(drafts[code], rows, ids, links) for code, (spec, rows)
              in layers.items() if spec.role in TABLE_ROLES]
    pack = Pack(root=Path(), generated=Path(), district=district, generator=None, demo=None,
                layers=tuple(s for s, _ in layers.values()), indicators=())
    return Prepared(pack, list(drafts.values()), mapped, links, tables), ids


def _draft(spec: LayerSpec, rows: pd.DataFrame, rejected: int, before: Quality | None) -> Draft:
    notes = Notes(spec, rejected=rejected)
    line = next((c for c in before.coverage if (c.layer, c.street) == (spec.code, WHOLE)),
                None) if before else None
    if line is not None and line.clean is not None:
        orphans = (line.parent_of or line.rows) - line.rows
        notes.problems.update(unknown_building=orphans,
                              outside_district=line.clean - line.rows - orphans)
    numbers = np.arange(1, len(rows) + 1, dtype=np.int64)
    empty = pd.DataFrame(index=range(len(rows)))
    if spec.role in TABLE_ROLES:
        return Draft(spec, numbers, empty, empty, None, notes)
    shapes = np.asarray(shapely.from_wkb(rows["geom"].to_numpy(dtype=object)), dtype=object)
    return Draft(spec, numbers, values_of(rows), empty, shapes, notes)


def values_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what decides about links, out of stored rows."""
    columns: dict[str, list[str | None]] = {"code": rows["code"].tolist()}
    texts = rows["props"].tolist()
    for name in _NEEDED:
        mark = f'"{name}"'
        if any(mark in t for t in texts):
            columns[name] = [_text(json.loads(t).get(name)) if mark in t else None for t in texts]
    return pd.DataFrame({n: pd.Series(v, dtype="str") for n, v in columns.items()})


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def described_of(rows: pd.DataFrame) -> Described:
    """Return points, boxes, areas and WKB as they are stored."""
    def columns(*names: str) -> np.ndarray:
        return np.asarray(rows[list(names)].to_numpy(dtype=np.float64))

    return Described(columns("lon", "lat"), columns("min_lon", "min_lat", "max_lon", "max_lat"),
                     columns("area_m2")[:, 0], rows["geom"].to_numpy(dtype=object))


def _table(draft: Draft, rows: pd.DataFrame, ids: np.ndarray, links: Links) -> Table:
    building = positions(rows["building_id"], ids)
    address = np.full(len(rows), NONE, dtype=np.int64)
    if draft.spec.role is Role.UNIT:
        address = positions(rows["address_id"], ids)
        building = first_of(building, through(address, links.building))
    grid = first_of(through(building, links.grid), through(address, links.grid))
    return Table(draft, building, grid, address)
