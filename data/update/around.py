"""Finds what an update concerns: features whose links may change, and all that decides about them.

Links follow from few things: a grid from the point, a building from a code or the point, a
building's address and parts from what is linked to it. So it is enough to look at the features
that hang on what changed or stand where it stood or stands, at the buildings those may hang on,
and at everything that hangs on these buildings. For them the result is that of a whole load.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.ingest.attach import is_entity
from data.ingest.describe import Described
from data.ingest.draft import Draft
from data.model import AREA_LEVELS, TABLE_ROLES, LayerSpec, Role
from data.store.update import Updater
from data.versions.touched import BOX

_AT_BUILDING = (Role.ADDRESS, Role.FACILITY, Role.BUILDING_PART)


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

    def rows(self, old: pd.DataFrame, draft: Draft, described: Described) -> pd.DataFrame:
        """Return the stored rows (layer, FEATURE_COLUMNS) that the update concerns.

        Args:
            old: The stored rows that are replaced or taken away; they are among the result.
            draft: The rows that come.
            described: Their points and boxes.
        """
        ids = {int(i) for i in old["id"]}
        if self._spec.context or self._spec.role is Role.BASE:
            return old
        areas = {i for layer in self._areas for i in self._reader.layer_ids(layer)}
        if self._spec.role not in TABLE_ROLES:
            ids |= self._may_move(old, draft, described)
        found = self._reader.rows(ids | areas)
        more = self._houses_of(found, draft, described) - set(found["id"])
        bystanders = self._standing_at(found, more)
        return pd.concat([found, self._reader.rows((more | bystanders) - set(found["id"]))],
                         ignore_index=True)

    def _may_move(self, old: pd.DataFrame, draft: Draft, described: Described) -> set[int]:
        """Return the features whose grid or building the changed rows may be, or have been."""
        was = {int(i) for i in old["id"]}
        boxes = np.concatenate([old[list(BOX)].to_numpy(dtype=float), described.bounds])
        ask = self._reader
        if self._spec.role in AREA_LEVELS:
            return ask.linked("grid_id", was) | ask.in_boxes(self._entities, boxes)
        if self._spec.role is not Role.BUILDING:
            return set()
        fresh = sorted(set(draft.column("code").dropna()) - set(old["code"].dropna()))
        return (ask.linked("building_id", was) | ask.in_boxes(self._held, boxes)
                | ask.naming(self._held, "building_code", fresh))

    def _houses_of(self, found: pd.DataFrame, draft: Draft, described: Described) -> set[int]:
        """Return the outlines that what was found, or what comes, hangs on or may hang on."""
        hangs = found[found["layer"].isin(self._held)]
        points = [hangs[["lon", "lat"]].to_numpy(dtype=float)]
        if draft.spec.code in self._held:
            points.append(described.points)
        spots = np.concatenate(points)
        ids = {int(i) for i in hangs["building_id"].dropna()}
        ids |= self._reader.in_boxes(self._buildings, np.hstack([spots, spots]))
        codes = [str(c) for c in draft.column("building_code").dropna()]
        return ids | self._reader.coded(self._buildings, codes)

    def _standing_at(self, found: pd.DataFrame, more: set[int]) -> set[int]:
        """Return what hangs on the outlines: their addresses, parts and facilities."""
        houses = {int(i) for i in found.loc[found["layer"].isin(self._buildings), "id"]} | more
        return self._reader.linked("building_id", houses)
