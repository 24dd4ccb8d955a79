"""A drawn block tells the open alerts in it and what is measured there."""

import pytest

from tests.support.alert_served import AlertServed

WHOLE = "rect:113.295,23.095,113.305,23.105"
WEST = "rect:113.295,23.095,113.300,23.105"
NOWHERE = "rect:113.2952,23.1035,113.2955,23.1040"


@pytest.fixture
def alarmed(tmp_path):
    found = AlertServed(tmp_path)
    found.people(950)
    found.people(500, "Z2")
    yield found
    found.close()


def sections(served, shape):
    return {one["key"]: one for one in served.get("/api/block", params={"shape": shape})
            .json()["sections"]}


def test_alerts_of_a_block_are_those_that_stand_in_it_the_worst_first(alarmed):
    whole, west = sections(alarmed, WHOLE)["alerts"], sections(alarmed, WEST)["alerts"]
    assert whole["total"]["value"] == 2
    assert [(one["code"], one["text"]) for one in whole["items"]] == [("Z1", "I"), ("Z2", "III")]
    rows = {row["key"]: row["value"] for row in whole["rows"]}
    assert rows == {"severity.I": 1, "severity.III": 1, "rule.crowd.full": 2}
    assert [one["code"] for one in west["items"]] == ["Z1"]
    assert "alerts" not in sections(alarmed, NOWHERE)


def test_indicators_of_a_block_are_counted_by_quality(alarmed):
    whole = sections(alarmed, WHOLE)["indicators"]
    assert whole["total"]["value"] == 2
    assert {row["key"]: row["value"] for row in whole["rows"]} == {"quality.good": 2}
    assert "indicators" not in sections(alarmed, NOWHERE)
