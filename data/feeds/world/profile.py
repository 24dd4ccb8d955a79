"""What one template's series looks like, read from the pack's demo spec; code knows kinds only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from data.errors import PackError

Table = Mapping[str, Any]
#: Kinds of series that the world can play.
KINDS = ("gauge", "count", "recent", "total", "inflow", "outflow", "part", "uptime",
         "up_minutes")
_SEE = "See demo.toml of the bundled district, and docs/demo.md."


@dataclass(frozen=True, slots=True)
class Profile:
    """How the values of a template come about; docs/demo.md says what each field means."""

    kind: str = "gauge"
    shape: str = ""
    shape_by_kind: bool = False
    base: float = 0.0
    amplitude: float = 0.0
    size: str = ""
    full: bool = False
    spread: float = 0.0
    feels: tuple[tuple[str, float], ...] = ()
    scales: tuple[tuple[str, float], ...] = ()
    adds: tuple[tuple[str, float], ...] = ()
    noise: tuple[tuple[float, float], ...] = ()
    jitter: tuple[tuple[float, float], ...] = ()
    low: float | None = None
    high: float | None = None
    decimals: int | None = None
    hold_s: float = 0.0
    of: str = ""
    least: float | None = None
    stay_min: float = 30.0
    reset_h: float = 0.0
    window_s: float = 3600.0
    outages: tuple[tuple[float, float, float, float, float], ...] = ()
    silence: tuple[str, ...] = ("sensor",)
    objects: Table = field(default_factory=dict)
    kinds: Table = field(default_factory=dict)


_NAMES = {one.name for one in fields(Profile)}
_DRIVEN = ("feels", "scales", "adds")
_LAYERS = ("noise", "jitter")


def read_profile(name: str, spec: Table) -> Profile:
    """Return the profile of ``spec``; raise PackError naming what is wrong in it.

    Args:
        name: Where it stands, for the message: a template's name.
        spec: Its table in demo.toml.
    """
    unknown = sorted(set(spec) - _NAMES)
    if unknown:
        raise PackError(f"The demo profile of {name} has the unknown field {unknown[0]!r}.", _SEE)
    given = dict(spec)
    try:
        for key in _DRIVEN:
            given[key] = tuple((str(k), float(v)) for k, v in given.get(key, {}).items())
        for key in _LAYERS:
            given[key] = tuple((float(p), float(s)) for p, s in given.get(key, ()))
        given["outages"] = tuple(_outage(one) for one in given.get("outages", ()))
        given["silence"] = tuple(str(v) for v in given.get("silence", Profile().silence))
        profile = Profile(**given)
        _check(profile)
    except (TypeError, ValueError, AttributeError) as e:
        raise PackError(f"The demo profile of {name} cannot be read: {e}.", _SEE) from e
    return profile


def _check(profile: Profile) -> None:
    if profile.kind not in KINDS:
        raise ValueError(f"kind {profile.kind!r} is none of {', '.join(KINDS)}")
    for name in ("base", "amplitude", "spread", "stay_min", "reset_h", "hold_s", "window_s"):
        if not isinstance(getattr(profile, name), int | float):
            raise ValueError(f"{name} is no number")
    if profile.kind in ("inflow", "outflow", "part", "up_minutes") and not profile.of:
        raise ValueError(f"a {profile.kind} does not say of what")
    if profile.stay_min <= 0 or profile.window_s <= 0:
        raise ValueError("stay_min or window_s is not above 0")
    if any(period <= 0 for period, _ in profile.noise + profile.jitter):
        raise ValueError("a noise period is not above 0")


def _outage(row: Any) -> tuple[float, float, float, float, float]:
    every, chance, least, most, value = (float(v) for v in row)
    if not 0 < least <= most <= every:
        raise ValueError(f"an outage of {least:g} to {most:g} s every {every:g} s")
    return every, chance, least, most, value


def fallback(spec: Table, unit: str, kind: str) -> Table:
    """Return the table of a template that the pack does not describe: by unit, by kind, or plain.

    ``[defaults.unit]`` goes before ``[defaults.kind]``; a count without either is rare events, a
    state is up but for its outages, a ratio moves around nine tenths, anything else around 50.
    """
    defaults: Table = spec.get("defaults", {})
    for group, name in (("unit", unit), ("kind", kind)):
        found: Table | None = defaults.get(group, {}).get(name)
        if found is not None:
            return found
    return _PLAIN.get(kind, _PLAIN["gauge"])


_PLAIN: dict[str, Table] = {
    "gauge": {"base": 50.0, "amplitude": 20.0, "spread": 0.2, "noise": [[3600, 0.1]],
              "decimals": 1, "low": 0.0},
    "flow": {"base": 30.0, "spread": 0.3, "noise": [[1800, 0.4]], "decimals": 0, "low": 0.0},
    "count": {"kind": "count", "base": 2.0, "spread": 0.3},
    "state": {"kind": "uptime", "base": 1.0, "outages": [[259200, 0.1, 1200, 10800, 0]]},
    "ratio": {"base": 0.9, "jitter": [[7200, 0.05]], "low": 0.0, "high": 1.0, "decimals": 3},
}
