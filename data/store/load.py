"""The one transaction of a load: frames are gathered first, then written in one go.

Gathering holds only the load lock, so that readings are stored while a pack is read; the
write lock is held for the seconds that the writing takes. A load is the whole district: what
it does not put is gone afterwards, but for ids, readings and the journal.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import select

from data import schema
from data.alerts.rule import Plan, Rule
from data.errors import StoreError
from data.model import (
    District,
    IndicatorRecord,
    LayerRecord,
    LayerSpec,
    LoadReport,
)
from data.passport import DISTRICT, NO_FEATURE
from data.ports import FEATURE_COLUMNS, HOUSE_COLUMNS, PERSON_COLUMNS, UNIT_COLUMNS
from data.quality.model import Quality
from data.store import changes, codec, quality, rule_seed, search, versions, write
from data.store.bulk import check_codes, check_columns, check_finite
from data.store.database import Database
from data.store.identities import Identities
from data.store.replace import replace_rows
from data.store.times import to_us
from data.versions.judge import KEEP_VERSIONS
from data.versions.model import LoadDiff

_TABLES = {"house": HOUSE_COLUMNS, "unit": UNIT_COLUMNS, "person": PERSON_COLUMNS}


class Writer:
    """Gathers a load (data.ports.LoadWriter) and commits it."""

    def __init__(
        self, database: Database, district: District, *, at: datetime, actor: str
    ) -> None:
        self._database = database
        self._district, self._at, self._at_us, self._actor = district, at, to_us(at), actor
        self._identities = Identities(database)
        self._layers: dict[str, LayerRecord] = {}
        self._features: dict[str, pd.DataFrame] = {}
        self._rows: dict[str, dict[str, pd.DataFrame]] = {name: {} for name in _TABLES}
        self._indicators: list[IndicatorRecord] = []
        self._rules: tuple[Sequence[Rule], Sequence[Plan]] | None = None
        self._report: LoadReport | None = None
        self._diff: LoadDiff | None = None
        self._quality: Quality | None = None
        self._parts: search.Parts | None = None
        #: Versions of a layer that can be brought back.
        self.keep_versions = KEEP_VERSIONS
        self.progress: Callable[[str, int, int], None] = lambda step, done, total: None
        with database.read() as connection:
            version, before = connection.execute(
                select(schema.state.c.version, schema.state.c.district)).one()
        self.load_id = int(version) + 1
        _same_district(before, district, database.dialect.place)

    def identify(self, layer: str, keys: Sequence[str]) -> np.ndarray:
        """Return int64 ids for ``keys``: old ones kept, new ones given, none ever re-used."""
        return self._identities.identify(layer, keys)

    def put_layer(self, spec: LayerSpec, features: pd.DataFrame | None, rejected: int) -> None:
        """Replace the layer ``spec.code``; raise StoreError for unusable rows."""
        extent = None
        if features is not None:
            check_columns(spec.code, features, FEATURE_COLUMNS)
            features = features[list(FEATURE_COLUMNS)]
            check_codes(spec.code, features["code"])
            check_finite(spec.code, features)
            self._check_ids(spec.code, features)
            self._features[spec.code] = features
            extent = _extent(features)
        count = 0 if features is None else len(features)
        self._layers[spec.code] = LayerRecord(spec, count, rejected, self._at, extent)

    def put_houses(self, layer: str, rows: pd.DataFrame) -> None:
        """Replace the houses of table layer ``layer``."""
        self._put_rows("house", layer, rows)

    def put_units(self, layer: str, rows: pd.DataFrame) -> None:
        """Replace the units of table layer ``layer``."""
        self._put_rows("unit", layer, rows)

    def put_persons(self, layer: str, rows: pd.DataFrame) -> None:
        """Replace the persons of table layer ``layer``."""
        self._put_rows("person", layer, rows)

    def put_indicators(self, records: Sequence[IndicatorRecord]) -> None:
        """Replace the catalogue; a subject that is no feature of this load fails the commit."""
        codes = [r.code for r in records]
        if len(set(codes)) < len(codes):
            twice = next(c for c in codes if codes.count(c) > 1)
            raise StoreError(f"The indicator {twice} is there twice.", "Take one of them out.")
        self._indicators = list(records)

    def put_rules(self, rules: Sequence[Rule], plans: Sequence[Plan]) -> None:
        """Bring the rules of alerts to the pack's; without a call they stay as they are."""
        self._rules = (tuple(rules), tuple(plans))

    def put_report(self, report: LoadReport) -> None:
        """Keep the load's report."""
        self._report = report

    def put_quality(self, report: Quality) -> None:
        """Keep the load's attachment report."""
        self._quality = report

    def records(self) -> list[LayerRecord]:
        """Return the layers put so far, with the counts of their rows."""
        return list(self._counted().values())

    def marks(self) -> dict[str, str]:
        """Return what the store's marks will be."""
        diff, mark = self.diff(), changes.mark(self.load_id, self._at_us, self._actor)
        with self._database.read() as connection:
            found = changes.marks(connection)
        return found | {one.layer: mark for one in diff.layers
                        if one.added or one.removed or one.changed}

    def diff(self) -> LoadDiff:
        """Return what the gathered load does to what is stored; every layer must be put."""
        if self._diff is None:
            with self._database.read() as connection:
                self._diff = versions.compare(connection, self._features, self._rows)
        return self._diff

    def begin(self) -> None:
        """Begin what a commit will need and what needs no store; every layer must be put."""
        diff = self.diff()
        if self._parts is None and (diff.first or any(
                one.layer not in self._rows for one in diff.touched)):
            self._parts = search.Parts(self._counted(), self._features)

    def commit(self) -> None:
        """Write everything in one transaction."""
        self.begin()
        diff = self.diff()
        dialect, counted, subjects = self._database.dialect, self._counted(), self._subjects()
        with self._database.write() as connection:
            versions.keep(connection, self.load_id, diff, self.keep_versions)
            if self._quality is not None:
                quality.put(connection, self.load_id, self._quality)
            write.clear(connection, searched=self._parts is not None)
            write.identities(connection, dialect, self._identities)
            if self._parts is not None:
                self._parts.write(connection)
            write.layers(connection, counted)
            write.tallies(connection, counted, [
                *self._features.items(), *(p for t in self._rows.values() for p in t.items())])
            replace_rows(connection, dialect, diff, self._features, {
                table: (("layer", *_TABLES[table]), parts) for table, parts in self._rows.items()},
                self.progress)
            write.indicators(connection, subjects)
            if self._rules is not None:
                rule_seed.seed(connection, *self._rules, load_id=self.load_id, actor=self._actor,
                               at=self._at)
            write.record_load(
                connection, version=self.load_id, at_us=self._at_us, actor=self._actor,
                district=self._district,
                counts={c: r.count for c, r in counted.items()}, report=self._report)

    def _put_rows(self, table: str, layer: str, rows: pd.DataFrame) -> None:
        columns = _TABLES[table]
        check_columns(layer, rows, columns)
        if "code" in columns:
            check_codes(layer, rows["code"])
        self._rows[table][layer] = rows[list(columns)]

    def _counted(self) -> dict[str, LayerRecord]:
        counted = dict(self._layers)
        for parts in self._rows.values():
            for layer, rows in parts.items():
                if layer not in counted:
                    raise StoreError(f"Rows were put into {layer}, which is no layer.",
                                     "Call put_layer for it.")
                r = counted[layer]
                counted[layer] = LayerRecord(r.spec, len(rows), r.rejected, r.loaded_at, None)
        return counted

    def _subjects(self) -> list[tuple[IndicatorRecord, int]]:
        loaded = {layer: set(frame["id"].tolist()) for layer, frame in self._features.items()}
        found: list[tuple[IndicatorRecord, int]] = []
        for record in self._indicators:
            if record.subject_layer == DISTRICT and record.subject_key == self._district.id:
                found.append((record, NO_FEATURE))
                continue
            subject = self._identities.find(record.subject_layer, record.subject_key)
            if subject is None or subject not in loaded.get(record.subject_layer, ()):
                raise StoreError(
                    f"The indicator {record.code} speaks of {record.subject_layer} "
                    f"{record.subject_key!r}, which was not loaded.",
                    "Load the feature, or take the indicator out of the pack.")
            found.append((record, subject))
        return found

    def _check_ids(self, layer: str, features: pd.DataFrame) -> None:
        ids = self._identities.identify(layer, features["key"].tolist())
        given = features["id"].to_numpy(dtype=np.int64)
        if not np.array_equal(ids, given):
            row = int((ids != given).argmax())
            raise StoreError(f"The id {given[row]} of {layer} is not that of its key.",
                             "Take ids from identify().")
        if features["id"].duplicated().any():
            twice = features["key"][features["id"].duplicated()].iloc[0]
            raise StoreError(f"The key {twice!r} of {layer} is there twice.",
                             "Reject the second row, or give it another key.")



def _same_district(before: str | None, district: District, place: str) -> None:
    if before is None:
        return
    there = codec.read_district(before)
    if there.id != district.id:
        raise StoreError(f"The store {place} holds the district {there.id}, not {district.id}.",
                         "Give each district its own store.")


def _extent(features: pd.DataFrame) -> tuple[float, float, float, float] | None:
    if features.empty:
        return None
    return (float(features["min_lon"].min()), float(features["min_lat"].min()),
            float(features["max_lon"].max()), float(features["max_lat"].max()))
