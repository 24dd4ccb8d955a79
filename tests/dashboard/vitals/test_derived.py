"""Derived indicators as the screens get them: in every tick, in the past, in a trend."""

from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from dashboard.trend.answer import answer
from dashboard.trend.query import TrendQuery
from dashboard.vitals.service import VitalService
from data.names import Names
from data.passport import IndicatorRecord
from data.readings.columns import Batch
from indicators.quality import GOOD, MISSING, STALE
from tests.support.tiny import DISTRICT, indicator_records, put_features, put_tables


def derived(code: str, expr: str, layer: str, key: str, **more) -> IndicatorRecord:
    return IndicatorRecord(code, code.split(":")[0], Names(code, code), "", 5.0, layer, key,
                           "derived", expr=expr, **more)


RECORDS = [
    derived("crowd.load:Z1", "100 * load(crowd.present, capacity(feature.area_m2, 1))", "zone",
            "Z1", params=(("area_m2", 6700.0),)),
    *indicator_records(),
    derived("crowd.total:D", "sum(all(crowd.present))", "district", "D"),
]


@pytest.fixture
def served(sqlite_store, now):
    """The store, its vitals and a clock, with an hour of a reading each minute of both zones."""
    with sqlite_store.load(DISTRICT, at=now, actor="test") as writer:
        put_tables(writer, put_features(writer))
        writer.put_indicators(RECORDS)
    clock = SimpleNamespace(now=now)
    bundle = SimpleNamespace(store=sqlite_store, version=1, key=("tiny", 1), district=DISTRICT)
    vitals = VitalService(lambda: bundle, lambda: clock.now)
    minutes = np.arange(60)
    time_us = round(now.timestamp() * 1e6) - minutes[::-1] * 60_000_000
    for key, base in (("Z1", 670), ("Z2", 100)):
        batch = Batch([f"crowd.present:{key}"] * 60, time_us, base + minutes.astype(float), "demo")
        assert not any(sqlite_store.put_batch(batch, received_at=now))
    return SimpleNamespace(store=sqlite_store, vitals=vitals, bundle=bundle, clock=clock, now=now)


def seen(served) -> dict[str, tuple[float | None, int]]:
    columns = served.vitals.tick(served.bundle, served.clock.now)
    codes = [r.code for r in served.vitals.catalogue().records]
    return {code: (None if v != v else round(v, 6), int(q)) for code, v, q in
            zip(codes, columns.value.tolist(), columns.quality.tolist(), strict=True)}


def test_a_tick_has_what_follows_from_its_readings(served):
    assert seen(served) == {"crowd.load:Z1": (round(72900 / 6700, 6), GOOD),
                            "crowd.present:Z1": (729.0, GOOD), "crowd.present:Z2": (159.0, GOOD),
                            "crowd.total:D": (888.0, GOOD)}


def test_silence_makes_what_follows_stale_and_a_lost_source_missing(served):
    served.clock.now += timedelta(seconds=16)
    assert {q for _, q in seen(served).values()} == {STALE}
    served.store.latest_columns = lambda: _without(type(served.store).latest_columns(served.store))
    assert seen(served)["crowd.total:D"] == (None, MISSING)
    assert seen(served)["crowd.load:Z1"][1] == STALE


def _without(latest):
    """Return the columns of a load that has lost the second zone."""
    keep = [i for i, code in enumerate(latest.code) if code != "crowd.present:Z2"]
    return SimpleNamespace(code=tuple(latest.code[i] for i in keep), value=latest.value[keep],
                           time_us=latest.time_us[keep])


def test_the_passport_names_what_it_is_made_of(served):
    told = served.vitals.passport("crowd.total:D")
    assert [one["code"] for one in told["inputs"]] == ["crowd.present:Z1", "crowd.present:Z2"]
    assert [one["code"] for one in served.vitals.passport("crowd.present:Z1")["used_by"]] == [
        "crowd.load:Z1", "crowd.total:D"]


@pytest.mark.parametrize("step", ["raw", "minute", "hour"])
def test_the_past_is_computed_from_the_past_of_its_inputs(served, step):
    start, end = served.now - timedelta(minutes=30), served.now + timedelta(minutes=1)
    codes = ["crowd.total:D", "crowd.present:Z1", "crowd.load:Z1"]
    found = served.vitals.past(codes, start, end, step=step)
    first = found["crowd.present:Z1"]
    assert found["crowd.load:Z1"].value == pytest.approx(100 * first.value / 6700)
    assert np.array_equal(found["crowd.total:D"].time_us, first.time_us)
    assert np.array_equal(found["crowd.total:D"].value, first.value + first.value - 570)
    assert np.array_equal(found["crowd.total:D"].count, first.count)
    assert len(first) >= (30 if step != "hour" else 1)


def test_sparklines_and_last_week_know_derived_indicators(served):
    assert served.vitals.sparks(["crowd.total:D"])["series"]["crowd.total:D"][-1] is not None
    served.clock.now += timedelta(days=7)
    week = served.vitals.last_week()["v"]
    assert week[3] == pytest.approx(week[1] + week[2])


def test_a_trend_shows_a_derived_indicator(served):
    query = TrendQuery(codes=("crowd.total:D",), start=served.now - timedelta(minutes=30),
                       end=served.now)
    shown = answer(served.bundle, query, now=served.now, past=served.vitals.past).curves[0]
    assert len(shown.series) > 20
    assert shown.series.value.max() == shown.figures.most == 886
