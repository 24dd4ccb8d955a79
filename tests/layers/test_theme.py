import itertools

import pytest

from data.errors import NotFound
from layers.colour import SIGHTS, contrast, distance, over, rgb
from layers.palette import CATEGORIES, DARK_MAP, LIGHT_MAP
from layers.theme import DARK, LIGHT, THEMES, css_variables, get_theme, load_colour, tokens

#: Text on the wall is read from five metres.
TEXT = {"dark": 7.0, "light": 4.5}
BLIND = 4.5
BOTH = [pytest.param(theme, id=theme.name) for theme in (DARK, LIGHT)]


def pairs_in_use(theme):
    for text, ground in itertools.product(theme.text, (theme.ground, theme.panel)):
        yield text, ground
    # a panel over the brightest and the darkest thing that the map can hold beneath it
    for below in (theme.map["landmark_450"], theme.map["building_450"], theme.map["land"]):
        for text in theme.text:
            yield text, over(theme.panel, theme.panel_opacity, below)
    for badge in theme.severity:
        yield theme.on_severity, badge
    for label in ("label", "label_2", "label_water"):
        yield theme.map[label], theme.map["halo"]
    yield theme.text[0], theme.map["halo"]


@pytest.mark.parametrize("theme", BOTH)
def test_every_text_reads_on_its_ground(theme):
    weak = [(a, b, round(contrast(a, b), 2)) for a, b in pairs_in_use(theme)
            if contrast(a, b) < (TEXT[theme.name] if b != theme.map["halo"] else BLIND)]
    assert not weak


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", BOTH)
def test_text_reads_for_colour_blind_eyes(theme, sight):
    weak = [(a, b) for a, b in pairs_in_use(theme) if contrast(a, b, sight) < BLIND]
    assert not weak


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", BOTH)
def test_selection_stands_out_from_ground_and_buildings(theme, sight):
    assert contrast(theme.selection, theme.ground, sight) >= 3.0
    for key in ("building_0", "building_30", "building_100", "building_250", "water", "green"):
        assert distance(theme.selection, theme.map[key], sight) >= 20, key


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", BOTH)
def test_load_levels_differ_and_run_one_way(theme, sight):
    assert all(distance(a, b, sight) >= 9 for a, b in itertools.pairwise(theme.load))
    steps = [contrast(colour, "#000000", sight) for colour in theme.load]
    assert steps == sorted(steps, reverse=theme.name == "light")


@pytest.mark.parametrize("theme", BOTH)
def test_no_load_or_facility_colour_is_a_severity(theme):
    calm = [*theme.load, *(theme.map[f"category_{i}"] for i in range(CATEGORIES))]
    close = [(a, b) for a, b in itertools.product(calm, theme.severity) if distance(a, b) < 25]
    # the fourth severity is a blue; load's middle is a blue-green and never text or badge
    assert not [pair for pair in close if pair[1] != theme.severity[3]]


@pytest.mark.parametrize("theme", BOTH)
def test_the_panels_tokens_are_the_screens_tokens(theme):
    named = tokens(theme)
    assert named["ground"] == theme.ground and named["load-f"] == theme.load[-1]
    rule = css_variables(theme)
    assert rule.startswith(f':root[data-theme="{theme.name}"]{{') and rule.endswith("}")
    for name, value in named.items():
        assert f"--cm-{name}:{value};" in rule


def test_both_palettes_name_the_same_things():
    assert set(DARK_MAP) == set(LIGHT_MAP)
    for palette in (DARK_MAP, LIGHT_MAP):
        assert all(rgb(colour) for colour in palette.values())


@pytest.mark.parametrize(("level", "same"), [("A", 0), ("F", -1)])
def test_load_colour_by_level(level, same):
    assert load_colour(DARK, level) == DARK.load[same]


@pytest.mark.parametrize("level", [None, "", "G", "a"])
def test_an_unknown_level_is_grey_not_low(level):
    assert load_colour(LIGHT, level) == LIGHT.unknown


def test_an_unknown_theme_is_named():
    with pytest.raises(NotFound, match=r"'sepia'.*dark or light"):
        get_theme("sepia")
    assert set(THEMES) == {"dark", "light"}


@pytest.mark.parametrize("wrong", ["", "red", "#12", "#12345", "123456"])
def test_a_wrong_colour_is_refused(wrong):
    with pytest.raises(ValueError):
        rgb(wrong)


def test_contrast_is_the_published_one():
    assert round(contrast("#000000", "#FFFFFF"), 1) == 21.0
    assert round(contrast("#767676", "#FFFFFF"), 2) == 4.54  # the well-known smallest AA grey
