"""Parsing: what each text says on its levels, the normal form, and that nothing raises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.address import ParsedAddress, parse
from data.address.gazetteer import make_gazetteer
from data.address.numerals import to_digits, value

KNOWN = make_gazetteer(
    {"赤岗街道": 4, "新港街道": 4, "珠影社区": 5, "客村社区": 5, "客村": 5},
    ["阅江西路", "新港中路", "新市头路", "广州大道中", "海珠中路", "客村十三南巷"],
    {"Yuejiang West Road": "阅江西路", "Haizhu District": "海珠区", "Guangzhou": "广州市"})

SAID = [
    ("a whole address", "广东省广州市海珠区赤岗街道珠影社区新港中路11号",
     "广东省广州市海珠区赤岗街道珠影社区新港中路11号", 8),
    ("a road and a number", "阅江西路222", "阅江西路222号", 8),
    ("full width and spaces", "海珠区 阅江西路２２２号", "海珠区阅江西路222号", 8),
    ("a part of a plate", "阅江西路222-1号", "阅江西路222-1号", 8),
    ("a plate's third", "阅江西路222号之三", "阅江西路222之3号", 8),
    ("Chinese numerals", "阅江西路二百二十二号", "阅江西路222号", 8),
    ("numerals that are a lane's name", "赤岗街道客村十三南巷2号", "赤岗街道客村十三南巷2号", 8),
    ("short areas before a known road", "广州海珠阅江西路222号广州塔",
     "广州市海珠区阅江西路222号广州塔", 10),
    ("doubled areas, building, unit, room",
     "广东省广东省广州市广州市海珠区阅江西路222号3幢2单元1202室",
     "广东省广州市海珠区阅江西路222号3栋2单元1202房", 9),
    ("a road that begins like a district", "海珠中路12", "海珠中路12号", 8),
    ("a road that begins like a city", "新市头路514号", "新市头路514号", 8),
    ("a road that ends in a direction", "广州大道中1号", "广州大道中1号", 8),
    ("English order", "222 Yuejiang West Road, Haizhu District, Guangzhou",
     "广州市海珠区阅江西路222号", 8),
    ("a zone, a building, a floor, a room", "丽江花园12座3楼302", "丽江花园12栋3层302房", 9),
    ("an unknown town by its ending", "番禺区大石街道东联大街5号", "番禺区大石街道东联大街5号", 8),
    ("punctuation", "广州市,海珠区，阅江西路、222号。", "广州市海珠区阅江西路222号", 8),
    ("only a name", "广州塔", "广州塔", 10),
    ("nothing", "", "", 0),
]


@pytest.mark.parametrize(("case", "text", "normal", "level"), SAID, ids=[s[0] for s in SAID])
def test_a_text_is_put_in_order(case, text, normal, level):
    parsed = parse(text, KNOWN)
    assert (parsed.text, parsed.level) == (normal, level)
    assert parse(parsed.text, KNOWN) == parsed


DOORS = st.one_of(
    st.integers(1, 99_999).map(str),
    st.tuples(st.integers(1, 9999), st.integers(1, 99)).map(lambda n: f"{n[0]}-{n[1]}"),
    st.tuples(st.integers(1, 9999), st.integers(1, 99)).map(lambda n: f"{n[0]}之{n[1]}"))
NUMBERS = st.integers(1, 99).map(str)


@settings(max_examples=300, deadline=None)
@given(st.builds(
    ParsedAddress, province=st.sampled_from(["", "广东省"]), city=st.sampled_from(["", "广州市"]),
    county=st.sampled_from(["", "海珠区", "花都区"]), town=st.sampled_from(["", "赤岗街道"]),
    community=st.sampled_from(["", "珠影社区", "客村社区"]),
    road=st.sampled_from(["阅江西路", "新市头路", "广州大道中", "客村十三南巷"]), door=DOORS,
    building=st.one_of(st.just(""), NUMBERS), unit=st.one_of(st.just(""), NUMBERS),
    floor=st.one_of(st.just(""), NUMBERS),
    room=st.one_of(st.just(""), st.integers(101, 9999).map(str)),
    poi=st.sampled_from(["", "广州塔"])))
def test_what_is_written_is_read_back(address):
    assert parse(address.text, KNOWN) == address


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_no_text_raises(text):
    assert isinstance(parse(text, KNOWN), ParsedAddress)


@pytest.mark.parametrize("sign", ["号", "路", "省", "1", "十", "广州", "\x00", "\ud800", "🏠",
                                  "\u202e", "之", "A座", "(", "\\"])
def test_ten_thousand_signs_are_read_without_a_fault(sign):
    assert isinstance(parse(sign * (10_000 // len(sign)), KNOWN), ParsedAddress)


NUMERALS = [("十三", 13), ("二百二十二", 222), ("一百零五", 105), ("二二二", 222), ("二十", 20),
            ("一千零一", 1001), ("路", None), ("", None)]


@pytest.mark.parametrize(("text", "number"), NUMERALS)
def test_a_numeral_has_its_number(text, number):
    assert value(text) == number


def test_only_counted_numerals_become_digits():
    assert to_digits("五一路十二号三栋") == "五一路12号3栋"
