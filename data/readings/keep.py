"""How long readings, alerts and events are kept, as the settings say."""

from dataclasses import dataclass

from data.readings.buckets import DAY_US


@dataclass(frozen=True, slots=True)
class Keep:
    """Days that readings are kept as they came, that their hourly roll-ups are kept, that closed
    alerts are kept with their log, and events that are over."""

    raw_days: int = 3660
    rollup_days: int = 36500
    alert_days: int = 1830
    event_days: int = 731

    def raw_from(self, now_us: int) -> int:
        """Return the time of the oldest reading to be kept."""
        return now_us - self.raw_days * DAY_US

    def rollup_from(self, now_us: int) -> int:
        """Return the time of the oldest roll-up to be kept."""
        return now_us - max(self.rollup_days, self.raw_days) * DAY_US

    def alerts_from(self, now_us: int) -> int:
        """Return the time before which closed alerts go."""
        return now_us - self.alert_days * DAY_US

    def events_from(self, now_us: int) -> int:
        """Return the time before which events that are over go."""
        return now_us - self.event_days * DAY_US
