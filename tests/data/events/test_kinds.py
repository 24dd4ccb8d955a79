"""Kinds of events: those of the bundled pack, and what is wrong in one; signals and their codes."""

from pathlib import Path

import pytest

from data.events.kinds import Kinds, matches
from data.events.signals import SIGNALS, read_code, read_title
from data.pack import read_pack
from data.pack_events import read_event_kinds
from data.pack_problems import ProblemLog
from data.pack_section import Section
from data.store.codec import district_text, read_district

PACK = Path(__file__).parents[3] / "data/packs/canton_tower"
#: The 24 kinds that the indicators of video recognition count too.
VIDEO = {
    "street_stall", "shop_overflow", "hawker", "exposed_litter", "full_bin", "piled_goods",
    "drying", "banner", "flyposting", "car_parking", "bike_parking", "shared_bikes", "gathering",
    "ponding", "road_damage", "manhole", "floating", "swimming", "barbecue", "fire", "fallen_tree",
    "intrusion", "running", "fall_fight"}


def test_the_bundled_pack_has_the_24_kinds_of_its_indicators():
    pack = read_pack(PACK)
    kinds = {one.kind: one for one in pack.district.event_kinds}
    assert set(kinds) >= VIDEO and len(VIDEO) == 24
    counted = {one.template.removeprefix("ai.") for one in pack.indicators
               if one.template.startswith("ai.") and f"{one.template}_area" in
               {other.template for other in pack.indicators}}
    assert counted == VIDEO
    for kind in VIDEO:
        assert kinds[kind].names.zh and kinds[kind].names.en and kinds[kind].group.zh
        assert kinds[kind].merge_s >= kinds[kind].dwell_s
    # stalls and parking must be seen to stay
    assert all(kinds[kind].dwell_s >= 180 for kind in VIDEO
               if "parking" in kind or kind in ("street_stall", "hawker"))
    assert read_district(district_text(pack.district)) == pack.district


def inspected(folder, text):
    (folder / "events.toml").write_text(text, encoding="utf-8")
    log = ProblemLog()
    found = read_event_kinds(Section({"event_file": "events.toml"}, "pack.toml", log), folder)
    return found, " ".join(f"{p.where} {p.what}" for p in log.problems)


ONE = '[[kinds]]\nkind = "fire"\nname = "火"\n'
FAULTS = [
    ("not TOML", "[[kinds", "cannot be read"), ("no name", '[[kinds]]\nkind = "x1"\n', "missing"),
    ("a kind in capitals", '[[kinds]]\nkind = "Fire"\nname = "火"\n', "Fire"),
    ("a severity nobody has", f'{ONE}severity = "V"\n', '"V"'),
    ("a score above one", f"{ONE}score_least = 2\n", "out of range"),
    ("a dwell below zero", f"{ONE}dwell_s = -1\n", "out of range"),
    ("a merge of nothing", f"{ONE}merge_s = 0\n", "out of range"),
    ("twice", ONE + ONE, "twice"), ("a word too many", f"{ONE}colour = 1\n", "colour"),
    ("a class of two", f'{ONE}classes = ["x"]\n' + ONE.replace('"fire"', '"smoke"')
     + 'classes = ["X"]\n', "class"),
    ("a signal nobody has", ONE.replace("fire", "weather.locusts"), "no kind of signal"),
]


@pytest.mark.parametrize(("_", "text", "told"), FAULTS, ids=[f[0] for f in FAULTS])
def test_what_is_wrong_in_a_file_of_kinds_is_told(tmp_path, _, text, told):
    assert told in inspected(tmp_path, text)[1]


def test_a_file_of_kinds_outside_the_pack_is_refused(tmp_path):
    for name in ("../events.toml", "/etc/hosts", "none.toml"):
        log = ProblemLog()
        assert read_event_kinds(Section({"event_file": name}, "pack.toml", log), tmp_path) == ()
        assert log.errors


def test_a_kind_is_found_by_its_name_its_class_and_in_both_languages():
    kinds = Kinds(read_pack(PACK).district.event_kinds)
    for word in ("car_parking", "illegal_parking", "机动车违停", "Illegally Parked Car"):
        assert kinds.called(word) == "car_parking", word
    assert kinds.called("ufo") == ""
    assert kinds.of("facility", "offline").names.zh == "设施离线"
    assert kinds.of("facility", "melted").kind == "facility"


@pytest.mark.parametrize(("pattern", "kind", "level", "found"), [
    ("weather", "weather.rain", "red", True), ("weather.rain", "weather.rain", "red", True),
    ("weather.rain.red", "weather.rain", "red", True),
    ("weather.rain.red", "weather.rain", "blue", False), ("weather.ra", "weather.rain", "", False),
    ("facility.offline", "facility", "offline", True), ("fire", "fire", "", True),
    ("fire", "fireworks", "", False)])
def test_a_rule_names_a_kind_a_family_or_a_level(pattern, kind, level, found):
    assert matches(pattern, kind, level) is found


CODES = [
    ("guangdong", "A1", "typhoon", "white", False), ("guangdong", "B5", "rain", "red", False),
    ("guangdong", "B2", "rain", "unknown", False), ("guangdong", "G2", "thunder_wind", "blue",
                                                    False),
    ("guangdong", "I0", "hail", "unknown", True), ("guangdong", "Q7", "unknown", "unknown", False),
    ("weathercn", "0101", "typhoon", "blue", False), ("weathercn", "0704", "heat", "red", False),
    ("weathercn", "9191", "cold", "white", False), ("caiyun", "0902", "lightning", "yellow", False),
    ("cma", "p0002001", "rain", "red", False), ("cma", "p0002004.png", "rain", "blue", False),
    ("qweather", "1020", "thunder_wind", "unknown", False),
    ("qweather", "9999", "unknown", "unknown", False), ("nobody", "1", "unknown", "unknown", False),
]


@pytest.mark.parametrize(("feed", "code", "kind", "colour", "lifted"), CODES)
def test_codes_of_feeds(feed, code, kind, colour, lifted):
    found = read_code(feed, code)
    assert (found.kind, found.colour, found.lifted) == (kind, colour, lifted)


def test_guangdong_s_codes_are_those_of_its_list():
    valid = {"A": "012345", **dict.fromkeys("BCDEHJ", "0345"), "F": "03", "G": "02345", "I": "045"}
    colours = {"1": "white", "2": "blue", "3": "yellow", "4": "orange", "5": "red"}
    for one in SIGNALS.values():
        if one.letter:
            assert {c for d, c in colours.items() if d in valid[one.letter]} == set(one.colours)


@pytest.mark.parametrize(("title", "kind", "colour", "lifted"), [
    ("广东省广东省广州市海珠区县发布雷雨大风黄色预警[Ⅲ级/较重]", "thunder_wind", "yellow", False),
    ("海珠区气象台解除暴雨橙色预警信号", "rain", "orange", True),
    ("寒潮蓝色预警", "cold_wave", "blue", False), ("道路冰雪预警", "icing", "unknown", False),
    ("SEVERE THUNDERSTORM WARNING", "thunder_wind", "unknown", False),
    ("theatre heated", "unknown", "unknown", False), ("", "unknown", "unknown", False)])
def test_titles_however_dirty(title, kind, colour, lifted):
    found = read_title(title)
    assert (found.kind, found.colour, found.lifted) == (kind, colour, lifted)
