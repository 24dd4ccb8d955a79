"""Text on the map: names in the asked language, by importance, never more than a line or two."""

from typing import Any

from data.model import Role
from layers import paint
from layers.catalogue import MapLayer
from layers.features import label_layer
from layers.geometry_layers import StyleLayer, of_shape, style_layer
from layers.paint import Expression, Paint, by_zoom
from layers.theme import FONT_STACK, Theme

#: A name of ten thousand characters must not become a wall of text.
LONGEST_LABEL = 40
_POINTS = ("Point", "MultiPoint")
_LINES = ("LineString", "MultiLineString")
_POLYGON_ROLES = frozenset({Role.DISTRICT, Role.STREET, Role.COMMUNITY, Role.GRID, Role.ZONE,
                            Role.BUILDING, Role.BUILDING_PART})
_SIZES: dict[str, Expression] = {
    "district": by_zoom((9, 13), (13, 20)), "street": by_zoom((12, 12), (16, 16)),
    "community": by_zoom((13, 11), (17, 14)), "zone": by_zoom((13, 11), (17, 15)),
}
#: Names of areas give way when one looks into them.
_TOP_ZOOM = {"district": 14.0, "street": 16.5, "community": 18.0}
_WEAK = frozenset({"grid", "community", "address", "facility", "road", "base",
                   "building", "context_building"})


def label_layers(layer: MapLayer, theme: Theme, lang: str, category: int) -> list[StyleLayer]:
    """Return the text layers of ``layer`` in ``lang`` ('zh' or 'en')."""
    if not layer.draw.label or layer.tile is None:
        return []
    text = _text(layer.draw.label, lang)
    if layer.role is Role.PLACE:
        return [_place(layer, theme, text)]
    made = []
    if layer.role not in (Role.ADDRESS, Role.FACILITY):
        made.append(_on_polygons(layer, theme, text))
    if layer.role not in _POLYGON_ROLES:
        made.append(_on_points(layer, theme, text))
    if layer.role is Role.BASE:
        made.append(_along_lines(layer, theme, text))
    if layer.role is Role.FACILITY:
        made.append(_initial(layer, theme, lang))
    return made


def _text(label: str, lang: str) -> Expression:
    """Return the label's text; an English name that is missing falls back to the Chinese."""
    wanted: Expression = ["get", label]
    if label == "name" and lang == "en":
        wanted = ["coalesce", ["get", "name_en"], wanted]
    return ["slice", ["to-string", wanted], 0, LONGEST_LABEL]


def _make(layer: MapLayer, part: str, painted: Paint, layout: Paint,
          only: Expression | None = None) -> StyleLayer:
    base: Paint = {"text-font": list(FONT_STACK[:1]), "text-max-width": 9, "text-padding": 4}
    made = style_layer(layer, part, "symbol", painted, only=only, layout={**base, **layout})
    assert layer.tile is not None
    made["minzoom"] = max(layer.tile.min_zoom, layer.draw.label_min_zoom)
    return made


def _colour(layer: MapLayer) -> str:
    if layer.draw.recipe == "water":
        return "label_water"
    return "label_2" if layer.draw.recipe in _WEAK else "label"


def _on_polygons(layer: MapLayer, theme: Theme, text: Expression) -> StyleLayer:
    size = _SIZES.get(layer.draw.recipe, by_zoom((14, 11), (18, 14)))
    layout: Paint = {"text-field": text, "text-size": size, "symbol-sort-key": _sort_key()}
    if layer.role is Role.ZONE:  # the column stands in the middle
        layout.update({"text-anchor": "top", "text-offset": [0, 1.1]})
    made = _make(layer, "label", paint.label(_colour(layer), theme), layout)
    made["source-layer"] = label_layer(layer)
    if layer.draw.recipe in _TOP_ZOOM:
        made["maxzoom"] = max(_TOP_ZOOM[layer.draw.recipe], made["minzoom"] + 1)
    return made


def _on_points(layer: MapLayer, theme: Theme, text: Expression) -> StyleLayer:
    layout: Paint = {"text-field": text, "text-size": by_zoom((16, 10), (19, 13)),
                     "text-anchor": "top", "text-offset": [0, 0.7], "text-optional": True}
    return _make(layer, "point-label", paint.label(_colour(layer), theme, halo=1.2), layout,
                 of_shape(*_POINTS))


def _along_lines(layer: MapLayer, theme: Theme, text: Expression) -> StyleLayer:
    layout: Paint = {"text-field": text, "text-size": by_zoom((14, 10), (18, 14)),
                     "symbol-placement": "line", "symbol-spacing": 420,
                     "text-max-angle": 32, "text-letter-spacing": 0.08}
    return _make(layer, "line-label", paint.label(_colour(layer), theme), layout,
                 of_shape(*_LINES))


def _place(layer: MapLayer, theme: Theme, text: Expression) -> StyleLayer:
    """Names by importance: rank 1 from far away, rank 9 only near."""
    rank: Expression = ["coalesce", ["get", "rank"], 5]
    # a pack that ranks nothing shows all its places: what collides gives way by itself
    shown: Expression = ["coalesce", ["get", "rank"], 1]
    near: Expression = ["step", ["zoom"], ["<=", shown, 2], 13, ["<=", shown, 4], 15,
                        ["<=", shown, 6], 16, True]
    size: Expression = ["interpolate", ["linear"], ["zoom"],
                        12, ["interpolate", ["linear"], rank, 1, 13, 6, 10],
                        17, ["interpolate", ["linear"], rank, 1, 19, 6, 13]]
    # raised, since a zone's column may stand on the same spot
    layout: Paint = {"text-field": text, "text-size": size, "symbol-sort-key": rank,
                     "text-anchor": "bottom", "text-offset": [0, -0.9]}
    return _make(layer, "label", paint.label("label", theme, halo=1.8), layout, near)


def _initial(layer: MapLayer, theme: Theme, lang: str) -> StyleLayer:
    """The first character of the layer's name inside its symbol: hue is not the only carrier."""
    initial = _initials(layer.record.spec.names.get(lang), lang)
    painted: Paint = {"text-color": theme.map["on_category"]}
    layout: Paint = {"text-field": initial, "text-size": by_zoom((17, 7), (18, 10), (20, 15)),
                     "text-allow-overlap": True, "text-ignore-placement": True, "text-padding": 0}
    made = _make(layer, "initial", painted, layout, of_shape(*_POINTS))
    made["minzoom"] = 17.5
    return made


def _initials(name: str, lang: str) -> str:
    """One Chinese character, or the first letters of two English words: Sewage covers, Sc."""
    first, *more = name.split() or [""]
    return first[:1] if lang == "zh" or not more else first[:1].upper() + more[0][:1].lower()


def _sort_key() -> list[Any]:
    return ["coalesce", ["get", "rank"], 9]
