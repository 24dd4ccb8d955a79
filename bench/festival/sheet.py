"""The readings of a day while incidents and decoys are written into them; minutes are columns."""

from collections.abc import Iterable

import numpy as np

from bench.festival.base import MINUTES, Base, Floats
from bench.festival.model import Event
from data.feeds.world import Effect
from data.feeds.world.hashing import ease


class Sheet:
    """Values by (reading, minute), what is silent, which events come."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.effects: list[Effect] = []
        self.events: list[Event] = []
        self.codes = base.world.codes
        self.row = {code: i for i, code in enumerate(self.codes)}
        self._changes: list[tuple[str, tuple[int, ...], int, int, Floats | float]] = []
        self._late: list[tuple[tuple[int, ...], int, int]] = []
        self.minute = np.arange(MINUTES)

    # -- what can be done ----------------------------------------------------------------------
    def rows(self, *codes: str) -> tuple[int, ...]:
        """Return the rows of codes; one that ends with ``*`` is all that begin so."""
        found: list[int] = []
        for code in codes:
            if code.endswith("*"):
                found += [i for i, one in enumerate(self.codes) if one.startswith(code[:-1])]
            else:
                found.append(self.row[code])
        return tuple(found)

    def add(self, code: str, start: int, end: int, amount: float, ramp: int = 0) -> None:
        """Add ``amount`` that comes and goes within ``ramp`` minutes."""
        self._note("add", (code,), start, end, amount * self.share(start, end, ramp))

    def scale(self, codes: Iterable[str], start: int, end: int, factor: float, ramp: int = 0
              ) -> None:
        """Multiply by what comes to ``factor`` within ``ramp`` minutes."""
        self._note("scale", codes, start, end, 1.0 + (factor - 1.0) * self.share(start, end, ramp))

    def put(self, code: str, start: int, end: int, value: "Floats | float") -> None:
        """Set a value, or one for each minute from ``start`` on."""
        self._note("put", (code,), start, end, value)

    def toward(self, code: str, start: int, end: int, value: float, ramp: int = 0,
               leave: int | None = None) -> None:
        """Draw a series to ``value`` within ``ramp`` minutes and back again."""
        self._note("toward", (code,), start, end, value + 1j * self.share(start, end, ramp, leave))

    def freeze(self, codes: Iterable[str], start: int, end: int) -> None:
        """Repeat the value of the start."""
        self._note("freeze", codes, start, end, 0.0)

    def grow(self, code: str, start: int, end: int, per_hour: float) -> None:
        """Add what grows by ``per_hour`` and is gone at the end."""
        self._note("add", (code,), start, end, per_hour * (self.minute[start:end] - start) / 60.0)

    def silence(self, codes: Iterable[str], start: int, end: int) -> None:
        """Let no reading come from ``start`` until before ``end``."""
        self._late.append((self.rows(*codes), start, min(end, MINUTES)))

    def people(self, zone: str, start: int, end: int, amount: float, ramp: int,
               leave: int | None = None) -> None:
        """Let ``amount`` people come into a zone within ``ramp`` minutes and leave again at its
        end; what is present, enters, leaves and was counted agree."""
        share = self.share(start, end, ramp, leave)
        extra = np.rint(amount * share)
        change = np.diff(extra, prepend=0.0)
        self._note("add", (f"crowd.present:{zone}",), start, end, extra)
        for flow, total, side in (("crowd.inflow", "crowd.entered_day", change),
                                  ("crowd.outflow", "crowd.left_day", -change)):
            came = np.clip(side, 0.0, None)
            self._note("add", (f"{flow}:{zone}",), start, end, came)
            self._note("add", (f"{total}:{zone}",), start, end, came.cumsum())
            if end < MINUTES:
                rest = came.sum() + (extra[-1] if flow == "crowd.outflow" else 0.0)
                self._note("add", (f"{total}:{zone}",), end, MINUTES,
                           np.full(MINUTES - end, rest))

    def share(self, start: int, end: int, ramp: int, leave: int | None = None) -> Floats:
        """Return how much of something is there in each minute from ``start`` until ``end``."""
        at = self.minute[start:end]
        come = (at - start + 1) / max(ramp, 1)
        go = (end - at) / max(leave if leave is not None else ramp, 1)
        return ease(np.clip(np.minimum(come, go), 0.0, 1.0))

    def event(self, minute: int, kind: str, place: str, score: float = 0.92, **body: object
              ) -> None:
        """Let an event be reported; the video's count of the hour rises with it."""
        self.events.append(Event(minute, kind, place, score, body))

    # -- the result ----------------------------------------------------------------------------
    def readings(self) -> tuple[Floats, np.ndarray]:
        """Return values as last read and when each was read, float64 and int64[rows, minutes]."""
        value = self.base.values(self.effects) if self.effects else self.base.ordinary.copy()
        for how, rows, start, end, given in self._changes:
            _apply(value, how, rows, start, end, given)
        return self._held(value)

    def _held(self, value: Floats) -> tuple[Floats, np.ndarray]:
        """Let each reading come with its cadence, and stay as it was where it is silent."""
        sensors = self.base.world.sensors
        steps = np.array([max(1, round(sensors[c].cadence_s / 60)) for c in self.codes])
        read = (self.minute[None, :] % steps[:, None]) == 0
        for rows, start, end in self._late:
            read[list(rows), start:end] = False
        read[:, 0] = True
        read &= np.isfinite(value)
        last = np.maximum.accumulate(np.where(read, self.minute[None, :], 0), axis=1)
        return np.take_along_axis(value, last, axis=1), self.base.time_us[last]

    def _note(self, how: str, codes: Iterable[str], start: int, end: int,
              given: "Floats | float") -> None:
        self._changes.append((how, self.rows(*codes), start, min(end, MINUTES), given))


def _apply(value: Floats, how: str, rows: tuple[int, ...], start: int, end: int,
           given: "Floats | float") -> None:
    part = value[list(rows), start:end]
    if not isinstance(given, float | int):
        given = given[:end - start]
    if how == "add":
        part = part + given
    elif how == "scale":
        part = part * given
    elif how == "put":
        part = np.broadcast_to(given, part.shape)
    elif how == "toward":
        part = part + (np.real(given) - part) * np.imag(given)
    elif how == "freeze":
        part = np.broadcast_to(part[:, :1], part.shape)
    value[list(rows), start:end] = part
