"""Pinyin keys of a Chinese name, so that a keyboard without an input method finds it."""

from functools import cache


@cache
def pinyin_keys(text: str) -> tuple[str, str]:
    """Return (full pinyin, initials) of ``text``, small letters, no tones, no spaces.

    ``消火栓`` gives ``("xiaohuoshuan", "xhs")``; what is not Chinese stays as it is. A character
    with several readings is read as in the words that pypinyin knows (重庆: chongqing).
    """
    # its tables take half a second to read, which a command without a page need not pay
    from pypinyin import Style, lazy_pinyin

    full = "".join(lazy_pinyin(text)).lower()
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
    return _letters(full), _letters(initials)


def _letters(text: str) -> str:
    return "".join(one for one in text if one.isalnum())
