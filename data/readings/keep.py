"""How long readings are kept, as the settings say."""

from dataclasses import dataclass

from data.readings.buckets import DAY_US


@dataclass(frozen=True, slots=True)
class Keep:
    """Days that readings are kept as they came, and days that their hourly roll-ups are kept."""

    raw_days: int = 3660
    rollup_days: int = 36500

    def raw_from(self, now_us: int) -> int:
        """Return the time of the oldest reading to be kept."""
        return now_us - self.raw_days * DAY_US

    def rollup_from(self, now_us: int) -> int:
        """Return the time of the oldest roll-up to be kept."""
        return now_us - max(self.rollup_days, self.raw_days) * DAY_US
