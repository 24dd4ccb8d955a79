"""Warning signals: kinds, colours and the codes of feeds, read from signals.toml beside this file.

Nothing is refused for being unheard of: a kind or colour that no table has becomes "unknown".
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.names import Names

UNKNOWN = "unknown"
FEEDS: tuple[str, ...] = ("guangdong", "weathercn", "caiyun", "cma", "qweather")


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of warning signal; ``colours`` are Guangdong's, empty where it has no such kind."""

    kind: str
    names: Names
    letter: str = ""
    colours: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """What a code or a title says."""

    kind: str = UNKNOWN
    colour: str = UNKNOWN
    lifted: bool = False


def _read() -> tuple[dict[str, Signal], dict[str, Any]]:
    raw = tomllib.loads((Path(__file__).parent / "signals.toml").read_text("utf-8"))
    found = [Signal(one["kind"], Names(one["zh"], one["en"]), one.get("letter", ""),
                    tuple(one.get("colours", ())), tuple(one["words"])) for one in raw["signals"]]
    return {one.kind: one for one in found}, raw


SIGNALS, _TABLES = _read()
_LETTERS = {one.letter: one for one in SIGNALS.values() if one.letter}
#: Words by length, longest first: 雷雨大风 is no 大风.
_WORDS: list[tuple[str, str]] = sorted(
    ((word.casefold(), one.kind) for one in SIGNALS.values() if one.kind != UNKNOWN
     for word in (one.names.zh, one.names.en, *one.words)),
    key=lambda pair: -len(pair[0]))
_COLOURS: dict[str, str] = {
    word: colour for colour, words in _TABLES["colours"].items() for word in words}
_ACTIONS: dict[str, str] = {
    word: action for action, words in _TABLES["actions"].items() for word in words}


def read_code(feed: str, code: str) -> Warned:
    """Return what the code of a feed (of FEEDS) says; "unknown" where its table is silent."""
    feeds = _TABLES["feeds"]
    if feed == "guangdong":
        return _guangdong(code.strip().upper(), feeds["guangdong"]["digits"])
    if feed in ("weathercn", "caiyun"):
        table = feeds["weathercn"]
        return Warned(table["types"].get(code[:2], UNKNOWN), table["levels"].get(code[2:], UNKNOWN))
    if feed == "cma":
        found = re.fullmatch(r"p?(\d{4})(\d{3})", code.strip().lower().removesuffix(".png"))
        types, levels = feeds["weathercn"]["types"], feeds["cma"]["levels"]
        return Warned() if found is None else Warned(
            types.get(found[1][2:], UNKNOWN), levels.get(found[2].lstrip("0"), UNKNOWN))
    if feed == "qweather":
        return Warned(feeds["qweather"]["types"].get(code.strip(), UNKNOWN))
    return Warned()


def _guangdong(code: str, digits: dict[str, str]) -> Warned:
    signal, colour = _LETTERS.get(code[:1]), digits.get(code[1:], UNKNOWN)
    if signal is None:
        return Warned(lifted=colour == "lifted")
    if colour == "lifted":
        return Warned(signal.kind, UNKNOWN, True)
    return Warned(signal.kind, colour if colour in signal.colours else UNKNOWN)


def read_title(title: str) -> Warned:
    """Return what a title says, however dirty: kind and colour by the words that stand in it."""
    text = title.casefold()
    kind = next((kind for word, kind in _WORDS if _has(text, word)), UNKNOWN)
    colour = next((_COLOURS[word] for word in _COLOURS if len(word) > 1 and _has(text, word)),
                  UNKNOWN)
    return Warned(kind, colour, any(word in text for word in ("解除", "取消", "撤销")))


def kind_of(word: str) -> str:
    """Return the signal that a word names: its kind, letter or name in either language."""
    word = word.strip()
    if word in SIGNALS:
        return word
    if word.upper() in _LETTERS:
        return _LETTERS[word.upper()].kind
    return next((kind for known, kind in _WORDS if known == word.casefold()), UNKNOWN)


def colour_of(word: str) -> str:
    """Return the colour that a word names in either language, "unknown" for another."""
    return _COLOURS.get(word.strip().casefold(), UNKNOWN)


def action_of(word: str) -> str:
    """Return raised, updated or lifted, "" for a word that is none of them."""
    return _ACTIONS.get(word.strip().casefold(), "")


def _has(text: str, word: str) -> bool:
    # words of letters stand alone: "heat" is not in "theatre", but 暴雨 stands anywhere
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) is not None
    return word in text
