"""Text of an address to its ten levels: known names first, then the endings that names have."""

import re
from itertools import pairwise

from data.address.english import to_chinese_order
from data.address.gazetteer import BUILT_IN, Gazetteer
from data.address.normal import plain_dashes, squash
from data.address.numerals import to_digits
from data.address.parsed import ParsedAddress
from data.address.tail import parse_tail

#: Longer texts are no addresses; the rest of them is left out.
MOST = 400
_PUNCTUATION = re.compile(r"[,，。、;；:：|/\\\"'“”‘’\[\]【】<>《》·.]+")
_NAMES = {1: "province", 2: "city", 3: "county", 4: "town", 5: "community"}
#: Endings of areas that no gazetteer knows, by level.
_BY_ENDING = (
    (1, re.compile(r"[^\d省市区县]{2,6}?(?:省|自治区|特别行政区)")),
    (2, re.compile(r"[^\d省市区县路街]{2,7}?(?:市(?![场桥头政民区郊])|自治州|地区|盟)")),
    (3, re.compile(r"[^\d省市区县路街]{1,7}?(?:新区|区|县|旗)(?![\d一二三四])")),
    (4, re.compile(r"[^\d路镇乡]{1,7}?(?:街道(?:办事处)?|镇|乡)")),
    (5, re.compile(r"[^\d路街]{1,10}?(?:社区|居委会|村委会|行政村|村(?![路街东西南北中大口前]))")),
)
_ZONE = re.compile(r"[^\d路街巷]{2,16}?(?:小区|花园|工业区|工业园|产业园|科技园|创意园|园区|新村|"
                   r"大院|开发区|家园|公寓|花苑)(?=\d|[A-Za-z]\d*[栋座幢]|$|[^路街巷道]{2,}[路街巷道])")
_STRONG = re.compile(r"(.*(?:大道|大街|马路|公路|路|巷|街|胡同|弄)(?:[东西南北中](?![^\d]))?)(.*)$")
_ROAD_END = re.compile(r"(?:大道|道|路|街|巷|弄|胡同|里|坊|径|横|线)[东西南北中]?$")


def parse(text: str, gazetteer: Gazetteer = BUILT_IN) -> ParsedAddress:
    """Return what ``text`` says on each of the ten levels; any text gives an answer.

    Upper levels may be missing or doubled; spaces, punctuation, full width, Chinese numerals
    and English order are understood. Source of the order: GB/T 37149—2018 (domain facts, §1).
    """
    line = to_chinese_order(text[:MOST], gazetteer)
    line = _PUNCTUATION.sub("", plain_dashes(squash(line)))
    found, line = _areas(line, gazetteer)
    line = to_digits(line)
    road, line = _known_road(line, gazetteer)
    zone = ""
    if not road and (match := _ZONE.match(line)):
        zone, line = match[0], line[match.end():]
        road, line = _known_road(line, gazetteer)
    if not road:
        road, line = _road_by_ending(line)
    if road and not zone and (match := _ZONE.match(line)):
        zone, line = match[0], line[match.end():]
    tail = parse_tail(line)
    return ParsedAddress(**found, zone=zone, road=road, **tail)


def split_area(line: str, gazetteer: Gazetteer) -> tuple[tuple[str, ...], str]:
    """Return the full names of the areas that a squashed text begins with, and what follows."""
    found, rest = _areas(line, gazetteer)
    return tuple(found.values()), rest


def _areas(line: str, gazetteer: Gazetteer) -> tuple[dict[str, str], str]:
    """Peel areas off the front, each level once and downwards; doubles are dropped."""
    found: dict[str, str] = {}
    last = 0
    while line:
        name, level, used = _next_area(line, last, gazetteer)
        if not used:
            break
        if found.get(_NAMES[level], name) == name or level > last:
            found.setdefault(_NAMES[level], name)
        last, line = max(last, level), line[used:]
    return found, line


def _next_area(line: str, last: int, gazetteer: Gazetteer) -> tuple[str, int, int]:
    """Return (full name, level, characters used); used is 0 when no area comes next."""
    full, road = gazetteer.area_at(line), gazetteer.road_at(line)
    if full and len(full) >= len(road):
        level = gazetteer.areas[full]
        if level >= last or level == 1:
            return full, level, len(full)
    if road:
        return "", 0, 0
    short = gazetteer.short_at(line)
    if short and _area_or_road_follows(line[len(short):], gazetteer):
        name = gazetteer.short[short]
        level = gazetteer.areas[name]
        if level >= last:
            return name, level, len(short)
    return _by_ending(line, last)


def _area_or_road_follows(rest: str, gazetteer: Gazetteer) -> bool:
    if not rest or gazetteer.area_at(rest) or gazetteer.road_at(rest):
        return bool(rest)
    short = gazetteer.short_at(rest)
    return bool(short) and bool(rest[len(short):]) and _area_or_road_follows(
        rest[len(short):], gazetteer)


def _by_ending(line: str, last: int) -> tuple[str, int, int]:
    """Take an unknown area by its ending, never skipping down past a road's own ending."""
    for level, pattern in _BY_ENDING:
        if level <= last:
            continue
        match = pattern.match(line)
        # a city that no province announces is more often part of a road's name (新市头路)
        if match and (level != 2 or last == 1 or _BY_ENDING[2][1].match(line[match.end():])):
            return match[0], level, match.end()
    return "", 0, 0


def _known_road(line: str, gazetteer: Gazetteer) -> tuple[str, str]:
    road = gazetteer.road_at(line)
    rest = line[len(road):]
    # 新港西路 must not end 新港西路一巷 early
    if road and not re.match(r"[^\d]{1,4}(?:路|街|巷|横|里|坊)(?=\d)", rest):
        return road, rest
    return "", line


def _road_by_ending(line: str) -> tuple[str, str]:
    start = re.match(r"\D*", line)
    run = start[0] if start else ""
    if run and run != line and _ROAD_END.search(run) and len(run) > 1:
        return run, line[len(run):]
    match = _STRONG.match(run)
    if match and len(match[1]) > 1:
        return match[1], line[len(match[1]):]
    return "", line


def rates(parsed: list[ParsedAddress]) -> dict[str, float]:
    """Return the share (0–1) of addresses that give each part, and ``in_order`` (areas lead)."""
    total = max(len(parsed), 1)
    shares = {name: sum(bool(getattr(p, name)) for p in parsed) / total
              for name in ParsedAddress.__dataclass_fields__}
    whole = sum(all(b - a >= 0 for a, b in pairwise(p.levels)) and p.level >= 8 for p in parsed)
    return {**shares, "to_the_door": whole / total}
