"""Any indicator over the whole district at each moment of a window: what the time slider plays."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.wire import iso, names, number
from data.errors import NotFound, RangeRefused
from data.ports import Store
from data.readings.columns import Series
from layers.theme import LEVELS

#: Reads series of readings and of what is derived: (codes, start, end, step=, zone=) by code.
Past = Callable[..., dict[str, Series]]
#: Frames of one film; a day of quarters, a week of hours.
MOST_FRAMES = 200
_STEPS = (("minute", 60), ("hour", 3600), ("day", 86_400), ("week", 604_800))
#: The highest and lowest few values do not stretch the ramp for all the others.
_TAILS = (0.02, 0.98)


@dataclass(frozen=True, slots=True)
class Film:
    """``value`` is float64[frames, subjects], NaN where nothing was read then."""

    template: str
    step: str
    time_us: np.ndarray
    positions: tuple[int, ...]                    # in the catalogue, one a subject
    value: np.ndarray


def film(past: Past, catalogue: VitalCatalogue, template: str, start: datetime, end: datetime,
         zone: str) -> Film:
    """Return an indicator's values at every subject that stands on the map.

    Raises:
        NotFound: For a template no indicator at a place belongs to.
        RangeRefused: For a window that is empty or longer than frames can tell.
    """
    positions = tuple(at for at, record in enumerate(catalogue.records)
                      if record.template == template and catalogue.subjects[at] is not None)
    if not positions:
        raise NotFound(f"No indicator on the map belongs to {template[:100]!r}.",
                       "Take a template from /api/indicators.")
    step = _step((end - start).total_seconds())
    codes = [catalogue.records[at].code for at in positions]
    found = past(codes, start, end, step=step, zone=zone)
    columns = [found.get(code) for code in codes]
    times = np.unique(np.concatenate([s.time_us for s in columns if s is not None] or
                                     [np.empty(0, np.int64)]))
    times = times[times < int(end.timestamp() * 1e6)]
    value = np.full((len(times), len(codes)), np.nan)
    for at, series in enumerate(columns):
        if series is not None:
            _put(value[:, at], times, series)
    return Film(template, step, times, positions, value)


def film_json(made: Film, catalogue: VitalCatalogue, places: dict[int, tuple[float, float]]
              ) -> dict[str, Any]:
    """Return the film for the browser; subjects without a place in ``places`` are left out."""
    shown = [n for n, at in enumerate(made.positions) if _subject_id(catalogue, at) in places]
    value = made.value[:, shown]
    record = catalogue.records[made.positions[0]]
    low, high = reach(value)
    return {
        "template": made.template, "step": made.step, "unit": record.unit,
        "decimals": record.decimals, "low": low, "high": high, "levels": list(LEVELS),
        "edges": np.linspace(low, high, len(LEVELS) + 1)[1:-1].tolist(),
        "times": [iso(datetime.fromtimestamp(t / 1e6, UTC)) for t in made.time_us.tolist()],
        "subjects": [_subject(catalogue, made.positions[n], places) for n in shown],
        "values": [[number(v, 6) for v in row] for row in value.tolist()],
    }


def places(store: Store, catalogue: VitalCatalogue, made: Film) -> dict[int, tuple[float, float]]:
    """Return lon, lat (WGS 84) of the film's subjects by id."""
    layers = {s.layer for at in made.positions if (s := catalogue.subjects[at]) is not None}
    found: dict[int, tuple[float, float]] = {}
    for layer in sorted(layers):
        frame = store.frame(layer, geometry=False)
        for one, lon, lat in zip(frame["id"], frame["lon"], frame["lat"], strict=True):
            found[int(one)] = (float(lon), float(lat))
    return found


def reach(value: np.ndarray) -> tuple[float, float]:
    """Return the ends of the ramp: from zero where nothing is below it, tails cut."""
    known = value[np.isfinite(value)]
    if not len(known):
        return 0.0, 1.0
    low, high = (float(q) for q in np.quantile(known, _TAILS))
    low = min(low, 0.0) if low < 0 or low < 0.5 * high else low
    return (low, high) if high > low else (low, low + 1.0)


def _step(span_s: float) -> str:
    if span_s <= 0:
        raise RangeRefused("The window ends before it begins.", "Let it end after it starts.")
    for step, length in _STEPS:
        if span_s <= MOST_FRAMES * length:
            return step
    raise RangeRefused("The window is too long for a film.", "Ask for less than four years.")


def _put(column: np.ndarray, times: np.ndarray, series: Series) -> None:
    at = np.searchsorted(times, series.time_us)
    inside = at < len(times)
    column[at[inside]] = series.value[inside]


def _subject_id(catalogue: VitalCatalogue, at: int) -> int:
    subject = catalogue.subjects[at]
    return -1 if subject is None else subject.id


def _subject(catalogue: VitalCatalogue, at: int, places: dict[int, tuple[float, float]]
             ) -> dict[str, Any]:
    subject = catalogue.subjects[at]
    if subject is None:
        raise NotFound("An indicator of the district stands nowhere on the map.", "Leave it out.")
    lon, lat = places[subject.id]
    return {"code": catalogue.records[at].code, "id": subject.id, "layer": subject.layer,
            "name": names(subject.names), "lon": round(lon, 6), "lat": round(lat, 6)}
