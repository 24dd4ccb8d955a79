"""The largest distances of the last weeks, event by event; used by detect as its bar."""

from dataclasses import dataclass

#: What exceeds the floor again within this is the same event.
APART_S = 6 * 3_600
#: What happened once lets its like pass the bar again, unless it is smaller by this share.
ONCE = 0.7


@dataclass(slots=True)
class Peaks:
    """The largest and the second largest event, both fading.

    One failure must not hide the next of its kind, so the bar is the second largest event: what
    happened twice is a habit.
    """

    first: float = 0.0
    second: float = 0.0
    place: int = 0                   # of the event under way: 1, 2, or 3 for a smaller one
    last_s: int = -(10 ** 12)        # when it exceeded the floor last

    @property
    def bar(self) -> float:
        """How large a distance must be to be news."""
        return max(self.second, ONCE * self.first)

    def fade(self, share: float) -> None:
        """Let both shrink to ``share`` of what they are."""
        self.first *= share
        self.second *= share

    def take(self, distance: float, time_s: int) -> None:
        """Take in a distance above the floor."""
        if not 0 <= time_s - self.last_s <= APART_S:
            self.place = 0
        self.last_s = time_s
        if self.place == 1:
            self.first = max(self.first, distance)
        elif distance > self.first:
            # an event that held the second place leaves it to the one it overtakes
            self.first, self.second, self.place = distance, self.first, 1
        elif self.place == 2:
            self.second = max(self.second, distance)
        elif distance > self.second:
            self.second, self.place = distance, 2
        else:
            self.place = self.place or 3
