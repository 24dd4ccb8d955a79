"""Style layers of one catalogue layer, without its labels: surfaces, lines, volumes, points."""

from collections.abc import Callable
from typing import Any

from layers import paint
from layers.catalogue import MapLayer
from layers.paint import Expression, Paint, by_zoom
from layers.theme import Theme

StyleLayer = dict[str, Any]

_POINT = ("Point", "MultiPoint")
_LINE = ("LineString", "MultiLineString")
_POLYGON = ("Polygon", "MultiPolygon")

#: Kinds of road by weight: OpenStreetMap's classes and the Chinese road classes of CJJ 37.
_ROAD_KINDS: dict[str, tuple[str, ...]] = {
    "road_major": ("motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link",
                   "express", "main", "快速路", "主干路"),
    "road_mid": ("secondary", "secondary_link", "tertiary", "tertiary_link", "次干路"),
    "path": ("footway", "path", "pedestrian", "steps", "cycleway", "步行道", "绿道"),
}
_ROAD_WIDTHS: dict[str, Expression] = {
    "road_major": by_zoom((10, 0.8), (14, 2.6), (16, 7), (18, 22)),
    "road_mid": by_zoom((11, 0.4), (14, 1.5), (16, 4.5), (18, 15)),
    "road_minor": by_zoom((12, 0.2), (14, 0.8), (16, 2.6), (18, 9)),
    "path": by_zoom((14, 0.3), (16, 1.0), (18, 3.5)),
}
#: Kinds that a base layer of mixed content may hold.
_WATER = ("water", "river", "stream", "creek", "canal", "lake", "水", "河", "湖", "河涌")
_GREEN = ("green", "park", "forest", "grass", "wood", "garden", "meadow", "绿地", "公园", "林地")
#: Colour of a recipe that is asked for without its usual shape, such as flat buildings.
_FLAT = {"address": "address", "building": "building_30", "context_building": "context_0",
         "landmark": "landmark_100"}
_AREA_WIDTH = {"district": 2.2, "street": 1.6, "community": 1.0, "grid": 0.7}
_DASH: dict[str, list[float]] = {"street": [4, 2], "community": [2, 2]}


def geometry_layers(layer: MapLayer, theme: Theme, category: int) -> list[StyleLayer]:
    """Return the style layers of ``layer``, lowest first.

    ``category`` is the number of the palette hue for a facility layer.
    """
    recipe = layer.draw.recipe
    if layer.draw.how == "label":
        return []
    if layer.draw.how == "extrusion":
        return [_volume(layer, theme)]
    maker = _MAKERS.get(recipe)
    if maker:
        return maker(layer, theme)
    colour = flat_colour(layer, category)
    if layer.draw.how == "fill":
        return _surface(colour, colour)(layer, theme)
    return _points(layer, theme, colour)


def flat_colour(layer: MapLayer, category: int) -> str:
    """Return the name of the colour of a layer that is drawn flat, by recipe or by ``category``."""
    return _FLAT.get(layer.draw.recipe, f"category_{category}")


def style_layer(layer: MapLayer, part: str, kind: str, painted: Paint, *,
                only: Expression | None = None, layout: Paint | None = None) -> StyleLayer:
    """Return one style layer that belongs to catalogue layer ``layer``."""
    assert layer.tile is not None
    shown = "visible" if layer.draw.visible else "none"
    made: StyleLayer = {
        "id": f"{layer.code}-{part}", "type": kind, "source": layer.source,
        "source-layer": layer.source_layer, "minzoom": layer.tile.min_zoom,
        "metadata": {"citymirror:layer": layer.code, "citymirror:role": str(layer.role)},
        "layout": {"visibility": shown, **(layout or {})}, "paint": painted,
    }
    if only is not None:
        made["filter"] = only
    return made


def of_shape(*shapes: str) -> Expression:
    """Return a filter on the geometry's type."""
    return ["in", ["geometry-type"], ["literal", list(shapes)]]


def _is_kind(kinds: tuple[str, ...]) -> Expression:
    return ["in", ["coalesce", ["get", "kind"], ""], ["literal", list(kinds)]]


def _volume(layer: MapLayer, theme: Theme) -> StyleLayer:
    """Extrude what stands above ground and is not the outline of separate parts."""
    above: Expression = ["all", ["!", ["has", "ug"]], ["!", ["has", "parts"]]]
    return style_layer(layer, "volume", "fill-extrusion",
                       paint.extrusion(layer.draw.recipe, theme), only=above)


def _surface(colour: str, edge: str) -> Callable[[MapLayer, Theme], list[StyleLayer]]:
    def make(layer: MapLayer, theme: Theme) -> list[StyleLayer]:
        width = by_zoom((10, 0.6), (14, 1.5), (18, 8))
        return [
            style_layer(layer, "fill", "fill", paint.fill(colour, theme), only=of_shape(*_POLYGON)),
            style_layer(layer, "line", "line", paint.line(edge, theme, width),
                        only=of_shape(*_LINE), layout=_ROUND),
        ]
    return make


_ROUND: Paint = {"line-cap": "round", "line-join": "round"}


def _roads(layer: MapLayer, theme: Theme) -> list[StyleLayer]:
    named = tuple(kind for kinds in _ROAD_KINDS.values() for kind in kinds)
    made = [style_layer(layer, "ground", "fill", paint.fill("road_minor", theme),
                        only=of_shape(*_POLYGON))]
    for weight in ("path", "road_minor", "road_mid", "road_major"):
        kinds = _ROAD_KINDS.get(weight)
        which = _is_kind(kinds) if kinds else ["!", _is_kind(named)]
        painted = paint.line(weight, theme, _ROAD_WIDTHS[weight])
        made.append(style_layer(layer, weight.removeprefix("road_"), "line", painted,
                                only=["all", of_shape(*_LINE), which], layout=_ROUND))
    return made


def _rail(layer: MapLayer, theme: Theme) -> list[StyleLayer]:
    painted = paint.line("rail", theme, by_zoom((11, 0.6), (15, 1.6), (18, 5)))
    return [style_layer(layer, "line", "line", {**painted, "line-dasharray": [3, 1.5]})]


def _base(layer: MapLayer, theme: Theme) -> list[StyleLayer]:
    """A base layer of mixed content: each kind is painted by its own name."""
    plain = ["!", _is_kind((*_WATER, *_GREEN))]
    made = [
        style_layer(layer, f"{name}-fill", "fill", paint.fill(colour, theme),
                    only=["all", of_shape(*_POLYGON), which])
        for name, colour, which in (("land", "land_2", plain), ("green", "green", _is_kind(_GREEN)),
                                    ("water", "water", _is_kind(_WATER)))
    ]
    width = by_zoom((10, 0.6), (14, 1.5), (18, 8))
    made.append(style_layer(layer, "water-line", "line", paint.line("water_line", theme, width),
                            only=["all", of_shape(*_LINE), _is_kind(_WATER)], layout=_ROUND))
    roads = [one for one in _roads(layer, theme) if one["type"] == "line"]
    for one in roads:
        one["filter"] = [*one["filter"], plain]
    return made + roads


def _area(layer: MapLayer, theme: Theme) -> list[StyleLayer]:
    recipe = layer.draw.recipe
    colour = "area" if recipe in ("district", "street") else "area_weak"
    outline = paint.area_line(colour, theme, _AREA_WIDTH[recipe])
    if recipe in _DASH:
        outline["line-dasharray"] = _DASH[recipe]
    return [style_layer(layer, "fill", "fill", paint.area_fill(theme)),
            style_layer(layer, "line", "line", outline, layout=_ROUND)]


def _zone(layer: MapLayer, theme: Theme) -> list[StyleLayer]:
    return [style_layer(layer, "fill", "fill", paint.zone_fill(theme)),
            style_layer(layer, "line", "line", paint.zone_line(theme), layout=_ROUND)]


def _points(layer: MapLayer, theme: Theme, colour: str) -> list[StyleLayer]:
    small = by_zoom((13, 1.2), (16, 2.8), (18, 7), (20, 11))
    tiny = by_zoom((16, 1.2), (18, 2.6), (20, 5))
    radius = tiny if layer.draw.recipe == "address" else small
    wide = by_zoom((13, 0.8), (16, 2), (19, 6))
    return [
        style_layer(layer, "line", "line", paint.line(colour, theme, wide, 0.8),
                    only=of_shape(*_LINE, *_POLYGON), layout=_ROUND),
        style_layer(layer, "point", "circle", paint.circle(colour, theme, radius),
                    only=of_shape(*_POINT)),
    ]


_MAKERS: dict[str, Callable[[MapLayer, Theme], list[StyleLayer]]] = {
    "base": _base, "road": _roads, "rail": _rail, "zone": _zone,
    "ground": _surface("land_2", "land_2"), "water": _surface("water", "water_line"),
    "green": _surface("green", "green"), "bridge": _surface("bridge", "bridge"),
    "district": _area, "street": _area, "community": _area, "grid": _area,
}
