"""Recipes made into MapLibre paint: expressions over tile fields and feature state.

Selection and hover only change colours and widths, so that no tile is built or placed again.
Feature-state keys: ``selected``, ``hover`` (bool); zones also ``step`` of load
('A'..'F'), ``quality`` and ``alert`` ('I'..'IV': the worst alert that stands there).
"""

from typing import Any

from layers.theme import LEVELS, Theme

Expression = list[Any]
Paint = dict[str, Any]

_SELECTED: Expression = ["boolean", ["feature-state", "selected"], False]
_HOVER: Expression = ["boolean", ["feature-state", "hover"], False]

#: Colours of an extrusion by height in metres, as keys of the map palette.
_RAMPS: dict[str, tuple[tuple[int, str], ...]] = {
    "building": ((0, "building_0"), (30, "building_30"), (100, "building_100"),
                 (250, "building_250"), (450, "building_450")),
    "context_building": ((0, "context_0"), (100, "context_100"), (450, "context_450")),
    "bridge": ((0, "bridge_0"), (60, "bridge_60")),
    "landmark": ((0, "landmark_0"), (100, "landmark_100"), (450, "landmark_450")),
}
#: A building without any height is drawn one storey high: there, but claiming nothing.
_ONE_STOREY_M = 3.0


def by_state(normal: Any, hover: Any, selected: Any) -> Expression:
    """Return an expression that picks by feature state."""
    return ["case", _SELECTED, selected, _HOVER, hover, normal]


#: A thousand dots seen from afar are texture, one seen from near is a thing. The same for all ids:
#: each paint that follows feature state is written anew for 30,000 of them.
_NEARER: Expression = ["interpolate", ["linear"], ["zoom"], 13, 0.4, 16, 0.6, 17.5, 1]


def by_zoom(*stops: tuple[float, float]) -> Expression:
    """Return widths or sizes in pixels that grow exponentially between zooms."""
    return ["interpolate", ["exponential", 1.6], ["zoom"], *(v for stop in stops for v in stop)]


def extrusion(recipe: str, theme: Theme) -> Paint:
    """Return the paint of buildings; height and base are the tile's metres."""
    ramp = _RAMPS.get(recipe, _RAMPS["building"])
    height: Expression = ["coalesce", ["get", "height"], _ONE_STOREY_M]
    stops = [value for metres, key in ramp for value in (metres, theme.map[key])]
    colour = ["interpolate", ["linear"], height, *stops]
    lit = theme.map["building_450" if theme.name == "dark" else "building_250"]
    return {
        "fill-extrusion-color": by_state(colour, lit, theme.selection),
        "fill-extrusion-height": height,
        "fill-extrusion-base": ["coalesce", ["get", "base"], 0],
        "fill-extrusion-opacity": 1,
        "fill-extrusion-vertical-gradient": True,
    }


def fill(colour: str, theme: Theme) -> Paint:
    """Return the paint of a plain base surface."""
    return {"fill-color": by_state(theme.map[colour], theme.map[colour], theme.selection),
            "fill-antialias": True}


def line(colour: str, theme: Theme, width: Expression, opacity: float = 1.0) -> Paint:
    """Return the paint of a plain line."""
    shown = theme.map[colour]
    return {"line-color": by_state(shown, shown, theme.selection), "line-width": width,
            "line-opacity": opacity}


def area_fill(theme: Theme) -> Paint:
    """Return the paint of an area's inside: nothing until it is hovered or selected."""
    return {"fill-color": theme.selection, "fill-opacity": by_state(0, 0.06, 0.14)}


def area_line(colour: str, theme: Theme, width: float) -> Paint:
    """Return the paint of an area's outline, ``width`` in pixels."""
    shown = theme.map[colour]
    return {"line-color": by_state(shown, shown, theme.selection),
            "line-width": by_state(width, width + 1, width + 2), "line-opacity": 0.85}


def zone_fill(theme: Theme) -> Paint:
    """Return the paint of a crowd zone: by load when it is known and fresh, else grey."""
    stale = ["in", ["coalesce", ["feature-state", "quality"], "none"],
             ["literal", ["stale", "missing"]]]
    by_level: Expression = ["match", ["coalesce", ["feature-state", "step"], "none"]]
    for level, colour in zip(LEVELS, theme.load, strict=True):
        by_level += [level, colour]
    shade = ["case", stale, theme.unknown, [*by_level, theme.unknown]]
    known = ["!=", ["coalesce", ["feature-state", "step"], "none"], "none"]
    return {"fill-color": shade,
            "fill-opacity": ["case", stale, 0.18, known, by_state(0.55, 0.65, 0.75), 0.12]}


def zone_line(theme: Theme) -> Paint:
    """Return the paint of a zone's outline: an alert's colour while one stands on it."""
    plain = theme.map["zone_line"]
    alert: Expression = ["coalesce", ["feature-state", "alert"], "none"]
    shown: Expression = ["match", alert]
    for severity, colour in zip(("I", "II", "III", "IV"), theme.severity, strict=True):
        shown += [severity, colour]
    shown.append(plain)
    calm = ["==", alert, "none"]
    return {"line-color": by_state(shown, shown, theme.selection),
            "line-width": ["case", calm, by_state(1.2, 2.0, 3.0), by_state(3.5, 4.0, 4.5)],
            "line-opacity": 0.9}


def circle(colour: str, theme: Theme, radius: Expression) -> Paint:
    """Return the paint of a small point symbol; ``radius`` in pixels."""
    return {
        "circle-color": by_state(theme.map[colour], theme.map[colour], theme.selection),
        "circle-radius": radius,
        "circle-stroke-color": by_state(theme.map["halo"], theme.text[0], theme.text[0]),
        "circle-stroke-width": by_state(0.8, 1.6, 2.5),
        "circle-opacity": _NEARER, "circle-stroke-opacity": _NEARER,
        "circle-pitch-alignment": "viewport",
    }


def label(colour: str, theme: Theme, *, halo: float = 1.4) -> Paint:
    """Return the paint of text with a halo of the ground's colour."""
    return {"text-color": theme.map[colour], "text-halo-color": theme.map["halo"],
            "text-halo-width": halo, "text-halo-blur": 0.4}
