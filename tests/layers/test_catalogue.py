from dataclasses import replace

import pytest

from data.errors import NotFound, PackError
from data.model import DrawSpec, Names, Role, TileSpec
from layers.catalogue import Catalogue
from layers.defaults import DEFAULTS, MAX_SOURCES
from tests.layers.fake import record, spec


def catalogue(*specs, count=1):
    return Catalogue([record(one, count) for one in specs])


ROLE_ROWS = [
    ("base maps come first and from far away", "base", "base", 10, "fill", "base"),
    ("a district shows from zoom 9", "district", "area", 9, "line", "district"),
    ("streets from 11", "street", "area", 11, "line", "street"),
    ("communities from 13", "community", "area", 13, "line", "community"),
    ("grids from 14", "grid", "area", 14, "line", "grid"),
    ("buildings from 14", "building", "building", 14, "extrusion", "building"),
    ("parts stand with their buildings", "building_part", "building", 14, "extrusion", "building"),
    ("plates from 17", "address", "address", 17, "point", "address"),
    ("zones before the cameras", "zone", "zone", 12, "fill", "zone"),
    ("cameras and other facilities from 13", "facility", "facility", 13, "point", "facility"),
    ("places by their rank", "place", "place", 11, "label", "place"),
]


@pytest.mark.parametrize(("why", "role", "source", "low", "how", "recipe"), ROLE_ROWS)
def test_a_silent_pack_gets_the_roles_own(why, role, source, low, how, recipe):
    layer = catalogue(spec("one", role)).get("one")
    assert (layer.source, layer.tile.min_zoom) == (source, low), why
    assert (layer.draw.how, layer.draw.recipe) == (how, recipe), why
    assert layer.source_layer == "one"
    assert layer.group


@pytest.mark.parametrize("role", ["house", "unit", "person"])
def test_tables_have_no_tiles_and_are_not_drawn(role):
    found = catalogue(spec("one", role))
    layer = found.get("one")
    assert (layer.tile, layer.source, layer.source_layer) == (None, "", "")
    assert not found.drawn() and not found.sources()


def test_every_role_has_a_default():
    assert set(DEFAULTS) == set(Role)


DRAW_ROWS = [
    ("what is said stays", DrawSpec(how="fill", recipe="water", order=3), "fill", "water", 3),
    ("a recipe alone takes the role's shape", DrawSpec(recipe="landmark"), "extrusion", "landmark",
     50),
    ("recipe none is not drawn", DrawSpec(recipe="none"), "none", "none", 50),
    ("an unknown recipe is drawn as its role", DrawSpec(recipe="neon"), "extrusion", "building",
     50),
]


@pytest.mark.parametrize(("why", "draw", "how", "recipe", "order"), DRAW_ROWS)
def test_drawing_is_completed(why, draw, how, recipe, order):
    layer = catalogue(spec("one", "building", draw=draw)).get("one")
    assert (layer.draw.how, layer.draw.recipe, layer.draw.order) == (how, recipe, order), why


def test_an_unknown_recipe_is_said_with_its_layer_and_the_known_ones():
    warning, = catalogue(spec("one", "building", draw=DrawSpec(recipe="neon"))).warnings
    assert "'one'" in warning.what and "'neon'" in warning.what and "landmark" in warning.remedy


def test_context_buildings_are_quieter():
    assert catalogue(spec("one", "building", context=True)).get("one").draw.recipe == (
        "context_building")


def test_the_base_maps_houses_stand_in_the_building_source():
    draw = DrawSpec("extrusion", "context_building")
    layer = catalogue(spec("one", "base", draw=draw)).get("one")
    assert (layer.source, layer.tile.min_zoom) == ("building", 14)


def test_a_base_layer_called_like_a_recipe_takes_it():
    found = catalogue(spec("water", "base"), spec("canal", "base"), spec("zone", "building"))
    assert [layer.draw.recipe for layer in found.layers] == ["water", "base", "building"]


def test_label_none_means_no_label():
    assert catalogue(spec("one", "zone", draw=DrawSpec(label="none"))).get("one").draw.label == ""


def test_the_tree_follows_the_packs_groups_in_order():
    a, b = Names("四标四实", "Four"), Names("建筑", "Buildings")
    found = catalogue(spec("one", "building", group=(a, b)), spec("two", "zone", group=(a,)),
                      spec("three", "building", group=(a, b)))
    top, = found.tree()
    assert top.names == a and top.layers == ("two",)
    inner, = top.groups
    assert inner.names == b and inner.layers == ("one", "three")


def test_at_most_eight_sources():
    many = [spec(f"l{i}", "facility", tile=TileSpec(f"s{i}", 13)) for i in range(MAX_SOURCES)]
    assert len(catalogue(*many).sources()) == MAX_SOURCES
    with pytest.raises(PackError, match=r"9 tile sources.*at most 8"):
        catalogue(*many, spec("more", "building"))


@pytest.mark.parametrize("name", ["../up", "a/b", "A", "é"])
def test_a_source_name_cannot_leave_its_folder(name):
    with pytest.raises(PackError, match="'one' names the tile source"):
        catalogue(spec("one", "facility", tile=TileSpec(name, 13)))


@pytest.mark.parametrize(("said", "expected"), [
    (TileSpec("", -1), ("building", 14)),
    (TileSpec("houses", -1), ("houses", 14)),
    (TileSpec("", 12), ("building", 12)),
])
def test_what_a_tile_section_leaves_out_is_the_roles(said, expected):
    layer = catalogue(spec("one", "building", tile=said)).get("one")
    assert (layer.source, layer.tile.min_zoom) == expected


def test_an_unknown_layer_is_named():
    with pytest.raises(NotFound, match="'nowhere'"):
        catalogue().get("nowhere")


def test_layers_share_a_source():
    one = replace(spec("one", "street"), names=Names("甲", "A"))
    assert [layer.code for layer in catalogue(one, spec("two", "grid")).sources()["area"]] == [
        "one", "two"]
