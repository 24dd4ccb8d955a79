"""Signals that need a past: what a rule's kind makes of readings before it meets its limits."""

from collections.abc import Callable, Mapping

from indicators.alerts.signals.bank import Bank, Found, Seen, Watch
from indicators.alerts.signals.detector import DetectorBank
from indicators.alerts.signals.forecast import ForecastBank
from indicators.alerts.signals.rate import RateBank
from indicators.alerts.signals.season import SeasonBank
from indicators.alerts.signals.silence import SilenceBank

#: Rule kind -> what starts its bank.
BANKS: Mapping[str, Callable[[Watch], Bank]] = {
    "rate": RateBank.start, "season": SeasonBank.start, "silence": SilenceBank.start,
    "detector": DetectorBank.start, "forecast": ForecastBank.start}

__all__ = ["BANKS", "Bank", "Found", "Seen", "Watch"]
