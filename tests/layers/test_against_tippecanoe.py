"""Our tiles hold what another builder puts there: tippecanoe, told to keep everything."""

import json

import pytest
import shapely

from bench import tippecanoe
from layers.catalogue import Catalogue
from layers.zooms import zooms
from tests.layers.decode import tiles_at

#: Tile units: half a one of the margin is four along a flat line; the decoder has six places.
SLACK = 3
SOURCES = ("base", "area", "building", "zone", "facility", "address", "place")


@pytest.mark.parametrize("source", SOURCES)
def test_the_same_features_lie_in_the_same_tiles(built, tiny_store, tmp_path, source):
    layers = Catalogue(tiny_store.layers()).sources()[source]
    lines, other = tmp_path / "features.geojsonl", tmp_path / "other.pmtiles"
    lines.write_text("".join(line for one in layers for line in geojson(tiny_store, one)), "utf-8")
    levels = zooms(layers)
    tippecanoe.run(lines, other, zooms=levels, scratch=tmp_path)
    codes = {one.code for one in layers}
    for zoom in range(levels[0], levels[1] + 1):
        ours, theirs = (placed(path, zoom, codes) for path in (built.path(source), other))
        assert ours.keys() == theirs.keys(), zoom
        apart = [key for key in ours if not near(ours[key], theirs[key], zoom)]
        assert not apart, [(key, ours[key], theirs[key]) for key in apart[:3]]


def geojson(store, layer):
    frame = store.frame(layer.code)
    for number, shape in zip(frame["id"], frame.geometry, strict=True):
        if shape is not None and not shape.is_empty:
            yield json.dumps({
                "type": "Feature", "id": number, "properties": {},
                "tippecanoe": {"layer": layer.code, "minzoom": layer.tile.min_zoom},
                "geometry": json.loads(shapely.to_geojson(shape))}) + "\n"


def placed(path, zoom, codes):
    """Return shapes by (tile, layer, id)."""
    return {(tile, layer["properties"]["layer"], one["id"]): one["geometry"]
            for tile, layers in tiles_at(path, zoom).items() for layer in layers
            if layer["properties"]["layer"] in codes for one in layer["features"]}


def near(a, b, zoom):
    """Tell whether two shapes cover the same: their areas or lengths differ by the slack at most.

    Corners are not compared: the other joins what lies in one line.
    """
    unit = 360 / 2**zoom / 4096
    one, other = (shapely.from_geojson(json.dumps(shape)) for shape in (a, b))
    if one.geom_type.removeprefix("Multi") != other.geom_type.removeprefix("Multi"):
        return False
    return shapely.hausdorff_distance(one, other) <= SLACK * unit + 2e-6
