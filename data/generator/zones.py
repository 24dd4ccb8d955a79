"""Crowd zones of the pack: typed places become outlines in metres."""

import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from data.errors import PackError
from data.generator.curves import smooth
from data.generator.forms import outline
from data.generator.spec import Spec

_NUMBERS = ("area_m2", "m2_per_person", "exit_width_m", "base_m")


def zone_tables(spec: Spec, decks: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the zones inside the district and those of its neighbours; raise PackError."""
    rows = spec.rows("zones")
    table = pd.DataFrame(rows)[["code", "name", "name_en", "kind", *_NUMBERS]]
    table[list(_NUMBERS)] = table[list(_NUMBERS)].astype(float)
    table["geometry"] = [_shape(spec, row, decks) for row in rows]
    outside = np.array([row["context"] == "1" for row in rows])
    return {"zone": table[~outside], "zone_context": table[outside]}


def open_zones(spec: Spec) -> list[BaseGeometry]:
    """Return the outlines of zones on the ground, which buildings keep clear of."""
    none = pd.DataFrame({"name": [], "geometry": []})
    return [_shape(spec, row, none).buffer(3) for row in spec.rows("zones")
            if row["form"] != "bridge" and not float(row["base_m"])]


def _shape(spec: Spec, row: dict[str, str], decks: pd.DataFrame) -> BaseGeometry:
    form = row["form"]
    if form == "path":
        line = smooth(spec.points(row["points"]))
        return line.buffer(float(row["length"]) / 2, cap_style="flat")
    if form == "bridge":
        found = decks.loc[decks["name"] == row["ref"], "geometry"]
        if found.empty:
            raise PackError(f"Zone {row['code']} stands on bridge {row['ref']!r}, unknown.",
                            "Name a bridge of the bridges file in its ref.")
        shape: BaseGeometry = found.iloc[0]
        return shape
    if form in ("box", "ellipse"):
        centre = spec.frame.to_xy(np.array([[float(row["lon"]), float(row["lat"])]]))[0]
        return outline(form, float(row["length"]), float(row["width"]), float(row["angle"]),
                       (float(centre[0]), float(centre[1])))
    raise PackError(f"Zone {row['code']} has the form {form!r}.",
                    "Give box, ellipse, path or bridge.")
