"""Formulas of indicators: pure functions over columns, each with its source in the docstring."""

from collections.abc import Callable
from typing import Any

from indicators.formulas import air, crowd, plain, traffic, weather

#: What a pack may call by name; data.formula_names says with which arguments.
FORMULAS: dict[str, Callable[..., Any]] = {
    function.__name__: function for function in (
        plain.least, plain.most, plain.positive, plain.ratio, plain.percent, plain.availability,
        crowd.capacity, crowd.daily_capacity, crowd.load, crowd.density, crowd.presence,
        crowd.los, crowd.load_step, crowd.egress_min, crowd.minutes_to_limit,
        traffic.traffic_band, traffic.speed_band, traffic.delay_ratio, traffic.regularity,
        traffic.regularity_grade, traffic.wait_s,
        weather.heat_index, weather.heat_band, weather.beaufort,
        air.aqi, air.aqi_band, air.primary_pollutant,
    )
}
#: Those that must know when their inputs were observed.
TIMED: frozenset[str] = frozenset({"aqi", "primary_pollutant"})
