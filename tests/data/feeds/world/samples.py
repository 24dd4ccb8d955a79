"""A small world of a few made-up templates, and the bundled district's own spec."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from data.feeds.timeline import to_us
from data.feeds.world import Sensor, World

ROOT = Path(__file__).parents[4]
BUNDLED: dict[str, Any] = tomllib.loads(
    (ROOT / "data/packs/canton_tower/demo.toml").read_text(encoding="utf-8"))
LOCAL = ZoneInfo("Asia/Shanghai")
MINUTE = 60_000_000

#: Series of every kind, over two objects each; the shared part is the bundled district's.
TEMPLATES: dict[str, Any] = {
    "crowd.present": BUNDLED["templates"]["crowd.present"] | {"silence": []},
    "crowd.in": {"kind": "inflow", "of": "crowd.present", "stay_min": 25, "silence": []},
    "crowd.out": {"kind": "outflow", "of": "crowd.present", "stay_min": 25, "silence": []},
    "crowd.in_today": {"kind": "total", "of": "crowd.in", "reset_h": 4, "silence": []},
    "crowd.out_today": {"kind": "total", "of": "crowd.out", "reset_h": 4, "silence": []},
    "road.speed": {"base": 46, "feels": {"jam": -0.5}, "amplitude": 46, "low": 4, "decimals": 1,
                   "noise": [[900, 0.05]], "silence": []},
    "bus.load": {"base": 0.1, "amplitude": 0.7, "feels": {"metro": 0.5, "show": 0.2},
                 "low": 0, "high": 1.4, "decimals": 2, "silence": []},
    "pump.runs": {"kind": "count", "base": 0.4, "amplitude": 30, "feels": {"soak": 1.0},
                  "silence": []},
    "complaints": {"kind": "count", "amplitude": 6, "feels": {"harm": 1.0}, "silence": []},
    "video.crowd": {"kind": "count", "amplitude": 5, "feels": {"crowd": 1.0},
                    "silence": ["camera"]},
    "video.litter": {"kind": "count", "amplitude": 20, "feels": {"crowd": 1.0},
                     "silence": ["camera"]},
    "lift.state": {"kind": "uptime", "base": 1, "outages": [[259200, 0.25, 1800, 14400, 0]],
                   "silence": []},
    "air.pm25": {"base": 34, "scales": {"soak": -0.6, "haze": 0.5}, "noise": [[21600, 0.25]],
                 "low": 3, "decimals": 0, "silence": []},
    "met.temp": {"adds": {"temp": 1.0}, "decimals": 1, "silence": []},
    "met.rain": {"adds": {"rain": 1.0}, "decimals": 1, "low": 0, "silence": []},
    "staff": {"base": 24, "amplitude": 30, "feels": {"crowd": 1.0}, "hold_s": 3600, "decimals": 0,
              "silence": []},
}
SPEC: dict[str, Any] = {**BUNDLED, "templates": TEMPLATES}


def sensors(spec: dict[str, Any] = SPEC, objects: int = 2) -> list[Sensor]:
    """Return ``objects`` sensors of each template."""
    return [Sensor(f"{template}:Z{n:02}", template, f"Z{n:02}", "", 60.0, "gauge",
                   "square" if n % 2 else "hall", {"capacity": 3000.0})
            for template in spec["templates"] for n in range(1, objects + 1)]


def world(**changes: Any) -> World:
    """Return the small world, its spec changed."""
    return World({**SPEC, **changes}, sensors())


def local_us(text: str) -> int:
    """Return the moment of a local time such as 2026-11-20T19:30."""
    return to_us(datetime.fromisoformat(text).replace(tzinfo=LOCAL))


def times(first: str, hours: float, step_s: float = 60) -> np.ndarray:
    """Return moments from a local time on."""
    start = local_us(first)
    return np.arange(start, start + round(hours * 3.6e9), round(step_s * 1e6), dtype=np.int64)


def of(found: World, code: str, moments: np.ndarray, effects: Any = ()) -> np.ndarray:
    """Return one indicator's values."""
    return found.values([code], moments, effects)[0]
