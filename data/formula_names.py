"""The words of the formula language: what a pack may call, and with which arguments.

The functions themselves stand in indicators/formulas (a test holds the two lists together); here
are only their names, so that ``check`` can judge a pack without the room of formulas.
"""

#: What gathers many values into one.
FOLDS: tuple[str, ...] = ("sum", "mean", "max", "min", "count", "fresh")
#: Over which values it gathers: all objects of a template, or those that are part of the subject.
SCOPES: tuple[str, ...] = ("all", "parts")

#: Function -> its arguments in order; one that ends in ``_text`` is a text field of the feature.
FUNCTIONS: dict[str, tuple[str, ...]] = {
    # plain arithmetic
    "least": ("a", "b"),
    "most": ("a", "b"),
    "positive": ("a",),
    "ratio": ("part", "whole"),
    "percent": ("part", "whole"),
    # crowd: LB/T 034-2014, Fruin, egress
    "capacity": ("area_m2", "m2_per_person"),
    "daily_capacity": ("instant_capacity", "open_h", "stay_h"),
    "load": ("present", "capacity"),
    "density": ("present", "area_m2"),
    "presence": ("entered", "left"),
    "los": ("present", "area_m2", "kind_text"),
    "load_step": ("load",),
    "egress_min": ("present", "exit_width_m", "kind_text"),
    "minutes_to_limit": ("present", "capacity", "net_per_min"),
    # traffic
    "traffic_band": ("index",),
    "speed_band": ("speed_kmh", "class_text"),
    "delay_ratio": ("speed_kmh", "free_flow_kmh"),
    "regularity": ("headway_sd_s", "headway_mean_s"),
    "regularity_grade": ("headway_sd_s", "headway_mean_s"),
    "wait_s": ("headway_mean_s", "headway_sd_s"),
    # weather and air
    "heat_index": ("temperature_c", "humidity_pct"),
    "heat_band": ("heat_index_c",),
    "aqi": ("pm25", "pm10", "no2", "so2", "co", "o3"),
    "aqi_band": ("aqi",),
    "primary_pollutant": ("pm25", "pm10", "no2", "so2", "co", "o3"),
    "beaufort": ("wind_ms",),
    # facilities and cases
    "availability": ("working", "total"),
}
