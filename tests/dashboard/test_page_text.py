"""Words stand in one place per language, and both places say the same things."""

import re
from pathlib import Path

import pytest

from dashboard.text import TABLES, text

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "dashboard"
PAGE = [*(DASHBOARD / "panels").glob("*.py"), *(DASHBOARD / "callbacks").glob("*.py"),
        DASHBOARD / "shell.py", DASHBOARD / "map_panel.py"]
ASSETS = sorted((DASHBOARD / "assets").glob("*.js"))
HAN = re.compile(r"[一-鿿]")


def test_both_languages_have_the_same_keys_and_no_empty_words():
    assert set(TABLES["zh"]) == set(TABLES["en"])
    for table in TABLES.values():
        assert not [key for key, words in table.items() if not words.strip()]


def test_both_languages_put_in_the_same_values():
    slots = {lang: {key: sorted(re.findall(r"\{(\w+)\}", words)) for key, words in table.items()}
             for lang, table in TABLES.items()}
    assert slots["zh"] == slots["en"]


def test_english_words_hold_no_chinese_but_the_products_name():
    assert [k for k, words in TABLES["en"].items() if HAN.search(words)] == ["title"]


@pytest.mark.parametrize("path", PAGE, ids=lambda p: p.name)
def test_panels_hold_no_words_of_their_own(path):
    code = re.sub(r'"""(?s:.*?)"""', "", path.read_text("utf-8"))
    allowed = 'unit.replace("人"'     # the unit as the data write it, made the page's own
    assert not [x for x in code.splitlines() if HAN.search(x) and allowed not in x]


@pytest.mark.parametrize("path", ASSETS, ids=lambda p: p.name)
def test_assets_use_keys_that_exist(path):
    code = path.read_text("utf-8")
    keys = set(re.findall(r"""cm\.t\("(\w+)["),]""", code))
    assert keys <= set(TABLES["zh"]), keys - set(TABLES["zh"])
    # the language switch shows the other language's own name
    assert not [x for x in code.splitlines() if HAN.search(x) and "lang-switch" not in x]


@pytest.mark.parametrize("path", ASSETS, ids=lambda p: p.name)
def test_assets_never_write_html(path):
    code = path.read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", code)
    namespace = re.sub(r"http://www\.w3\.org/\S+", "", code)     # a name, never asked for
    assert not re.search(r"https?://", namespace), "no foreign address"


def test_values_are_put_into_words():
    assert text("zh", "fresh", good=11, total=12) == "数据 11/12 新鲜"
    assert text("xx", "close") == "关闭", "an unknown language reads as Chinese"
    with pytest.raises(KeyError):
        text("zh", "no such key")
