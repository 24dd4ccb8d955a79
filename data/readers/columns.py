"""Picks the columns that a layer's spec names, and the rows that its filter keeps."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.errors import SourceError
from data.model import TABLE_ROLES, LayerSpec
from data.pack_fields import PLACE_FIELDS, ROLE_FIELDS
from data.pack_problems import did_you_mean
from data.readers.text import to_text


def filters(spec: LayerSpec) -> list[tuple[str, str]]:
    """Return the (column, value) pairs of ``where``."""
    pairs = (part.partition("=") for part in spec.where.split(",") if part.strip())
    return [(column.strip(), value.strip()) for column, _, value in pairs]


def mapping(spec: LayerSpec, there: Sequence[str]) -> dict[str, str]:
    """Return canonical name -> source column; without [layers.fields], equal names map."""
    if spec.fields:
        return spec.fields
    places = () if spec.role in TABLE_ROLES else PLACE_FIELDS
    return {name: name for name in (*ROLE_FIELDS[spec.role], *places)
            if name in there and name not in spec.constants}


def wanted_columns(spec: LayerSpec, there: Sequence[str]) -> list[str]:
    """Return the source columns to read, in file order; raise SourceError for one not there.

    Nothing else is read, so that a name or an id number that no mapping asks for never
    enters the process.
    """
    wanted = {**{c: f"fields.{k}" for k, c in mapping(spec, there).items()},
              **dict.fromkeys(spec.keep, "keep"), **{c: "where" for c, _ in filters(spec)}}
    for column, place in wanted.items():
        if column not in there:
            hint = did_you_mean(column, there)
            listed = ", ".join(there) or "none"
            raise SourceError(
                f'Layer {spec.code}: {spec.source} has no column "{column}" ({place}).',
                f"{hint} It has: {listed}.".strip(),
            )
    return [c for c in there if c in wanted]


def keep_rows(frame: pd.DataFrame, spec: LayerSpec) -> pd.DataFrame:
    """Return the rows whose columns equal every value of ``where``."""
    keep = np.ones(len(frame), dtype=bool)
    for column, value in filters(spec):
        keep &= (to_text(frame[column]).fillna("") == value).to_numpy(dtype=bool)
    return frame if keep.all() else frame[keep]
