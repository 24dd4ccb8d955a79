"""Hooks of the whole proof (tests/proof.py); here, where pytest finds them for any path."""

from tests.proof import (
    pytest_collection_modifyitems,
    pytest_make_collect_report,
    pytest_runtest_makereport,
)

__all__ = [
    "pytest_collection_modifyitems",
    "pytest_make_collect_report",
    "pytest_runtest_makereport",
]
