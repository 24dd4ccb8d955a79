"""In CI a browser or database test that is skipped is a test that failed."""

from pathlib import Path

import pytest

from tests.proof import refuse_skip


def skipped(nodeid: str, reason: str, *marks: str) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid, (nodeid, 1, nodeid), dict.fromkeys(marks, 1), "skipped",
        (str(Path(nodeid)), 1, f"Skipped: {reason}"), "setup",
    )


@pytest.mark.parametrize(
    ("sentence", "reason", "marks", "required", "outcome"),
    [
        ("a marked browser test", "because", ["browser"], "1", "failed"),
        ("a marked database test", "because", ["postgres"], "1", "failed"),
        ("one without a mark that says so", "CITYMIRROR_TEST_POSTGRES is empty", [], "1", "failed"),
        ("one for lack of a font", "no Chinese font on this machine", [], "1", "failed"),
        ("another system's test", "only on Windows", [], "1", "skipped"),
        ("a marked browser test at home", "no Chromium", ["browser"], "", "skipped"),
    ],
)
def test_needed_tests_may_not_be_skipped(monkeypatch, sentence, reason, marks, required, outcome):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("CITYMIRROR_REQUIRE_ALL", required)
    report = skipped("tests/test_x.py::test_y", reason, *marks)
    refuse_skip(report)
    assert report.outcome == outcome, sentence
    assert reason in str(report.longrepr), sentence


def test_ci_means_that_all_is_required(monkeypatch):
    monkeypatch.delenv("CITYMIRROR_REQUIRE_ALL", raising=False)
    monkeypatch.setenv("CI", "true")
    report = skipped("tests/test_x.py::test_y", "no Chromium", "browser")
    refuse_skip(report)
    assert report.outcome == "failed"
