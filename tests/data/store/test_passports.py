"""Passports in the store: everything a pack says of an indicator comes back, on both engines."""

from dataclasses import fields, replace

import pytest
import sqlalchemy as sa

from data.errors import StoreError
from data.names import Names
from data.passport import IndicatorRecord, State, Threshold
from data.workdays import WorkDays
from tests.support.tiny import DISTRICT, indicator_records, load_tiny, put_features, put_tables

WHOLE = IndicatorRecord(
    "crowd.load:Z1", "crowd.load", Names("承载率", "Load"), "%", 5.0, "zone", "Z1", "derived",
    domain=Names("客流", "Crowd"), group=Names("承载", "Capacity"),
    definition=Names("在场与承载量之比", "Present over capacity"),
    formula=Names("在场 ÷ C1", "present ÷ C1"), formula_source="LB/T 034-2014",
    dimension=Names("分区", "Zone"), owner=Names("景区", "Scenic area"),
    system=Names("计数", "Counters"), direction="lower",
    thresholds=(Threshold("III", ">=", 80.0, "2015-04-01"), Threshold("I", ">=", 100.0)),
    sharing="conditional", sensitivity="L2", kind="ratio", decimals=1,
    expr="100 * load(crowd.present, capacity(feature.area_m2, 1))",
    params=(("area_m2", 6700.0), ("kind", "广场 'x'")), part_of="S1",
    states=(State(1.0, Names("满", "Full")),), estimated=True)


def test_the_example_says_something_in_every_field():
    plain = {f.name: f.default for f in fields(IndicatorRecord)}
    assert [n for n, default in plain.items() if getattr(WHOLE, n) == default] == []


def load(store, now, records, district=DISTRICT):
    with store.load(district, at=now, actor="test") as writer:
        put_tables(writer, put_features(writer))
        writer.put_indicators(records)


def test_a_whole_passport_comes_back(store, now):
    records = [*indicator_records(), WHOLE]
    load(store, now, records)
    assert store.indicators() == records
    changed = [replace(r, decimals=3, owner=Names("别人", "Others")) for r in reversed(records)]
    load(store, now, changed)
    assert store.indicators() == changed


def test_a_catalogue_of_before_has_empty_passports(store, now):
    load(store, now, indicator_records())
    with store.database.write() as connection:
        connection.execute(sa.text("UPDATE indicator SET passport = '{}'"))
    assert store.indicators() == indicator_records()


def test_an_indicator_may_speak_of_the_district_itself(store, now):
    own = replace(WHOLE, code="gov.i:tiny", template="gov.i", subject_layer="district",
                  subject_key=DISTRICT.id)
    load(store, now, [own])
    assert store.indicators() == [own]
    columns = store.latest_columns()
    assert columns.subject_id.tolist() == [0]


def test_an_indicator_of_nothing_is_refused(store, now):
    nobody = replace(WHOLE, subject_key="Z9", code="crowd.load:Z9")
    with pytest.raises(StoreError, match="was not loaded"):
        load(store, now, [nobody])


def test_the_working_calendar_is_kept_with_the_district(store, now):
    calendar = WorkDays((("09:00", "17:00"),), ("2026-10-01",), ("2026-10-10",))
    district = replace(DISTRICT, calendar=calendar)
    load(store, now, indicator_records(), district)
    assert store.district() == district
    load_tiny(store, now)
    assert store.district() == DISTRICT
