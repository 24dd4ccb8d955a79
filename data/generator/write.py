"""Last step: tables become GeoParquet and CSV files under the pack's generated folder."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from data.generator.frame import Frame


def write_layer(table: pd.DataFrame, frame: Frame, path: Path, drop: tuple[str, ...] = ()) -> None:
    """Write ``table`` (geometry in metres) as GeoParquet in WGS 84."""
    plain = table.drop(columns=["geometry", *drop], errors="ignore").reset_index(drop=True)
    shapes = frame.to_degrees(np.asarray(table["geometry"], dtype=object))
    gpd.GeoDataFrame(plain, geometry=shapes, crs="EPSG:4326").to_parquet(path, index=False)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table without geometry as UTF-8 CSV with LF line ends."""
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
