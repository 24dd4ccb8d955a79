"""A drawn block tells the open alerts in it and what is measured there, also as files."""

import csv
import io

import openpyxl
import pytest

from dashboard.panels.block import block_panel
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


def asked(served, shape):
    return served.get("/api/block", params={"shape": shape}).json()


def sections(served, shape):
    return {one["key"]: one for one in asked(served, shape)["sections"]}


def test_alerts_of_a_block_are_those_that_stand_in_it_the_worst_first(alarmed):
    whole, west = sections(alarmed, WHOLE)["alerts"], sections(alarmed, WEST)["alerts"]
    assert whole["total"]["value"] == 2
    told = [(one["subject"]["code"], one["severity"], one["value"], one["state"])
            for one in whole["records"]]
    assert told == [("Z1", "I", 950, "active_unacked"), ("Z2", "III", 500, "active_unacked")]
    rows = {row["key"]: row["value"] for row in whole["rows"]}
    assert rows == {"severity.I": 1, "severity.III": 1, "rule.crowd.full": 2}
    assert [one["subject"]["code"] for one in west["records"]] == ["Z1"]
    assert "alerts" not in sections(alarmed, NOWHERE)


def test_indicators_of_a_block_have_value_unit_quality_and_age(alarmed):
    alarmed.clock.forward(5)
    whole = sections(alarmed, WHOLE)["indicators"]
    assert whole["total"]["value"] == 2
    assert {row["key"]: row["value"] for row in whole["rows"]} == {"quality.good": 2}
    told = [(one["code"], one["now"]["value"], one["unit"], one["now"]["quality"],
             one["now"]["age_s"]) for one in whole["records"]]
    assert told == [("crowd.present:Z1", 950, "person", "good", 10),
                    ("crowd.present:Z2", 500, "person", "good", 5)]
    assert "indicators" not in sections(alarmed, NOWHERE)


@pytest.fixture
def rows(alarmed):
    """Return every row of the block's file, of one format."""

    def read(form):
        answer = alarmed.post("/api/block", json={"shape": WHOLE, "format": form, "lang": "en"})
        if form == "csv":
            return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert book.sheetnames[-2:] == ["Open alerts", "Indicators"]
        return [["" if cell is None else str(cell) for cell in row]
                for page in book for row in page.iter_rows(values_only=True)]

    return read


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_hold_every_alert_and_every_indicator(form, rows):
    found = rows(form)
    measured = next(row for row in found if "crowd.present:Z2" in row and "good" in row)
    assert measured[1] in ("500", "500.0") and measured[2] == "person"
    alert = next(row for row in found if "crowd.present:Z1" in row and "I" in row)
    assert "Crowded" in alert and "Unacknowledged" in alert


def test_the_panel_names_alerts_and_indicators(alarmed):
    shown = str(block_panel(asked(alarmed, WHOLE), "en", "Asia/Shanghai"))
    assert "data-sev='I'" in shown.replace('"', "'") or "'data-sev': 'I'" in shown
    assert "crowd.present:Z2" in shown and "a=1" in shown
