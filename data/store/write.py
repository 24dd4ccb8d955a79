"""The statements of a load's transaction, in the order in which data/store/load.py runs them."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import bindparam, case, delete, insert, select, update
from sqlalchemy.engine import Connection

from data import schema
from data.dialect import Dialect
from data.model import AREA_LEVELS, District, IndicatorRecord, LayerRecord, LoadReport
from data.ports import FEATURE_COLUMNS
from data.store import codec
from data.store.bulk import Tick, silent, tuples
from data.store.identities import Identities
from data.store.passports import passport_text
from data.store.times import to_us


def clear(connection: Connection, *, searched: bool) -> None:
    """Empty the small tables that a load fills anew; ``searched``: the search parts too."""
    for table in (schema.tally, schema.layer, schema.touched,
                  *([schema.search_part] if searched else [])):
        connection.execute(delete(table))


def identities(connection: Connection, dialect: Dialect, found: Identities) -> None:
    """Keep the new ids."""
    for layer in found.layers():
        added = found.added(layer)
        dialect.bulk_insert(connection, "identity", ("layer", "id", "key"),
                            tuples(added, ("id", "key"), layer))


def features(
    connection: Connection, dialect: Dialect, layer: str, frame: pd.DataFrame,
    tick: Tick = silent,
) -> None:
    """Insert a layer's features; ``tick`` is told how many at a time."""
    dialect.bulk_insert(connection, "feature", ("layer", *FEATURE_COLUMNS),
                        tuples(frame, FEATURE_COLUMNS, layer, tick=tick))


def rows(
    connection: Connection, dialect: Dialect, table: str, columns: tuple[str, ...],
    parts: Mapping[str, pd.DataFrame], after: int = 0, tick: Tick = silent,
) -> None:
    """Insert houses, units or persons, numbered from ``after`` on; see ``features``."""
    for layer, frame in parts.items():
        numbered = frame.assign(id=np.arange(after + 1, after + 1 + len(frame)))
        dialect.bulk_insert(connection, table, ("layer", "id", *columns[1:]),
                            tuples(numbered, ("id", *columns[1:]), layer, tick=tick))
        after += len(frame)


def layers(connection: Connection, records: Mapping[str, LayerRecord]) -> None:
    """Insert the catalogue in the order of the load."""
    values = []
    for position, (code, record) in enumerate(records.items()):
        west, south, east, north = record.extent or (None, None, None, None)
        values.append({
            "code": code, "position": position, "role": record.spec.role.value,
            "spec": codec.spec_text(record.spec), "count": record.count,
            "rejected": record.rejected, "loaded_us": to_us(record.loaded_at),
            "west": west, "south": south, "east": east, "north": north})
    if values:
        connection.execute(insert(schema.layer), values)


def tallies(connection: Connection, records: Mapping[str, LayerRecord],
            frames: Iterable[tuple[str, pd.DataFrame]]) -> None:
    """Count every layer's members per grid; ``frames`` are all layers, with ``grid_id``."""
    rows = [{"grid_id": int(grid), "layer": layer, "n": int(n)}
            for layer, frame in frames if records[layer].spec.role not in AREA_LEVELS
            for grid, n in frame["grid_id"].dropna().value_counts().sort_index().items()]
    if rows:
        connection.execute(insert(schema.tally), rows)


def indicators(connection: Connection, records: list[tuple[IndicatorRecord, int]]) -> None:
    """Replace the catalogue; codes that go keep their number and readings, out of sight."""
    table = schema.indicator
    connection.execute(update(table).values(position=None))
    numbers: dict[str, int] = {
        row.code: row.id for row in connection.execute(select(table.c.code, table.c.id))}
    last = max(numbers.values(), default=0)
    new: list[dict[str, Any]] = []
    old: list[dict[str, Any]] = []
    for position, (record, subject) in enumerate(records):
        row = _indicator_row(record, subject, position)
        if record.code in numbers:
            old.append({"number": numbers[record.code], **row})
        else:
            last += 1
            new.append({"id": last, **row})
    if old:
        connection.execute(update(table).where(table.c.id == bindparam("number")), old)
    if new:
        connection.execute(insert(table), new)
    # a catalogue may name another source as the one that wins
    source = select(table.c.source).where(
        table.c.id == schema.latest.c.indicator_id).scalar_subquery()
    connection.execute(update(schema.latest).values(
        declared=case((schema.latest.c.source == source, 1), else_=0)))


def _indicator_row(record: IndicatorRecord, subject: int, position: int) -> dict[str, Any]:
    return {
        "code": record.code, "template": record.template, "name": record.names.zh,
        "name_en": record.names.en, "unit": record.unit, "cadence_s": record.cadence_s,
        "subject_layer": record.subject_layer, "subject_key": record.subject_key,
        "subject_id": subject, "source": record.source, "position": position,
        "passport": passport_text(record)}


def record_load(
    connection: Connection, *, version: int, at_us: int, actor: str, district: District,
    counts: Mapping[str, int], report: LoadReport | None,
) -> None:
    """Advance the version, keep the report, and write the load to the journal."""
    connection.execute(insert(schema.load).values(
        id=version, at_us=at_us, actor=actor, district=district.id,
        report=None if report is None else codec.report_text(report)))
    connection.execute(update(schema.state).values(
        version=version, district=codec.district_text(district)))
    connection.execute(insert(schema.journal).values(
        at_us=at_us, kind="load", actor=actor, detail=codec.dumps(
            {"load_id": version, "district": district.id, "counts": dict(counts)})))
