"""Settles heights: read, judged, estimated from storeys, and never extruded up from underground."""

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.ingest.draft import Draft
from data.model import Role
from data.readers.numbers import read_numbers

STOREY_M = 3.0
#: The tallest building stands at 828 m; anything above this is a mistake.
HIGHEST_M = 1000.0
MOST_LEVELS = 200.0
_STEP = re.compile(r"-?\d+(?:\.\d+)?")
_BELOW = re.compile(r"-\d+(?:\.\d+)?(?:\s*(?:\.\.|[;,~至])\s*-\d+(?:\.\d+)?)*")

Array = NDArray[np.float64]


def has_heights(draft: Draft) -> bool:
    """Whether a missing height says something here: buildings, and layers that map a height."""
    return (draft.spec.role in (Role.BUILDING, Role.BUILDING_PART)
            or any(name in draft.values for name in ("height_m", "levels")))


def settle_heights(draft: Draft) -> None:
    """Set height_m and base_m (metres, NaN missing), height_quality and underground in place."""
    height, base = _metres(draft, "height_m"), _metres(draft, "base_m")
    levels, min_level = _levels(draft, "levels"), _levels(draft, "min_level")
    layer_no, below = _levels(draft, "layer_no"), _levels(draft, "levels_underground")
    underground = _underground(draft, height, levels, layer_no, below)
    measured = ~np.isnan(height)
    estimated = ~measured & (levels > 0) & ~underground
    height = np.where(estimated, levels * STOREY_M, height)
    height[underground] = np.nan
    base = np.where(np.isnan(base) & (min_level > 0), min_level * STOREY_M, base)
    base[underground] = np.nan
    upside = base >= height
    draft.tell(upside, "base is not below the height, so it was left out", show="base_m")
    base[upside] = np.nan
    quality = np.where(estimated, "estimated", np.where(np.isnan(height), "missing", "measured"))
    if has_heights(draft):
        draft.values["height_quality"] = pd.Series(quality, dtype="str")
    draft.values["height_m"], draft.values["base_m"] = height, base
    if underground.any():
        draft.values["underground"] = underground
    _tell(draft, estimated, quality == "missing", underground)


def _tell(draft: Draft, estimated: NDArray[np.bool_], missing: NDArray[np.bool_],
          underground: NDArray[np.bool_]) -> None:
    draft.tell(estimated, f"height is estimated as levels × {STOREY_M:g} m", show="name")
    draft.tell(underground, "underground, so not drawn upward", show="name")
    if draft.spec.role in (Role.BUILDING, Role.BUILDING_PART):
        draft.tell(missing & ~underground, "no height and no levels, so drawn flat", show="name")


def _metres(draft: Draft, name: str) -> Array:
    if name not in draft.values:
        return np.full(len(draft), np.nan)
    values, junk = read_numbers(draft.values[name])
    draft.tell(junk, f"{name} is no number and counts as missing", "Correct it.", show=name)
    low = values < 0 if name == "base_m" else values <= 0
    odd = ~np.isnan(values) & (low | ~np.isfinite(values) | (values > HIGHEST_M))
    draft.tell(odd, f"{name} is not between 0 and {HIGHEST_M:g} m and counts as missing",
               "Correct it.", show=name)
    values[odd] = np.nan
    return values


def _levels(draft: Draft, name: str) -> Array:
    """Return storeys; "-1..-3" and the like, all below ground, read as their lowest."""
    if name not in draft.values:
        return np.full(len(draft), np.nan)
    values, junk = read_numbers(draft.values[name])
    for i in np.flatnonzero(junk):
        text = str(draft.values[name].iloc[i])
        if _BELOW.fullmatch(text):
            values[i] = min(float(step) for step in _STEP.findall(text.replace("..", " ")))
            junk[i] = False
    odd = ~np.isnan(values) & ~(np.abs(values) <= MOST_LEVELS)
    draft.tell(junk | odd, f"{name} is no number of storeys and counts as missing", "Correct it.",
               show=name)
    values[odd] = np.nan
    draft.values[name] = values
    return values


def _underground(draft: Draft, height: Array, levels: Array, layer_no: Array,
                 below: Array) -> NDArray[np.bool_]:
    """Tell which rows lie below ground: said so, negative levels, or only levels below.

    ``layer_no`` below 0 is only a drawing order, so it does not outweigh storeys or a height
    above ground; the contradiction is told.
    """
    said = draft.column("location").str.lower().isin(["underground", "地下"]).to_numpy(dtype=bool)
    above = (levels > 0) | ~np.isnan(height)
    sunk = layer_no < 0
    draft.tell(sunk & above & ~said, "layer_no is below 0 but storeys or a height above ground "
               "are given; it is drawn upward", "Write location = underground if it is not.",
               show="name")
    only_below = (levels == 0) & (below > 0) & np.isnan(height)
    return np.asarray(said | (levels < 0) | (sunk & ~above) | only_below, dtype=bool)
