"""The page knows a Chinese font from the boxes that stand in for a missing one."""

import pytest

from tests.browser.steps import until

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("what", "letters", "same"), [
    ("two Chinese letters differ where a font has them", "汉龘", False),
    ("two letters that no font has are the same box", "\U0010fffe\U0010fffd", True),
    ("a letter is like itself", "汉汉", True),
])
def test_letters_without_a_font_are_told_from_those_with_one(handmade, open_page, what, letters,
                                                             same):
    page = open_page(handmade.url, ready=False)
    until(page, "window.citymirror && window.citymirror.boot")
    found = page.evaluate("(two) => window.citymirror.sameGlyph([...two][0], [...two][1],"
                          " getComputedStyle(document.body).fontFamily)", letters)
    assert found is same, what


def test_a_machine_with_a_chinese_font_is_not_warned(handmade, open_page):
    page = open_page(handmade.url)
    assert "没有中文字体" not in page.locator("#notices").inner_text()
