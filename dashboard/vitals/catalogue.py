"""The indicator catalogue as pages ask for it: one row per indicator, prepared once per load."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboard.wire import Json, names
from data.errors import NotFound
from data.model import IndicatorRecord, Names, Ref
from data.ports import Store
from indicators.derive import Plan
from indicators.plan import compile_plan
from layers.pinyin import pinyin_keys


@dataclass(frozen=True)
class VitalCatalogue:
    """Every indicator of one load in pack order; a position in it is what live columns speak of."""

    district: str
    version: int
    records: tuple[IndicatorRecord, ...]
    subjects: tuple[Ref | None, ...]              # feature that each speaks of; None: the district
    district_names: Names

    @property
    def key(self) -> str:
        """Names the load: live columns of another one do not fit."""
        return f"{self.district}/{self.version}"

    @cached_property
    def at(self) -> dict[str, int]:
        """Position of each code."""
        return {record.code: at for at, record in enumerate(self.records)}

    @cached_property
    def rows(self) -> tuple[Json, ...]:
        """One JSON row per indicator."""
        return tuple(self.row(at) for at in range(len(self.records)))

    @cached_property
    def by_subject(self) -> dict[int, list[int]]:
        """Positions by the id of the feature they speak of."""
        found: dict[int, list[int]] = {}
        for at, subject in enumerate(self.subjects):
            if subject is not None:
                found.setdefault(subject.id, []).append(at)
        return found

    @cached_property
    def inputs(self) -> tuple[tuple[int, ...], ...]:
        """Positions of what each derived indicator is computed from; empty for a reading."""
        return self.plan.inputs

    @cached_property
    def plan(self) -> Plan:
        """How the derived indicators are computed; raise FormulaError for a circle."""
        return compile_plan(self.records)

    @cached_property
    def users(self) -> dict[int, list[int]]:
        """Positions of what is computed from each indicator."""
        found: dict[int, list[int]] = {}
        for user, inputs in enumerate(self.inputs):
            for at in inputs:
                found.setdefault(at, []).append(user)
        return found

    def warm(self) -> None:
        """Make the rows (pinyin takes a moment); cheap when they are there."""
        len(self.rows)

    def position(self, code: str) -> int:
        """Return the position of an indicator; raise NotFound."""
        if code not in self.at:
            raise NotFound(f"There is no indicator {code[:200]!r}.", "See /api/indicators.")
        return self.at[code]

    def row(self, at: int) -> Json:
        """Return what a table or a card shows of one indicator besides its value."""
        record = self.records[at]
        row = {
            "at": at, "code": record.code, "template": record.template,
            "name": names(record.names), "unit": record.unit, "kind": record.kind,
            "decimals": record.decimals, "cadence_s": record.cadence_s,
            "domain": names(record.domain), "group": names(record.group),
            "owner": names(record.owner), "source": record.source, "derived": record.derived,
            "subject": self._subject(at), "find": _find(record),
        }
        if record.states:
            row["states"] = [{"value": s.value, "name": names(s.names)} for s in record.states]
        return row

    def _subject(self, at: int) -> Json:
        subject = self.subjects[at]
        if subject is None:
            return {"layer": self.records[at].subject_layer, "id": None,
                    "name": names(self.district_names)}
        return {"layer": subject.layer, "id": subject.id, "name": names(subject.names)}


def vital_catalogue(store: Store, version: int) -> VitalCatalogue:
    """Read the catalogue of the load ``version`` from ``store``."""
    district, records = store.district(), tuple(store.indicators())
    latest = store.latest_columns()
    by_code = dict(zip(latest.code, latest.subject_id.tolist(), strict=True))
    ids = [int(by_code.get(record.code, 0)) for record in records]
    refs = _refs(store, ids)
    return VitalCatalogue(
        district.id if district else "", version, records,
        tuple(refs.get(one) for one in ids), district.names if district else Names("", ""))


def _refs(store: Store, ids: Sequence[int]) -> dict[int, Ref]:
    return store.refs(sorted({one for one in ids if one > 0}))


def _find(record: IndicatorRecord) -> str:
    """Return what a search types without an input method: pinyin and initials."""
    told: Iterable[str] = (record.names.zh, record.domain.zh, record.group.zh, record.owner.zh)
    keys = dict.fromkeys(key for text in told if text for key in pinyin_keys(text) if key)
    return " ".join(keys)
