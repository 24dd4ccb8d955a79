"""The bundled district as the festival needs it: its catalogue and what the world knows of it."""

import json
import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.feeds.live import SOURCE
from data.feeds.world import Sensor
from data.generator import generate
from data.ingest.attach import Mapped
from data.ingest.describe import area_of
from data.ingest.indicators import indicator_records
from data.ingest.prepare import prepare
from data.ingest.props import props_of
from data.pack import Pack, read_pack
from data.passport import IndicatorRecord

PACK = Path(__file__).parents[2] / "data" / "packs" / "canton_tower"


@dataclass(frozen=True, slots=True)
class Subject:
    """A feature that indicators speak of: its number, its kind, where it stands, what it says."""

    id: int
    layer: str
    code: str
    name: str
    kind: str
    lon: float
    lat: float
    props: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class District:
    """Catalogue, readings that the world plays, and subjects by (layer, key)."""

    pack: Pack
    records: tuple[IndicatorRecord, ...]
    sensors: tuple[Sensor, ...]
    subjects: Mapping[tuple[str, str], Subject]

    def of(self, template: str) -> list[IndicatorRecord]:
        """Return the records of one template, in pack order."""
        return [r for r in self.records if r.template == template]

    def subject(self, record: IndicatorRecord) -> Subject | None:
        """Return the feature that a record speaks of; None: the district itself."""
        return self.subjects.get((record.subject_layer, record.subject_key))

    def capacity(self, zone: str) -> float:
        """Return the persons that a zone holds."""
        return next(s.sizes["capacity"] for s in self.sensors
                    if s.code == f"crowd.present:{zone}")


def open_district(folder: Path = PACK) -> District:
    """Make the bundled pack's layers in a scratch folder and read the catalogue from them."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch)
        generate(folder, folder / "generator.toml", made, lambda step, done, total: None)
        pack = read_pack(folder, generated=made)
        mapped = prepare(pack).mapped
        records, _ = indicator_records(pack, mapped)
        wanted = {r.subject_layer for r in records}
        subjects = {}
        for m in mapped:
            if m.draft.spec.code in wanted:
                subjects.update(_subjects(m))
    sensors = [_sensor(r, subjects.get((r.subject_layer, r.subject_key)))
               for r in records if r.source == SOURCE and not r.derived]
    return District(pack, tuple(records), tuple(sensors), subjects)


def _subjects(mapped: Mapped) -> dict[tuple[str, str], Subject]:
    draft, points = mapped.draft, mapped.described.points
    keys = draft.column("key")
    codes = draft.column("code").fillna(keys)
    names = draft.column("name").fillna(codes)
    kinds = draft.column("kind").fillna("")
    areas = area_of(draft, mapped.described)
    told = props_of(draft, mapped.extra)
    found = {}
    for i, key in enumerate(keys):
        props = json.loads(told[i]) | {"area_m2": float(areas[i])}
        found[draft.spec.code, str(key)] = Subject(
            mapped.start + i + 1, draft.spec.code, str(codes.iloc[i]), str(names.iloc[i]),
            str(kinds.iloc[i]), float(points[i, 0]), float(points[i, 1]), props)
    return found


def _sensor(record: IndicatorRecord, subject: Subject | None) -> Sensor:
    sizes = {}
    for name, value in (subject.props if subject else {}).items():
        try:
            number = float(value)
        except (TypeError, ValueError):
            continue
        if math.isfinite(number):
            sizes[name] = number
    if sizes.get("m2_per_person") and sizes.get("area_m2"):
        sizes["capacity"] = sizes["area_m2"] / sizes["m2_per_person"]
    return Sensor(record.code, record.template, record.subject, record.unit, record.cadence_s,
                  record.kind, subject.kind if subject else "", sizes)
