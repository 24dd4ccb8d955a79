"""Pinyin of Chinese names, by character, with the second readings that place names have."""

from functools import lru_cache
from itertools import product

#: Characters that place names read in more than one way, commonest there first.
READINGS: dict[str, tuple[str, ...]] = {
    "长": ("chang", "zhang"), "重": ("chong", "zhong"), "行": ("hang", "xing"),
    "乐": ("le", "yue"), "朝": ("chao", "zhao"), "埔": ("pu", "bu"), "涌": ("chong", "yong"),
    "番": ("pan", "fan"), "石": ("shi",), "厦": ("xia", "sha"), "洞": ("dong",),
    "车": ("che", "ju"), "调": ("diao", "tiao"), "会": ("hui",), "曾": ("zeng", "ceng"),
    "单": ("dan", "shan"), "都": ("du", "dou"), "大": ("da",), "绿": ("lv", "lu"),
    "女": ("nv",), "吕": ("lv",), "侨": ("qiao",), "校": ("xiao", "jiao"), "觉": ("jue",),
    "降": ("jiang", "xiang"), "滘": ("jiao",), "塱": ("lang",), "圳": ("zhen",),
    "氹": ("dang",), "漖": ("jiao",), "㘵": ("dun",),
}
_MOST_READINGS = 4


@lru_cache(maxsize=65_536)
def readings(character: str) -> tuple[str, ...]:
    """Return the toneless readings of one character; itself when it has none."""
    if character in READINGS:
        return READINGS[character]
    if not "\u3400" <= character <= "\U0003ffff":
        return (character,)
    # its tables take half a second to read, which a command that searches nothing need not pay
    from pypinyin import Style, lazy_pinyin

    return (lazy_pinyin(character, style=Style.NORMAL, v_to_u=False)[0].lower(),)


def syllables(text: str) -> list[str]:
    """Return one syllable a character, in its first reading."""
    return [readings(c)[0] for c in text]


def spellings(text: str) -> list[list[str]]:
    """Return at most four ways to read ``text``, one syllable a character, likeliest first."""
    options = [readings(c) for c in text]
    many = [i for i, o in enumerate(options) if len(o) > 1][2:]
    for i in many:  # two doubtful characters give four spellings: enough
        options[i] = options[i][:1]
    return [list(way) for way, _ in zip(product(*options), range(_MOST_READINGS), strict=False)]
