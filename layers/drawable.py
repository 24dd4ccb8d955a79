"""A load's own frames made ready for the tiles, so that they need not be read out of the store."""

import json

import geopandas as gpd
import pandas as pd
import shapely


def drawable(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return rows of FEATURE_COLUMNS in the shape of ``Store.frame``: ``props`` as dict, EPSG:4326.

    What has that shape already is given back.
    """
    if isinstance(frame, gpd.GeoDataFrame):
        return frame
    shapes = shapely.from_wkb(frame["geom"].to_numpy(dtype=object))
    table = frame.drop(columns=["geom", "props"]).reset_index(drop=True)
    table["props"] = [json.loads(text) if text != "{}" else {} for text in frame["props"]]
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")
