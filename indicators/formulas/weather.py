"""Weather formulas over columns: heat index and its bands, Beaufort force."""

import numpy as np

from indicators.formulas.columns import Floats, step_of

#: Rothfusz's regression in °F and percent (NWS SR 90-23).
_C = (-42.379, 2.04901523, 10.14333127, -0.22475541, -6.83783e-3, -5.481717e-2, 1.22874e-3,
      8.5282e-4, -1.99e-6)
#: Where the regression holds: below, what is felt is told as the air temperature.
LEAST_T_C, LEAST_RH = 26.7, 40.0
#: °C from which: caution, extreme caution, danger, extreme danger.
HEAT_EDGES = (27.0, 32.0, 41.0, 54.0)
#: Lower ends of Beaufort 1 to 12 in m/s; 13 to 17 as typhoon signals count them.
BEAUFORT = (0.3, 1.6, 3.4, 5.5, 8.0, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7, 37.0, 41.5, 46.2,
            51.0, 56.1)


def heat_index(temperature_c: Floats, humidity_pct: Floats) -> Floats:
    """Return the heat index in °C (Rothfusz 1990; valid from 26.7 °C and 40 %).

    Outside that range it is the air temperature. A humidity outside 0 to 100 % is no humidity.
    """
    t = temperature_c * 1.8 + 32
    r = np.where((humidity_pct >= 0) & (humidity_pct <= 100), humidity_pct, np.nan)
    hi = (_C[0] + _C[1] * t + _C[2] * r + _C[3] * t * r + _C[4] * t * t + _C[5] * r * r
          + _C[6] * t * t * r + _C[7] * t * r * r + _C[8] * t * t * r * r)
    valid = (temperature_c >= LEAST_T_C) & (r >= LEAST_RH)
    found = np.where(valid, (hi - 32) / 1.8, temperature_c)
    return np.where(np.isnan(r), np.nan, found)


def heat_band(index_c: Floats) -> Floats:
    """Return 0 none, 1 caution, 2 extreme caution, 3 danger, 4 extreme danger."""
    return step_of(index_c, HEAT_EDGES, first=0)


def beaufort(wind_ms: Floats) -> Floats:
    """Return the Beaufort force 0 to 17 of a wind in m/s."""
    return np.where(wind_ms >= 0, step_of(wind_ms, BEAUFORT, first=0), np.nan)
