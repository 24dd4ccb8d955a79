"""Named points and lines typed by hand: stations, stops, piers, public services, rails, routes."""

import numpy as np
import pandas as pd
import shapely

from data.generator.curves import smooth
from data.generator.spec import Spec


def stop_tables(spec: Spec) -> dict[str, pd.DataFrame]:
    """Return one table per ``layer`` value of the stops file (points) and of the lines file."""
    rows = pd.DataFrame(spec.rows("stops"))
    at = spec.frame.to_xy(rows[["lon", "lat"]].astype(float).to_numpy())
    rows["geometry"] = shapely.points(at)
    rows["rank"] = rows["rank"].astype(int)
    tables = {
        str(layer): part.drop(columns=["layer", "lon", "lat"])
        for layer, part in rows.groupby("layer")
    }
    lines = pd.DataFrame(spec.rows("lines"))
    lines["geometry"] = np.array([smooth(spec.points(p)) for p in lines["points"]], dtype=object)
    for layer, part in lines.groupby("layer"):
        tables[str(layer)] = part.drop(columns=["layer", "points"])
    return tables
