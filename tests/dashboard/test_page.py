"""The page's frame, its callbacks as plain functions, and the app as it is served."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from dash import Dash

from dashboard import errors, ids
from dashboard.callbacks import clientside, drill
from dashboard.page_data import boot
from dashboard.shell import shell
from dashboard.text import TABLES
from data.errors import NotFound, Refused, StoreError
from data.settings import Settings
from tests.dashboard.page_samples import DISTRICT, detail, find, words

ASSETS = Path(__file__).parents[2] / "dashboard" / "assets"


def page():
    return shell(DISTRICT, boot(DISTRICT, Settings()))


class Details:
    """Services that answer with one detail, or raise."""

    def __init__(self, answer):
        self._answer = answer

    def detail(self, layer, feature_id):
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    def district(self):
        return DISTRICT


def all_ids(component):
    found = [component.id] if getattr(component, "id", None) else []
    children = getattr(component, "children", None)
    for child in children if isinstance(children, list | tuple) else [children]:
        if hasattr(child, "to_plotly_json"):
            found += all_ids(child)
    return found


def test_shell_has_every_id_once_and_all_that_the_assets_fill():
    found = all_ids(page())
    assert len(found) == len(set(found))
    assert set(ids.FILLED_BY_ASSETS) <= set(found)


def test_assets_ask_for_no_id_that_nobody_makes():
    asked = {name for path in ASSETS.glob("*.js")
             for name in re.findall(r'cm\.byId\("([\w-]+)"\)', path.read_text("utf-8"))}
    made_by_assets = {"layer-filter", "layers-found", "search-input", "search-hits"}
    assert asked - made_by_assets <= set(all_ids(page()))


def test_words_of_the_shell_carry_keys_that_exist():
    def keys(component):
        if not hasattr(component, "to_plotly_json"):
            return set()
        props = component.to_plotly_json()["props"]
        here = {props[k] for k in ("data-t", "data-t-label") if k in props}
        children = props.get("children")
        for child in children if isinstance(children, list | tuple) else [children]:
            here |= keys(child)
        return here

    assert keys(page()) <= set(TABLES["zh"])


@pytest.mark.parametrize(("synthetic", "hidden"), [(True, False), (False, True)])
def test_synthetic_district_says_so(synthetic, hidden):
    made = shell(replace(DISTRICT, synthetic=synthetic), boot(DISTRICT, Settings()))
    [badge] = find(made, data_testid="synthetic")
    assert badge.hidden is hidden


@pytest.mark.parametrize(
    ("sentence", "answer", "selection", "expected"),
    [
        ("nothing selected asks to pick", detail(), None, "点选地图上的"),
        ("a feature is shown", detail(), {"layer": "building", "id": 7}, "一号楼"),
        ("a feature that went is said", NotFound("No 7.", "Reload."), {"layer": "b", "id": 7},
         "找不到这个对象"),
        ("a refusal is said", Refused("Not you."), {"layer": "b", "id": 7}, "无权查看"),
        ("a store that is down is said", StoreError("Down."), {"layer": "b", "id": 7},
         "取不到详情"),
    ],
)
def test_drill(sentence, answer, selection, expected):
    said = " ".join(words(drill.panel(Details(answer), selection, "zh")))
    assert expected in said, sentence


@pytest.mark.parametrize(
    ("error", "expected"),
    [(NotFound("There is no x.", "Take y."), "There is no x. Take y."),
     (ZeroDivisionError("1/0"), "")],
)
def test_only_our_own_faults_are_shown_in_words(error, expected):
    assert errors.describe(error) == expected


def test_clientside_functions_stand_in_the_bridge():
    code = (ASSETS / "map_bridge.js").read_text("utf-8")
    for _, function, _ in clientside.WIRES:
        assert re.search(rf"^    {function}\(", code, re.M), function


def test_callbacks_name_components_that_exist():
    app = Dash("test", enable_mcp=False)
    app.layout = page()
    clientside.register(app)
    drill.register(app, Details(detail()))
    found = set(all_ids(app.layout))
    for callback in app._callback_list:
        assert {part["id"] for part in callback["inputs"]} <= found
        assert callback["output"].rsplit(".", 1)[0] in found


def test_boot_carries_what_the_assets_need():
    data = boot(DISTRICT, Settings(live_mode="poll"))
    assert data["live_mode"] == "poll" and data["time_zone"] == "Asia/Shanghai"
    assert set(data["text"]) == {"zh", "en"}
    assert data["view"] == {"longitude": 113.3, "latitude": 23.1, "zoom": 15.0, "pitch": 50.0,
                            "bearing": -10.0}
