"""Places that readings come from, typed by hand: car parks, stations, posts; and bus lines."""

import numpy as np
import pandas as pd
import shapely

from data.errors import PackError
from data.generator.curves import smooth
from data.generator.spec import Spec


def site_tables(spec: Spec) -> dict[str, pd.DataFrame]:
    """Return one table of points per ``layer`` value of the sites file, metres.

    ``places`` is how many fit (spaces, seats, persons a minute); empty where that means nothing.
    """
    rows = pd.DataFrame(spec.rows("sites"))
    at = spec.frame.to_xy(rows[["lon", "lat"]].astype(float).to_numpy())
    rows["geometry"] = shapely.points(at)
    rows["places"] = pd.to_numeric(rows["places"])
    return {str(layer): part.drop(columns=["layer", "lon", "lat"])
            for layer, part in rows.groupby("layer")}


def bus_line_table(spec: Spec) -> pd.DataFrame:
    """Return the bus lines, each a curve through its stops; raise PackError for an unknown stop.

    ``stops`` of the file are the last digits of the stops' codes, in order.
    """
    stops = {row["code"]: (float(row["lon"]), float(row["lat"])) for row in spec.rows("stops")
             if row["layer"] == "bus_stop"}
    rows = pd.DataFrame(spec.rows("bus_lines"))
    lines = []
    for name, text in zip(rows["name"], rows["stops"], strict=True):
        points = [_stop(stops, name, digits) for digits in text.split()]
        lines.append(smooth(spec.frame.to_xy(np.array(points))))
    rows["geometry"] = np.array(lines, dtype=object)
    rows["places"] = pd.to_numeric(rows["places"])
    rows["stops"] = rows["stops"].str.split().str.len()
    return rows


def _stop(stops: dict[str, tuple[float, float]], line: str, digits: str) -> tuple[float, float]:
    found = [at for code, at in stops.items() if code.endswith(digits)]
    if len(found) != 1:
        raise PackError(f"Bus line {line} has the stop {digits!r}, which is no single stop.",
                        "Give the last digits of a bus_stop's code in the stops file.")
    return found[0]
