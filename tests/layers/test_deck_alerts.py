"""Badges and pulses of alerts: each severity has its own colour, shape and numeral."""

import json

import pytest

from layers.deck import strict_json
from layers.deck_alerts import SIGNS, alert_layers
from layers.paint import zone_line
from layers.theme import DARK, LIGHT

THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])


def rgb_text(colour: str) -> str:
    return ", ".join(str(int(colour[i:i + 2], 16)) for i in (1, 3, 5))


@THEMES
def test_each_severity_has_its_colour_in_ring_and_badge(theme):
    shape, pulse, badge = alert_layers(theme.name)
    assert [one["@@type"] for one in (shape, pulse, badge)] == [
        "GeoJsonLayer", "ScatterplotLayer", "TextLayer"]
    for severity, colour in zip(("I", "II", "III", "IV"), theme.severity, strict=True):
        assert f"properties.severity === '{severity}' ? [{rgb_text(colour)}, 40]" in (
            shape["getFillColor"])
        for expression in (pulse["getLineColor"], badge["getBackgroundColor"]):
            assert f"severity === '{severity}' ? [{rgb_text(colour)}, " in expression
    assert badge["getColor"][:3] == [int(theme.on_severity[i:i + 2], 16) for i in (1, 3, 5)]
    assert json.loads(strict_json([shape, pulse, badge])) == [shape, pulse, badge]


def test_a_badge_can_write_shapes_numerals_and_a_count():
    badge = alert_layers("dark")[-1]
    assert badge["characterSet"] == SIGNS
    assert set("◆I ▲II ●III ■IV ×40 +3") <= set(SIGNS)
    assert [one["pickable"] for one in alert_layers("dark")] == [False, False, True]


@THEMES
def test_a_zone_takes_a_severity_only_while_an_alert_stands_on_it(theme):
    paint = zone_line(theme)
    text = json.dumps(paint["line-color"])
    for colour in theme.severity:
        assert colour in text
    match = next(part for part in paint["line-color"] if isinstance(part, list)
                 and part[0] == "match")
    assert match[-1] == theme.map["zone_line"], "without an alert the outline is plain"
