import json
from pathlib import Path

import pydeck
import pytest

from data.model import View
from layers.deck import deck_spec, live_layers, live_records, strict_json
from layers.theme import DARK, LIGHT

#: What pydeck 0.9.3's bundle holds (an unknown type is only warned about in the browser).
KNOWN = {"ColumnLayer", "TextLayer"}
ZONE = {"id": 5, "layer": "zone", "name": {"zh": "西广场", "en": "West"}, "lon": 113.3, "lat": 23.1,
        "kind": "square", "present": 812, "capacity": 3150, "load": 0.258, "density": 0.13,
        "los": "A", "step": "B", "quality": "good", "age_s": 2.1, "radius_m": 40, "height_m": 77,
        "observed_at": "2026-11-21T12:00:00Z"}
MISSING = {**ZONE, "id": 6, "present": None, "load": None, "los": None, "step": None,
           "quality": "missing"}


def test_the_spec_names_our_style_and_the_first_camera():
    spec = deck_spec("http://h/map/style.json", View(113.3, 23.1, 15.4, 58, -18), [])
    assert spec["mapStyle"] == "http://h/map/style.json"
    assert spec["mapProvider"] == "maplibre"
    assert spec["initialViewState"] | {"longitude": 113.3, "latitude": 23.1, "zoom": 15.4,
                                       "pitch": 58, "bearing": -18} == spec["initialViewState"]
    assert spec["layers"] == []


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_live_layers_are_known_strict_json_with_the_load_ramp(theme):
    layers = live_layers([ZONE, MISSING], theme.name)
    assert {one["@@type"] for one in layers} == KNOWN
    assert len({one["id"] for one in layers}) == len(layers)
    text = strict_json(deck_spec("/s", View(1, 2), layers))
    assert json.loads(text)["layers"] == layers and "\n" not in text
    fill = next(one for one in layers if one["@@type"] == "ColumnLayer")["getFillColor"]
    for colour in (*theme.load, theme.unknown):
        assert ", ".join(str(int(colour[i:i + 2], 16)) for i in (1, 3, 5)) in fill
    for colour in theme.severity:
        assert ", ".join(str(int(colour[i:i + 2], 16)) for i in (1, 3, 5)) not in fill


def test_constants_reach_the_browser_as_constants():
    text = next(one for one in live_layers([], "dark") if one["@@type"] == "TextLayer")
    for key in ("getTextAnchor", "getAlignmentBaseline", "characterSet", "fontFamily"):
        assert not text[key].startswith(("@@=", "'", '"')), key
    for used in "0123456789%≈? ":
        assert used in text["characterSet"]


def test_records_are_the_snapshots_zones_as_they_are():
    good, missing = live_records([ZONE, MISSING])
    assert good == {key: ZONE[key] for key in good}
    assert missing["load"] is None and missing["los"] is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_missing_and_never_zero(value):
    assert live_records([{**ZONE, "load": value}])[0]["load"] is None
    with pytest.raises(ValueError):
        strict_json({"load": value})


def test_the_bundle_that_draws_it_is_in_the_wheel():
    bundle = Path(pydeck.__file__).parent / "nbextension" / "static" / "index.js"
    assert bundle.stat().st_size > 1_000_000
