"""Which moment of the synthetic world is played at which real one: moved day, time-lapse, kept."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from data.errors import SettingError, StoreError
from data.places import write_atomically

#: Value of the setting that leaves the feed at the real time of day.
REAL_TIME = "now"
#: How fast the world may run.
SPEEDS = (1, 10, 60)
#: A time-lapse plays one day of the world, then goes on at the real pace.
LAPSE_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stretch:
    """From ``real_us`` on the world is at ``world_us`` and runs ``speed`` times as fast."""

    real_us: int
    world_us: int
    speed: int = 1


class Timeline:
    """Stretches one after the other; before the first, the world runs with its shift.

    It is kept in a file, so that history, a restart and what was read before fit together.
    """

    def __init__(self, stretches: list[Stretch], *, asked: str = "") -> None:
        self._stretches = stretches
        #: The opening hour that was asked for when the last of them was made.
        self.asked = asked

    @property
    def first_us(self) -> int:
        """When the world was first played; all before it is history."""
        return self._stretches[0].real_us

    def world_us(self, real_us: Ints) -> Ints:
        """Return the world's moments at ``real_us`` (microseconds since 1970, UTC)."""
        starts = np.array([one.real_us for one in self._stretches], np.int64)
        place = np.clip(np.searchsorted(starts, real_us, side="right") - 1, 0, None)
        world = np.array([one.world_us for one in self._stretches], np.int64)[place]
        speed = np.array([one.speed for one in self._stretches], np.int64)[place]
        since = real_us - starts[place]
        return np.asarray(world + since * np.where(since < 0, 1, speed))

    def at(self, now: datetime) -> datetime:
        """Return the world's moment at ``now``."""
        world = self.world_us(np.array([to_us(now)], np.int64))
        return _EPOCH + timedelta(microseconds=int(world[0]))

    def speed(self, now: datetime) -> int:
        """Return how fast the world runs at ``now``."""
        here, found = to_us(now), 1
        for one in self._stretches:
            found = one.speed if one.real_us <= here else found
        return found

    def lapse_ends(self, now: datetime) -> datetime | None:
        """Return when the time-lapse that runs at ``now`` ends, None at the real pace."""
        if self.speed(now) == 1:
            return None
        later = [one.real_us for one in self._stretches if one.real_us > to_us(now)]
        return _EPOCH + timedelta(microseconds=min(later)) if later else None

    def run(self, speed: int, now: datetime) -> None:
        """Run ``speed`` times as fast from ``now``, for one day of the world.

        Raises:
            SettingError: When ``speed`` is not one of SPEEDS.
        """
        if speed not in SPEEDS:
            raise SettingError(f"The demo cannot run {speed} times as fast.",
                               f"Give one of {', '.join(map(str, SPEEDS))}.")
        here, world = to_us(now), to_us(self.at(now))
        kept = [one for one in self._stretches if one.real_us < here]
        kept.append(Stretch(here, world, speed))
        if speed > 1:
            kept.append(Stretch(here + LAPSE_US // speed, world + LAPSE_US))
        self._stretches = kept

    def open_at(self, opens_at: str, now: datetime, time_zone: str) -> None:
        """Let the world be at ``opens_at`` from ``now`` on; what was before stays as it was."""
        here = to_us(now)
        world = here + shift_to(opens_at, now, time_zone) // timedelta(microseconds=1)
        kept = [one for one in self._stretches if one.real_us < here]
        self._stretches = [*kept, Stretch(here, world)]
        self.asked = opens_at

    def save(self, path: Path) -> None:
        """Keep the timeline in ``path``; raise StoreError."""
        rows = [[one.real_us, one.world_us, one.speed] for one in self._stretches]
        text = json.dumps({"asked": self.asked, "stretches": rows})
        try:
            write_atomically(path, text.encode(), mode=0o644)
        except OSError as e:
            raise StoreError(f"{path} cannot be written ({e.strerror}).",
                             "Check the folder's permissions and space.") from e


def open_timeline(
    path: Path, opens_at: str, explicit: bool, now: datetime, time_zone: str
) -> Timeline:
    """Return the kept timeline of a district, or a new one that opens at ``opens_at``.

    Args:
        path: Its file.
        opens_at: HH:MM local, "now" or "" for the real time.
        explicit: Whether a person asked for that hour: it then wins over another one kept.
        now: Aware present time.
        time_zone: IANA name of the place.

    Raises:
        SettingError: When ``opens_at`` is no time of day.
        StoreError: When the file cannot be read or written.
    """
    kept = _read(path)
    if kept is not None and (not explicit or kept.asked == opens_at):
        return kept
    line = kept or Timeline([])
    line.open_at(opens_at, now, time_zone)
    line.save(path)
    return line


def shift_to(opens_at: str, now: datetime, time_zone: str) -> timedelta:
    """Return how far to move a world's day so that it is ``opens_at`` (HH:MM, local) at ``now``.

    Empty or "now" moves nothing. Raises SettingError when it is no time of day.
    """
    if opens_at in ("", REAL_TIME):
        return timedelta(0)
    local = now.astimezone(ZoneInfo(time_zone))
    try:
        opening = datetime.strptime(opens_at, "%H:%M")
    except ValueError as e:
        raise SettingError(f"The demo's opening time is {opens_at!r}.",
                           "Give HH:MM such as 19:20, or now.") from e
    start = local.replace(hour=opening.hour, minute=opening.minute, second=0, microsecond=0)
    return start - local


def to_us(moment: datetime) -> int:
    """Return microseconds since 1970 (UTC) of an aware time, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _read(path: Path) -> Timeline | None:
    try:
        raw: Any = json.loads(path.read_text(encoding="utf-8"))
        rows = [Stretch(int(real), int(world), int(speed))
                for real, world, speed in raw["stretches"]]
        asked = str(raw["asked"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise StoreError(f"{path} cannot be read ({type(e).__name__}: {e}).",
                         "Remove it: the demo then opens anew.") from e
    return Timeline(rows, asked=asked) if rows else None
