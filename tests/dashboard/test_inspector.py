"""The drill panel: every part in both languages, and honest about what is not there."""

import json

import pytest

from dashboard.panels import inspector, values
from tests.dashboard.page_samples import (
    LONG,
    detail,
    find,
    live,
    names,
    nothing_attached,
    ref,
    words,
)


def shown(given, lang="zh"):
    return " | ".join(words(inspector.inspector(detail(**given), lang, "Asia/Shanghai")))


@pytest.mark.parametrize(
    ("sentence", "lang", "given", "expected"),
    [
        ("the name is Chinese", "zh", {}, "一号楼"),
        ("the name is English", "en", {}, "House One"),
        ("no name at all is said", "zh", {"name": names("")}, "（无名称）"),
        ("a name in one language serves both", "en", {"name": {"zh": "塔", "en": ""}}, "塔"),
        ("a kind that we know is translated", "en", {"kind": "bridge_deck"}, "bridge deck"),
        ("a kind that we do not know is shown as it is", "en", {"kind": "办公"}, "办公"),
        ("nothing attached is said", "zh", {}, "没有关联的人口"),
        ("few people are not counted out", "zh",
         {"attached": nothing_attached(people_note="suppressed")}, "<5"),
        ("people of whole grids are a number", "en",
         {"attached": nothing_attached(people=1612, people_note="grid")}, "1,612"),
        ("the person in charge is masked by the server and shown as given", "zh",
         {"in_charge": {"name": "陈**", "phone": "156****6218", "team": "一队"}},
         "陈** · 156****6218"),
        ("time is written in the district's zone", "zh", {}, "2026-11-22 02:00"),
        ("an estimated height says so", "zh",
         {"facts": [{"label": names("高度"), "value": 40.0, "unit": "m", "quality": "estimated"}]},
         "40 m | 估算"),
        ("a missing height is a dash and never 0", "zh",
         {"facts": [{"label": names("高度"), "value": None, "unit": "m", "quality": "missing"}]},
         "高度 | — | 缺失"),
        ("a year has no thousands", "zh",
         {"facts": [{"label": names("年份"), "value": 1988, "unit": "", "quality": "good"}]},
         "1988"),
        ("a flag is a word", "en",
         {"facts": [{"label": names("x"), "value": True, "unit": "", "quality": "good"}]}, "yes"),
    ],
)
def test_panel_says(sentence, lang, given, expected):
    assert expected in shown(given, lang), sentence


@pytest.mark.parametrize(
    ("sentence", "given", "expected", "never"),
    [
        ("good values have unit and age", {}, ["26%", "812", "3,150", "0.13", "2秒", "正常"], []),
        ("minutes until it is full have an interval", {}, ["18 分钟（12–31）"], []),
        ("an interval may be open", {"to_limit": {"minutes": 18, "low": 12, "high": None}},
         ["18 分钟（12–∞）"], []),
        ("not within four hours is said",
         {"to_limit": {"minutes": None, "low": None, "high": None}}, ["4 小时内不会"], []),
        ("stale values say the word", {"quality": "stale", "age_s": 640.0}, ["陈旧"], ["正常"]),
        ("missing values are dashes",
         {"present": None, "load": None, "los": None, "density": None, "age_s": None,
          "quality": "missing"}, ["—", "缺失"], ["0%", "0.00", "0秒"]),
    ],
)
def test_zone_now(sentence, given, expected, never):
    zone = detail(role="zone", live=live(**given))
    said = words(inspector.inspector(zone, "zh", "Asia/Shanghai"))
    for one in expected:
        assert one in said, sentence
    assert not set(never) & set(said), sentence


def test_breadcrumb_and_children_are_links_that_select():
    lineage = [ref("district", 1, "区"), ref("street", 2, "街"), ref("community", 3, "社"),
               ref("grid", 4, "格")]
    attached = nothing_attached(children=[ref("address", 9, "一街1号")], children_total=1)
    panel = inspector.inspector(detail(lineage=lineage, attached=attached), "zh", "Asia/Shanghai")
    links = find(panel, data_testid="goto")
    targets = [one.to_plotly_json()["props"]["data-goto"] for one in links]
    assert targets == ["district/1", "street/2", "community/3", "grid/4", "address/9"]


def test_long_list_of_children_comes_in_pages():
    children = [ref("building", n, f"楼{n}") for n in range(200)]
    attached = nothing_attached(children=children, children_total=612)
    panel = inspector.inspector(detail(attached=attached), "zh", "Asia/Shanghai")
    assert not find(panel, data_testid="goto"), "the assets fetch them"
    [place] = find(panel, data_list="children")
    props = place.to_plotly_json()["props"]
    assert props["data-list-total"] == "612" and props["data-list-owner"] == "building/7"
    assert "下级 · 建筑物 · 612" in words(panel)


def test_code_has_a_copy_button_with_a_name():
    codes = [{"label": names("建筑物编码", "Building code"), "value": "44010500110700200001"}]
    panel = inspector.inspector(detail(codes=codes), "en", "Asia/Shanghai")
    [button] = find(panel, data_copy="44010500110700200001")
    assert button.to_plotly_json()["props"]["aria-label"] == "Copy Building code"


def test_long_and_hostile_names_stay_short_texts():
    hostile = "<img src=x onerror=alert(1)>"
    given = detail(name=names(LONG), lineage=[ref("grid", 4, hostile)],
                   facts=[{"label": names(LONG), "value": LONG, "unit": "", "quality": "good"}])
    panel = inspector.inspector(given, "zh", "Asia/Shanghai")
    said = words(panel)
    assert hostile in said, "a text as any other"
    assert max(len(one) for one in said) <= values.MAX_SHOWN
    raw = json.dumps([one.to_plotly_json() for one in panel], default=lambda c: c.to_plotly_json())
    assert "dangerously" not in raw


@pytest.mark.parametrize("kind", ["not_found", "refused", "failed"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_fault_has_its_own_look(kind, lang):
    panel = inspector.problem(kind, "what happened", lang)
    assert panel[0].className == f"problem problem-{kind}"
    assert "what happened" in words(panel)


@pytest.mark.parametrize(
    ("sentence", "value", "expected"),
    [
        ("none is a dash", None, "—"),
        ("zero is zero", 0, "0"),
        ("whole numbers have thousands and no decimals", 12345.0, "12,345"),
        ("others have one decimal", 1022.66, "1,022.7"),
    ],
)
def test_number(sentence, value, expected):
    assert values.number(value) == expected, sentence


def test_what_is_no_time_is_kept_as_it_is():
    assert values.when("yesterday", "Asia/Shanghai") == "yesterday"
