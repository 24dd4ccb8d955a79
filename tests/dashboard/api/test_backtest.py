"""POST /api/rules/backtest over stored readings: counts, days, truth, and limits that move."""

from datetime import timedelta

import pytest

from dashboard.api.rule_models import BacktestAnswer
from data.alerts.read_rule import plain_rule
from tests.support.alerts import new_alert, raised, rule
from tests.support.served import Served


@pytest.fixture(scope="module")
def surged(tmp_path_factory):
    """The handmade district after two surges of its square, yesterday and today."""
    served = Served(tmp_path_factory.mktemp("surged"))
    served.step()
    now, rows = served.clock(), []
    for minute in range(2 * 1440):
        at = now - timedelta(minutes=2 * 1440 - minute)
        surge = 900 if minute in range(600, 630) else 700 if minute in range(2400, 2420) else 300
        rows.append(served.reading(value=surge, observed_at=at.isoformat()))
    assert served.send(rows).json()["accepted"] == len(rows)
    yield served
    served.close()


def test(served, limit, days=3, **changed):
    made = rule("crowd.present", limit, templates=["crowd.present"], **changed)
    return served.post("/api/rules/backtest", json={"rule": plain_rule(made), "days": days})


test.__test__ = False


def judged(served, limit, **changed):
    answer = test(served, limit, **changed)
    assert answer.status_code == 200, answer.text
    return BacktestAnswer.model_validate(answer.json())


def test_counts_and_days_move_with_the_limit_and_without_labels_it_says_so(surged):
    found = {limit: judged(surged, limit) for limit in (200, 500, 800, 1000)}
    assert {limit: one.alerts for limit, one in found.items()} == {200: 1, 500: 2, 800: 1, 1000: 0}
    assert [day.alerts for day in found[500].per_day if day.alerts] == [1, 1]
    assert found[800].median_s == 1800 and found[800].worst is not None
    assert found[1000].worst is None and found[1000].median_s is None
    assert not any(one.labels for one in found.values())
    assert found[800].unjudged == 1 and found[800].false == 0
    assert (found[500].step_s, found[500].indicators) == (60, 2)


def test_delays_are_as_the_live_engine_has_them(surged):
    assert judged(surged, 500, on_delay_s=1500).alerts == 1
    assert judged(surged, 500, on_delay_s=3600).alerts == 0


def test_a_rule_of_events_is_not_back_tested(surged):
    raw = {"id": "x.y", "name": "x", "kind": "event", "event_kinds": ["fire"]}
    answer = surged.post("/api/rules/backtest", json={"rule": raw})
    assert answer.status_code == 400 and "event" in answer.json()["error"]["what"]


def test_a_combination_of_a_rule_that_is_not_there_says_so(surged):
    raw = {"id": "x.y", "name": "x", "kind": "combination", "levels": [{"severity": "III"}],
           "conditions": [{"rule": "a.b"}]}
    answer = surged.post("/api/rules/backtest", json={"rule": raw})
    found = BacktestAnswer.model_validate(answer.json())
    assert found.alerts == 0 and any("a.b" in one.what for one in found.problems)


@pytest.mark.parametrize("days", [0, 91, "30", True, None])
def test_a_window_has_bounds(surged, days):
    assert test(surged, 500, days=days).status_code == 400


def test_faults_are_named_by_field(surged):
    raw = {**plain_rule(rule()), "deadband": -1}
    answer = surged.post("/api/rules/backtest", json={"rule": raw})
    assert [one["field"] for one in answer.json()["fields"]] == ["deadband"]


def test_verdicts_and_incidents_say_what_was_real(surged):
    now = surged.clock()
    first = now - timedelta(minutes=2 * 1440 - 605)
    raised(surged.services.store, new_alert(
        "crowd.present", "crowd.present:Z1", verdict="useful", raised_at=first,
        returned_at=first + timedelta(minutes=20), changed_at=first), at=now)
    found = judged(surged, 800)
    assert (found.labels, found.incidents, found.of, found.found, found.real) == (
        True, False, 1, 1, 1)
    since = (now - timedelta(minutes=2 * 1440 - 2400)).isoformat()
    table = f"id,kind,since,subject\ni1,crowd,{since},Z1\ni2,lift,{since},Z1\n"
    assert surged.post("/api/incidents", content=table.encode()).status_code == 201
    strict, loose = judged(surged, 800), judged(surged, 500)
    assert (strict.of, strict.found, [one.id for one in strict.missed]) == (2, 1, ["i1"])
    assert (loose.of, loose.found, loose.false, loose.unjudged) == (2, 2, loose.alerts - 2, 0)
