"""What hangs on buildings and plates follows them: houses, people in them, units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from data.ingest.draft import Draft, Notes
from data.ingest.links import NONE
from data.ingest.tables import Table
from data.model import LayerRecord, Role
from data.store.codec import spec_text
from data.store.update import Updater
from data.store.versions import TABLES
from data.versions.compare import same
from data.versions.model import LayerDiff
from data.versions.past import positions
from data.versions.tables import compare_tables


@dataclass
class TableChange:
    """Differences of table layers, and the rows that go and come to make them."""

    diffs: list[LayerDiff] = field(default_factory=list)
    gone: dict[str, list[int]] = field(default_factory=dict)
    fresh: dict[str, list[tuple[str, pd.DataFrame]]] = field(default_factory=dict)
    _pairs: list[tuple[LayerRecord, pd.DataFrame, pd.DataFrame]] = field(default_factory=list)

    def rows(self) -> dict[str, pd.DataFrame]:
        """Return the rows that come by layer."""
        return {layer: rows for parts in self.fresh.values() for layer, rows in parts}

    def seen(self, ids: np.ndarray) -> list[Table]:
        """Return what goes, in the shape in which attachment is counted; ``ids`` by position."""
        return [_table(record, old, ids) for record, old, _ in self._pairs]

    def come(self, ids: np.ndarray) -> list[Table]:
        """Return what comes, likewise."""
        return [_table(record, new, ids) for record, _, new in self._pairs]

    def put(self, table: str, record: LayerRecord, old: pd.DataFrame, new: pd.DataFrame,
            lost: np.ndarray) -> None:
        """Note that rows ``old`` (with ``number``) of a layer become ``new``."""
        columns = list(TABLES[table])
        diff = compare_tables(record.spec.code, table, old[columns], new[columns], lost,
                              spec_text(record.spec))
        # without a digest the next load compares this layer row by row
        self.diffs.append(replace(diff, before=record.count, digest="",
                                  after=record.count + diff.added - diff.removed))
        self.gone.setdefault(table, []).extend(int(n) for n in old["number"])
        self.fresh.setdefault(table, []).append((record.spec.code, new[columns]))
        self._pairs.append((record, old, new))


@dataclass(frozen=True)
class Holders:
    """Buildings and plates before and after; ``now`` leaves out those that are gone."""

    was: pd.DataFrame                 # id, building_id, grid_id of those that were looked at
    now: pd.DataFrame
    buildings: set[int]               # those of ``was`` that are buildings

    def changed(self) -> set[int]:
        """Return the ids that are gone or have another grid or building."""
        at = pd.Index(self.now["id"]).get_indexer(self.was["id"])
        differs = at < 0
        for name in ("grid_id", "building_id"):
            was, now = (f[name].to_numpy(dtype=np.int64, na_value=0) for f in (self.was, self.now))
            if len(now):
                differs |= was != now[at]
        return set(self.was["id"][differs].tolist())


def _table(record: LayerRecord, rows: pd.DataFrame, ids: np.ndarray) -> Table:
    empty = pd.DataFrame(index=range(len(rows)))
    draft = Draft(record.spec, np.arange(1, len(rows) + 1, dtype=np.int64), empty, empty, None,
                  Notes(record.spec))
    address = positions(rows["address_id"], ids) if "address_id" in rows else np.full(
        len(rows), NONE, dtype=np.int64)
    return Table(draft, positions(rows["building_id"], ids), positions(rows["grid_id"], ids),
                 address)


def follow(
    reader: Updater, records: Mapping[str, LayerRecord], before: pd.DataFrame,
    replaced: set[int], now: pd.DataFrame,
) -> TableChange:
    """Return what becomes of the rows of tables that hang on what an update changes.

    Houses of a building that is gone go with it, and people with them, as a load would leave
    them out. A unit keeps the one of building and plate that is left; where its building was
    its plate's, it follows the plate.
    """
    holders = _holders(records, before, replaced, now)
    changed, found = holders.changed(), TableChange()
    if not changed:
        return found
    buildings, housed = changed & holders.buildings, False
    gone = np.array(sorted(changed - set(holders.now["id"])), dtype=np.int64)
    for role in (Role.HOUSE, Role.PERSON, Role.UNIT):
        if not any(r.spec.role is role and r.count for r in records.values()):
            continue
        # houses hang on buildings alone, and people on houses; a look for people walks them all
        wanted = changed if role is Role.UNIT else buildings
        if not wanted or (role is Role.PERSON and not housed):
            continue
        old = _concerned(reader, role, wanted)
        housed = housed or bool(len(old))
        new = _units(reader, old, holders) if role is Role.UNIT else _housed(old, holders, gone)
        for code, rows in old.groupby("layer", sort=False):
            own = new[new["layer"] == code]
            differs = _differing(rows, own, TABLES[role.value])
            if differs.any() or len(own) < len(rows):
                kept = rows["number"].isin(own["number"])
                found.put(role.value, records[str(code)],
                          rows[~kept | rows["number"].isin(own["number"][differs])],
                          own[differs], gone)
    return found


def _differing(rows: pd.DataFrame, new: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    was = rows.set_index("number").loc[new["number"]].reset_index()
    now = new.reset_index(drop=True)
    return np.asarray(~np.logical_and.reduce([same(was[c], now[c]) for c in columns]), dtype=bool)


def _holders(records: Mapping[str, LayerRecord], before: pd.DataFrame,
             replaced: set[int], now: pd.DataFrame) -> Holders:
    buildings = [c for c, r in records.items() if r.spec.role is Role.BUILDING]
    layers = buildings + [c for c, r in records.items() if r.spec.role is Role.ADDRESS]
    typed = {"id": "int64", "building_id": "Int64", "grid_id": "Int64"}
    seen = before[before["layer"].isin(layers)]
    come = now.loc[now["layer"].isin(layers), list(typed)].astype(typed)
    was = seen[list(typed)].astype(typed)
    left = ~np.isin(was["id"].to_numpy(), [*replaced, *come["id"]])
    return Holders(was, pd.concat([come, was[left]], ignore_index=True),
                   set(seen["id"][seen["layer"].isin(buildings)]))


def _concerned(reader: Updater, role: Role, changed: set[int]) -> pd.DataFrame:
    wanted = sorted(changed)
    rows = reader.table_rows(role.value, "building_id", wanted)
    if role is Role.UNIT:
        rows = pd.concat([rows, reader.table_rows(role.value, "address_id", wanted)],
                         ignore_index=True).drop_duplicates("number")
    links = [c for c in ("building_id", "address_id", "grid_id") if c in rows.columns]
    return rows.astype(dict.fromkeys(links, "Int64")).reset_index(drop=True)


def _housed(old: pd.DataFrame, holders: Holders, gone: np.ndarray) -> pd.DataFrame:
    """Return the rows whose building is still there, in its grid."""
    left = old[~old["building_id"].isin(gone)]
    return left.assign(grid_id=_looked_up(left["building_id"], holders.now, "grid_id"))


def _units(reader: Updater, old: pd.DataFrame, holders: Holders) -> pd.DataFrame:
    """Return units with the building and grid that their building or plate leads to now."""
    wanted = {int(i) for c in ("building_id", "address_id") for i in old[c].dropna()}
    rest = reader.rows(wanted - set(holders.was["id"]))
    beside = rest[["id", "building_id", "grid_id"]].astype(
        {"id": "int64", "building_id": "Int64", "grid_id": "Int64"})
    was = pd.concat([holders.was, beside], ignore_index=True)
    now = pd.concat([holders.now, beside], ignore_index=True)
    there = set(now["id"])
    address = old["address_id"].mask(~old["address_id"].isin(there))
    building = old["building_id"].mask(~old["building_id"].isin(there))
    through = _looked_up(address, now, "building_id")
    derived = same(old["building_id"], _looked_up(old["address_id"], was, "building_id"))
    building = building.mask(derived & through.notna()).fillna(through)
    grid = _looked_up(building, now, "grid_id").fillna(_looked_up(address, now, "grid_id"))
    return old.assign(address_id=address, building_id=building, grid_id=grid)


def _looked_up(ids: pd.Series, table: pd.DataFrame, column: str) -> pd.Series:
    """Return ``column`` of ``ids`` as Int64, missing where it is missing or not there."""
    known = pd.Series(table[column].array, index=table["id"])
    known = known[~known.index.duplicated()]
    at = known.index.get_indexer(ids.fillna(-1).to_numpy(dtype=np.int64))
    values = known.array.take(np.where(at < 0, 0, at)) if len(known) else pd.array(
        [pd.NA] * len(at), dtype="Int64")
    found = pd.Series(values, index=ids.index, dtype="Int64")
    return found.mask(at < 0)
