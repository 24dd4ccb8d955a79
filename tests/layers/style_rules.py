"""What a MapLibre 5.14 style of ours must keep to, checked without a browser."""

import re
from collections.abc import Iterator
from typing import Any

from layers.colour import rgb

KINDS = {"background": set(), "fill": {"fill"}, "line": {"line"}, "symbol": {"text", "symbol"},
         "circle": {"circle"}, "fill-extrusion": {"fill-extrusion"}}
LAYER_KEYS = {"id", "type", "source", "source-layer", "minzoom", "maxzoom", "filter", "layout",
              "paint", "metadata"}
OPERATORS = {"get", "has", "case", "match", "coalesce", "interpolate", "exponential", "linear",
             "zoom", "step", "boolean", "feature-state", "in", "literal", "all", "!", "!=", "==",
             "<=", "geometry-type", "slice", "to-string"}
#: Lists that are values and not expressions.
VALUES = {"text-font", "text-offset", "text-translate", "line-dasharray", "circle-translate"}


def texts(value: Any) -> Iterator[str]:
    """Yield every string inside ``value``."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def expressions(value: Any) -> Iterator[list]:
    """Yield every expression inside ``value``, not looking into literals."""
    if isinstance(value, list) and value:
        yield value
        if value[0] != "literal":
            for one in value[1:]:
                yield from expressions(one)


def operator_faults(layer: dict) -> list[str]:
    """Return operators that are none, in any expression of ``layer``."""
    given = [v for part in ("paint", "layout") for k, v in layer.get(part, {}).items()
             if k not in VALUES]
    found = [one[0] for value in (*given, layer.get("filter")) for one in expressions(value)]
    return [str(name) for name in found if name not in OPERATORS]


def colour_faults(layer: dict) -> list[str]:
    """Return strings in colour positions that are no colours."""
    wrong = []
    for key, value in layer.get("paint", {}).items():
        if "color" in key:
            for text in texts(value):
                if text.startswith("#"):
                    rgb(text)
                elif isinstance(value, str):
                    wrong.append(text)
    return wrong


def shape_faults(layer: dict) -> list[str]:
    """Return keys of ``layer`` that its type does not have."""
    wrong = [key for key in layer if key not in LAYER_KEYS]
    families = KINDS[layer["type"]] | {layer["type"]}
    for key in layer.get("paint", {}):
        if not any(key.startswith(f"{family}-") for family in families):
            wrong.append(key)
    for key in layer.get("layout", {}):
        if key != "visibility" and not any(key.startswith(f"{one}-") for one in families):
            wrong.append(key)
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", layer["id"]):
        wrong.append(layer["id"])
    return wrong
