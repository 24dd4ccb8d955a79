"""Finds what an update concerns: features whose links may change, and all that decides about them.

Links follow from few things: a grid from the point, a building from a code or the point, a
building's address and parts from what is linked to it. So it is enough to look at the features
that hang on what changed or stand where it stood or stands, at the buildings those may hang on,
and at everything that hangs on these buildings. For them the result is that of a whole load.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from data.ingest.attach import is_entity
from data.ingest.describe import Described
from data.ingest.draft import Draft
from data.model import AREA_LEVELS, TABLE_ROLES, LayerSpec, Role
from data.store.update import Updater
from data.versions.touched import BOX, Boxes

_AT_BUILDING = (Role.ADDRESS, Role.FACILITY, Role.BUILDING_PART)
Mask = np.ndarray


class Around:
    """One look around the rows that an update brings or takes away."""

    def __init__(self, reader: Updater, specs: Mapping[str, LayerSpec], spec: LayerSpec) -> None:
        self._reader, self._spec = reader, spec
        own = [s for s in specs.values() if s.role not in TABLE_ROLES and not s.context]
        self._areas = [s.code for s in own if s.role in AREA_LEVELS]
        self._entities = [s.code for s in own if is_entity(s)]
        self._buildings = [s.code for s in own if s.role is Role.BUILDING]
        self._hanging = [s.code for s in own if s.role in _AT_BUILDING]
        #: A footprint may change the building of these, of parts in its own layer among them.
        self._held = [*self._hanging, *self._buildings]

    def rows(self, old: pd.DataFrame, draft: Draft, described: Described, ids: np.ndarray
             ) -> pd.DataFrame:
        """Return the stored rows (layer, FEATURE_COLUMNS) that the update concerns.

        Args:
            old: The stored rows that are replaced or taken away; they are among the result.
            draft: The rows that come.
            described: Their points and boxes.
            ids: Their ids: a row of ``old`` that is replaced has the same.
        """
        if self._spec.context or self._spec.role is Role.BASE:
            return old
        found = [old, _without(self._reader.layer_rows(self._areas), set(old["id"]))]
        boxes = _spans(old, described, ids)
        near = self._near(old, draft, boxes)
        hangs = pd.concat([f[self._hung(f)] for f in (old, near)])
        if self._spec.role is Role.BUILDING:
            near = near[self._decides(near, hangs)]
        found.append(near)
        there = {int(i) for f in found for i in f["id"]}
        houses = self._houses(hangs, draft, described, boxes)
        held = {int(i) for f in (old, near) for i in f["id"][f["layer"].isin(self._buildings)]}
        bystanders = self._reader.linked("building_id", houses | held)
        found.append(self._reader.rows((houses | bystanders) - there))
        return pd.concat([f for f in found if len(f)] or [old], ignore_index=True)

    def _near(self, old: pd.DataFrame, draft: Draft, boxes: Boxes) -> pd.DataFrame:
        """Return the features whose grid or building the changed rows may be, or have been, and
        the buildings beside them."""
        was, ask = {int(i) for i in old["id"]}, self._reader
        if self._spec.role in AREA_LEVELS:
            found = ask.linked("grid_id", was) | ask.in_boxes(self._entities, boxes)
        elif self._spec.role is Role.BUILDING:
            fresh = sorted(set(draft.column("code").dropna()) - set(old["code"].dropna()))
            found = (ask.linked("building_id", was) | ask.in_boxes(self._held, boxes)
                     | ask.naming(self._held, "building_code", fresh))
        else:
            return old.iloc[:0]
        return ask.rows(found - was)

    def _hung(self, rows: pd.DataFrame) -> Mask:
        """Tell which rows hang on a building, or may: of buildings only parts do."""
        layer = rows["layer"]
        part = np.array(['"part"' in text for text in rows["props"]], dtype=bool)
        return np.asarray(layer.isin(self._hanging) | (layer.isin(self._buildings) & part))

    def _decides(self, near: pd.DataFrame, hangs: pd.DataFrame) -> Mask:
        """Tell which rows beside the changed buildings matter: what hangs, and what holds it."""
        tree = shapely.STRtree(shapely.points(hangs[["lon", "lat"]].to_numpy(dtype=float)))
        holds = np.zeros(len(near), dtype=bool)
        holds[tree.query(_shapes(near[list(BOX)].to_numpy(dtype=float)),
                         predicate="intersects")[0]] = True
        return np.asarray(holds | self._hung(near))

    def _houses(self, hangs: pd.DataFrame, draft: Draft, described: Described, boxes: Boxes
                ) -> set[int]:
        """Return the outlines that what was found, or what comes, hangs on or may hang on.

        Those around ``boxes`` were asked for already when the update is of buildings or grids.
        """
        spots = hangs[["lon", "lat"]].to_numpy(dtype=float)
        if self._spec.code in self._held:
            spots = np.concatenate([spots, described.points])
        if self._spec.role in (*AREA_LEVELS, Role.BUILDING):
            spots = spots[~_inside(spots, boxes)]
        spots = np.unique(spots, axis=0)
        ids = {int(i) for i in hangs["building_id"].dropna()}
        ids |= self._reader.in_boxes(self._buildings, np.hstack([spots, spots]))
        codes = [str(c) for c in draft.column("building_code").dropna()]
        return ids | self._reader.coded(self._buildings, codes)


def _without(rows: pd.DataFrame, ids: set[int]) -> pd.DataFrame:
    return rows[~rows["id"].isin(ids)]


def _spans(old: pd.DataFrame, described: Described, ids: np.ndarray) -> Boxes:
    """Return boxes around where rows were and are: one for a row whose two boxes meet."""
    was, now = old[list(BOX)].to_numpy(dtype=float), described.bounds
    _, a, b = np.intersect1d(old["id"].to_numpy(dtype=np.int64), ids, return_indices=True)
    low, high = np.minimum(was[a, :2], now[b, :2]), np.maximum(was[a, 2:], now[b, 2:])
    meet = ((was[a, :2] <= now[b, 2:]) & (now[b, :2] <= was[a, 2:])).all(axis=1)
    one, other = np.ones(len(was), dtype=bool), np.ones(len(now), dtype=bool)
    one[a[meet]] = other[b[meet]] = False
    return np.concatenate([np.hstack([low, high])[meet], was[one], now[other]])


def _shapes(boxes: Boxes) -> np.ndarray:
    return np.asarray(shapely.box(*boxes.T))


def _inside(points: np.ndarray, boxes: Boxes) -> Mask:
    """Tell which points (n × 2) lie in any of the boxes."""
    found = np.zeros(len(points), dtype=bool)
    if len(points) and len(boxes):
        found[shapely.STRtree(_shapes(boxes)).query(
            shapely.points(points), predicate="intersects")[0]] = True
    return found
