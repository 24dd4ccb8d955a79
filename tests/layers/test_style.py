import itertools
import json

import pytest

from data.errors import NotFound
from layers.catalogue import Catalogue
from layers.legend import legend
from layers.recipes import RECIPES
from layers.style import categories, style, style_layers
from layers.theme import DARK, LIGHT, THEMES
from tests.layers import scene
from tests.layers.decode import features_at
from tests.layers.fake import DISTRICT, record, spec
from tests.layers.style_rules import colour_faults, operator_faults, shape_faults, texts

ORIGIN = "http://127.0.0.1:8139"
LOOKS = list(itertools.product(("dark", "light"), ("zh", "en")))


def made(theme="dark", lang="zh", base_url=ORIGIN):
    catalogue = Catalogue(scene.store().layers())
    return style(catalogue, DISTRICT, theme=theme, lang=lang, tile_version="7", base_url=base_url)


@pytest.mark.parametrize(("theme", "lang"), LOOKS)
def test_every_layer_is_sound(theme, lang):
    found = made(theme, lang)
    ids = [layer["id"] for layer in found["layers"]]
    assert len(ids) == len(set(ids)) > 20
    faults = {layer["id"]: wrong for layer in found["layers"] if (
        wrong := operator_faults(layer) + colour_faults(layer) + shape_faults(layer))}
    assert not faults
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(("theme", "lang"), LOOKS)
def test_every_source_layer_is_in_the_archives(built, theme, lang):
    found = made(theme, lang)
    held = {name: {layer for zoom in range(one.min_zoom, one.max_zoom + 1)
                   for layer in features_at(built.path(name), zoom)}
            for name, one in built.sources.items()}
    drawn = {(one["source"], one["source-layer"]) for one in found["layers"] if "source" in one}
    # buildings and parts may carry no names, and roads are lines: then there are no label points
    silent = {("base", f"{code}:label") for code in ("road", "rail", "mixed")}
    missing = {one for one in drawn - silent if one[1] not in held.get(one[0], ())}
    assert not missing
    assert set(found["sources"]) - {"nothing"} == set(built.sources)


@pytest.mark.parametrize(("theme", "lang"), LOOKS)
def test_nothing_leaves_the_machine(theme, lang):
    found = made(theme, lang)
    assert "glyphs" not in found and "sprite" not in found
    assert not [text for text in texts(found) if "//" in text and not text.startswith(ORIGIN)]
    for name, source in found["sources"].items():
        assert source["tiles"] == [f"{ORIGIN}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt?v=7"]
        assert source["attribution"] == DISTRICT.attribution


def test_sources_ask_only_for_zooms_that_are_there(built):
    for name, source in made()["sources"].items():
        one = built.sources[name] if name in built.sources else None
        assert one and (source["minzoom"], source["maxzoom"]) == (one.min_zoom, one.max_zoom)


def text_fields(lang):
    return {one["id"]: one["layout"]["text-field"] for one in made(lang=lang)["layers"]
            if one["type"] == "symbol"}


def test_english_falls_back_to_the_chinese_name():
    assert text_fields("en")["street-label"] == [
        "slice", ["to-string", ["coalesce", ["get", "name_en"], ["get", "name"]]], 0, 40]
    assert text_fields("zh")["street-label"] == ["slice", ["to-string", ["get", "name"]], 0, 40]


def test_plates_and_grids_are_labelled_by_their_own_field():
    assert ["get", "plate"] in text_fields("en")["address-point-label"][1]
    assert ["get", "code"] in text_fields("en")["grid-label"][1]


def test_what_is_under_ground_or_made_of_parts_is_not_extruded():
    volume = next(one for one in made()["layers"] if one["id"] == "building-volume")
    assert volume["filter"] == ["all", ["!", ["has", "ug"]], ["!", ["has", "parts"]]]


def test_every_layer_says_whose_it_is():
    found = made()["layers"]
    of = style_layers(Catalogue(scene.store().layers()))
    for one in found:
        if one["type"] != "background":
            assert one["id"] in of[one["metadata"]["citymirror:layer"]]
    assert of["person"] == [] and of["empty"] == []
    assert sum(map(len, of.values())) == len(found) - 1


def test_text_lies_above_every_shape_and_the_ground_is_lowest():
    kinds = [one["type"] for one in made()["layers"]]
    assert kinds[0] == "background"
    first = kinds.index("symbol")
    assert set(kinds[first:]) == {"symbol"}


def test_hidden_layers_are_there_but_off():
    grid = [one for one in made()["layers"] if one["id"].startswith("grid-")]
    assert len(grid) == 3
    assert {one["layout"]["visibility"] for one in grid} == {"none"}


def test_selection_changes_paint_only():
    for one in made()["layers"]:
        assert "feature-state" not in json.dumps([one.get("layout"), one.get("filter")])


def test_an_unknown_theme_is_refused():
    with pytest.raises(NotFound, match="'neon'"):
        made("neon")


def test_every_recipe_can_be_drawn_by_every_role_that_has_tiles():
    for recipe, role in itertools.product(RECIPES, ("base", "building", "facility", "zone")):
        one = spec("one", role, draw=scene.DrawSpec(recipe=recipe, label="name"))
        catalogue = Catalogue([record(one, 3)])
        found = style(catalogue, DISTRICT, theme="light", lang="en", tile_version="1")
        faults = [(recipe, role, *operator_faults(layer), *shape_faults(layer))
                  for layer in found["layers"] if operator_faults(layer) + shape_faults(layer)]
        assert not faults


def test_facility_layers_take_turns_with_the_hues():
    many = Catalogue([record(spec(f"l{i}", "facility"), 1) for i in range(8)])
    assert list(categories(many).values()) == [0, 1, 2, 3, 4, 5, 0, 1]


@pytest.mark.parametrize("code", ["water", "building", "zone", "camera", "address", "street"])
def test_the_legend_speaks_both_languages_in_the_maps_colours(code):
    catalogue = Catalogue(scene.store().layers())
    rows = legend(catalogue, catalogue.get(code))
    assert rows
    for row in rows:
        assert row["label"]["zh"] and row["label"]["en"]
        assert set(row["color"]) == set(THEMES)
        for theme in (DARK, LIGHT):
            known = {*theme.map.values(), *theme.load, theme.unknown}
            assert row["color"][theme.name] in known


def test_the_camera_legend_shows_the_colour_that_the_map_draws():
    catalogue = Catalogue(scene.store().layers())
    shown = legend(catalogue, catalogue.get("camera"))[0]["color"]["dark"]
    point = next(one for one in made()["layers"] if one["id"] == "camera-point")
    assert shown in point["paint"]["circle-color"]


def test_tables_have_no_legend():
    catalogue = Catalogue(scene.store().layers())
    assert legend(catalogue, catalogue.get("person")) == []
