"""The one translator from a fault in a callback to the log and to a notice on the page."""

import logging
import uuid

from dash import set_props

from dashboard import ids
from data.errors import DashboardError

log = logging.getLogger(__name__)


def describe(error: BaseException) -> str:
    """Return what a person may read of ``error``; empty for faults without words of ours."""
    return f"{error.what} {error.remedy}".strip() if isinstance(error, DashboardError) else ""


def on_error(error: Exception) -> None:
    """Log a callback's fault and show it as a notice; outputs stay as they are."""
    if isinstance(error, DashboardError):
        log.warning("callback: %s", error)
    else:
        log.error("callback failed", exc_info=error)
    # a nonce, so that the same fault twice is shown twice
    set_props(ids.FAULT, {"data": {"what": describe(error), "nonce": uuid.uuid4().hex}})
