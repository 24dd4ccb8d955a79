"""Traffic formulas over columns: index bands, speed bands by road class, headways, loads.

Sources: Guangzhou traffic index (five bands of width 2); table of speed bands of hanspub
6-1700079; TCRP Report 100 (TCQSM) for headway adherence; Osuna and Newell 1972 for waiting.
"""

import numpy as np

from indicators.formulas.columns import Floats, Texts, across, step_of, where_positive

INDEX_EDGES = (2.0, 4.0, 6.0, 8.0)
#: km/h above which a road is in band 1, 2, 3, 4; at or below the last it is in band 5.
EXPRESS, MAIN, SECONDARY = (65.0, 50.0, 35.0, 20.0), (40.0, 30.0, 20.0, 15.0), (35.0, 25.0, 15.0,
                                                                               10.0)
SPEED_EDGES = {
    "express": EXPRESS, "快速路": EXPRESS,
    "main": MAIN, "主干路": MAIN,
    "secondary": SECONDARY, "次干路": SECONDARY, "branch": SECONDARY, "支路": SECONDARY,
}
#: Upper ends of the grades A to E of the coefficient of variation of headways.
GRADE_EDGES = (0.21, 0.30, 0.39, 0.52, 0.74)


def traffic_band(index: Floats) -> Floats:
    """Return the band 1 (畅通) to 5 (严重拥堵) of the Guangzhou index; outside 0 to 10 missing."""
    return np.where(index >= 0, np.where(index <= 10, step_of(index, INDEX_EDGES), np.nan), np.nan)


def speed_band(speed_kmh: Floats, road_class: Texts) -> Floats:
    """Return the band 1 (free) to 5 (heavy) of a speed by road class; unknown classes missing."""
    edges = road_class.pick(SPEED_EDGES, 4)
    band = np.ones_like(speed_kmh)
    for i in range(4):
        band += speed_kmh <= across(speed_kmh, edges[:, i])
    known = across(speed_kmh, np.isfinite(edges[:, 0]))
    return np.where(known & (speed_kmh >= 0), band, np.nan)


def delay_ratio(speed_kmh: Floats, free_flow_kmh: Floats) -> Floats:
    """Return actual over free-flow travel time, at least 1: a ratio, not the 0–10 index."""
    return np.maximum(where_positive(free_flow_kmh) / where_positive(speed_kmh), 1.0)


def regularity(sd_s: Floats, mean_s: Floats) -> Floats:
    """Return the coefficient of variation of headways, deviation over mean (TCQSM)."""
    return np.where(sd_s >= 0, sd_s, np.nan) / where_positive(mean_s)


def regularity_grade(sd_s: Floats, mean_s: Floats) -> Floats:
    """Return the headway adherence grade 1 (A) to 6 (F); an edge belongs to the better grade."""
    variation = regularity(sd_s, mean_s)
    grade = np.ones_like(variation)
    # the manual gives two decimals: 0.214 is still 0.21
    hundredths = np.round(variation, 2)
    for edge in GRADE_EDGES:
        grade += hundredths > edge
    return np.where(np.isnan(variation), np.nan, grade)


def wait_s(mean_s: Floats, sd_s: Floats) -> Floats:
    """Return the mean wait of passengers who come at random: H/2 · (1 + cv²)."""
    return where_positive(mean_s) / 2 * (1 + regularity(sd_s, mean_s) ** 2)
