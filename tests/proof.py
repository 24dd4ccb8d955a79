"""What holds for every test: in CI no browser or database test may be skipped in silence."""

import os
import re

import pytest

#: A skip with one of these marks, or with such a reason, is a proof that was not given.
NEEDED_MARKS = frozenset({"browser", "postgres"})
NEEDED_REASON = re.compile(r"postgres|chromium|browser|font|playwright|mosquitto", re.IGNORECASE)


def _require_all() -> bool:
    return os.environ.get("CITYMIRROR_REQUIRE_ALL") == "1" or os.environ.get("CI") == "true"


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a needed test's skip into a failure that keeps the skip's reason."""
    if not (_require_all() and report.skipped and isinstance(report.longrepr, tuple)):
        return
    if hasattr(report, "wasxfail"):
        return
    reason = str(report.longrepr[2])
    if NEEDED_MARKS & set(report.keywords if hasattr(report, "keywords") else ()) or (
        NEEDED_REASON.search(reason)
    ):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} must run here, but: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    refuse_skip(report)
    return report


def pytest_collection_modifyitems(items):
    """Put the slow proof last, so that a plain fault is told first."""
    items.sort(key=lambda item: "browser" in item.keywords and "/browser/" in item.nodeid)
