"""GET /api/alerts/load/file: what the page of the load shows, as CSV and as a workbook."""

import io

import openpyxl
import pytest

from dashboard.text import text
from tests.support.alert_served import AlertServed


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    served = AlertServed(tmp_path_factory.mktemp("busy"))
    served.judge()
    served.people(950)
    served.people(950)
    served.post("/api/mutes", json={"scope": {"rule": "other.rule"}, "reason": "=1+1",
                                    "minutes": 60, "actor": "王"})
    yield served
    served.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_holds_sums_rates_floods_rules_and_mutes(busy, lang):
    answer = busy.get(f"/api/alerts/load/file?hours=1&format=xlsx&lang={lang}")
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    keys = ("load_page", "load_chart", "load_floods_sheet", "load_worst", "mutes")
    assert book.sheetnames == [text(lang, key) for key in keys]
    rates = list(book[text(lang, "load_chart")].values)
    assert len(rates) == 7 and sum(row[1] for row in rates[1:]) == 1
    assert [row[:3] for row in book[text(lang, "load_worst")].values][1] == (
        "crowd.full", {"zh": "人多", "en": "Crowded"}[lang], 1)
    assert list(book[text(lang, "mutes")].values)[1][1] == "=1+1"


def test_the_csv_holds_each_ten_minutes(busy):
    lines = busy.get("/api/alerts/load/file?hours=2&format=csv").content.decode(
        "utf-8-sig").splitlines()
    assert len(lines) == 13 and lines[-1].endswith(",1")


def test_hours_are_bounded(busy):
    assert busy.get("/api/alerts/load/file?hours=0").status_code == 422
