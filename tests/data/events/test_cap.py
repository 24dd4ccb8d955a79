"""CAP 1.2: real messages, the schema's own words, updates and exercises, attacks."""

import re
import xml.etree.ElementTree as ET

import pytest

from data.events.cap import read_cap
from data.events.cap_area import circle
from data.events.cap_check import BLOCKS
from data.events.errors import EventRefused, RowFault

NOW_US = 1_800_000_000_000_000


@pytest.fixture
def cap(shared_data):
    return shared_data / "cap"


@pytest.mark.shared
def test_the_real_thunderstorm_is_read(cap):
    found = read_cap((cap / "thunderstorm.cap").read_bytes(), now_us=NOW_US)
    assert (found.source, found.id) == ("KSTO@NWS.NOAA.GOV", "KSTO1055887203")
    assert (found.kind, found.level, found.severity) == ("weather.thunder_wind", "orange", "II")
    assert found.until_us == 1_055_890_800_000_000 and not found.over and found.told
    ring = found.spot.shape["coordinates"][0][0]
    assert ring[0] == ring[-1] == [-120.14, 38.47], "the message says 38.47,-120.14: lat first"
    assert "BARUFFALDI" not in repr(found), "whom to ask is not kept"


@pytest.mark.shared
def test_the_real_canadian_update_is_read_in_both_languages(cap):
    found = read_cap((cap / "canada.cap").read_bytes(), now_us=NOW_US)
    assert [one["language"] for one in found.detail["infos"]] == ["en-CA", "fr-CA"]
    assert found.over, "AllClear: what it updates is over"
    assert found.supersedes == (("cap@ec.gc.ca", "2.49.0.1.124.a3f342a4.2012"),
                                ("cap@ec.gc.ca", "2.49.0.1.124.60f31a3a.2012"))
    assert len(found.spot.shape["coordinates"]) == 2, "both areas once, not once a language"
    assert found.spot.area.startswith("Windsor - Leamington")


@pytest.mark.shared
def test_the_structure_is_the_schema_s(cap):
    """The schema is read here only: element by element, order, number and values."""
    xs = "{http://www.w3.org/2001/XMLSchema}"
    seen = {}

    def walk(block, node):
        found = {}
        for element in node.findall(f"{xs}complexType/{xs}sequence/{xs}element"):
            name = element.get("name") or element.get("ref").removeprefix("cap:")
            most = element.get("maxOccurs", "1")
            values = [e.get("value") for e in element.iter(f"{xs}enumeration")]
            inner = element.find(f"{xs}complexType")
            timed = inner is None and element.find(f".//{xs}pattern") is not None
            found[name] = (int(element.get("minOccurs", "1")), most == "unbounded",
                           () if inner is not None else tuple(values), timed, inner is not None)
            if inner is not None:
                walk("pair" if len(inner.findall(f".//{xs}element")) == 2 else name, element)
        seen[block] = found

    walk("alert", ET.parse(cap / "cap12.xsd").getroot().find(f"{xs}element"))
    ours = {block: {name: (rule.least, rule.most > 1, rule.values,
                           rule.pattern is not None and rule.pattern.match(
                               "2026-10-01T20:00:00+08:00") is not None, bool(rule.block))
                    for name, rule in rules.items()} for block, rules in BLOCKS.items()}
    for block, rules in seen.items():
        assert list(ours[block]) == list(rules), f"order of {block}"
        for name, rule in rules.items():
            assert ours[block][name][:3] + ours[block][name][4:] == rule[:3] + rule[4:], name
            assert ours[block][name][3] >= rule[3], name


MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>A1</identifier><sender>gz@example.cn</sender><sent>2026-11-21T20:00:00+08:00</sent>
<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>zh-CN</language><category>Met</category><event>暴雨</event>
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>
<expires>2026-11-21T23:00:00+08:00</expires><headline>海珠区发布暴雨红色预警信号</headline>
<contact>13812345678</contact>
<area><areaDesc>海珠区</areaDesc><polygon>23.09,113.29 23.09,113.31 23.11,113.31 23.09,113.29
</polygon></area></info></alert>"""


def changed(*pairs):
    text = MESSAGE
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def read(*pairs):
    return read_cap(changed(*pairs), now_us=NOW_US)


def test_words_come_before_the_sender_s_severity():
    found = read()
    assert (found.kind, found.level, found.severity) == ("weather.rain", "red", "I")
    assert read(("暴雨红色", "暴雨")).level == "orange", "without a colour: Severe is orange"
    other = read(("<category>Met</category>", "<category>Fire</category>"))
    assert (other.kind, other.level) == ("notice", "orange")


def test_chinese_encodings_are_read():
    raw = changed(('encoding="UTF-8"', 'encoding="GB18030"')).decode().encode("gb18030")
    assert read_cap(raw, now_us=NOW_US).spot.area == "海珠区"


STATUS = [("Actual", "Alert", True, False), ("Exercise", "Alert", True, True),
          ("Test", "Alert", False, False), ("Draft", "Update", False, False),
          ("System", "Alert", False, False), ("Actual", "Ack", False, False),
          ("Actual", "Error", False, False)]


@pytest.mark.parametrize(("status", "kind", "told", "drill"), STATUS)
def test_only_what_is_meant_is_told_and_an_exercise_is_a_drill(status, kind, told, drill):
    found = read(("Actual", status), ("Alert</msg", f"{kind}</msg"))
    assert (found.told, found.drill) == (told, drill)


def test_a_cancel_ends_what_it_refers_to():
    found = read(("Alert</msg", "Cancel</msg"), ("</scope>", "</scope><references>gz@example.cn,"
                 "A0,2026-11-21T19:00:00+08:00</references>"))
    assert found.over and found.supersedes == (("gz@example.cn", "A0"),)


def test_a_circle_is_a_ring_of_its_radius():
    ring = circle("23.1,113.3 1.0")
    assert len(ring) == 33 and ring[0] == ring[-1]
    assert max(lat for _, lat in ring) == pytest.approx(23.1 + 1 / 111.195, abs=1e-5)
    assert circle("23.1,113.3 0") is None


WRONG = [
    ("another root", ("<alert ", "<alarm "), ("</alert>", "</alarm>")),
    ("another version", ("cap:1.2", "cap:1.1")),
    ("a time with Z", ("20:00:00+08:00", "12:00:00Z")),
    ("no status", ("<status>Actual</status>", "")),
    ("a status nobody has", ("Actual", "Actually")),
    ("two senders", ("<sender>", "<sender>x</sender><sender>")),
    ("the wrong order", ("<scope>Public</scope>", ""),
     ("<status>", "<scope>Public</scope><status>")),
    ("an element of others", ("<scope>", "<script>1</script><scope>")),
    ("elements in a text", ("A1", "<b>A1</b>")), ("text between", ("<info>", "<info>hello")),
    ("no severity", ("<severity>Severe</severity>", "")),
    ("a polygon that is open", ("23.09,113.29 23.09,113.31", "23.09,113.31")),
    ("a point of lon, lat", ("23.09,113.29", "113.29,23.09")),
    ("a point in words", ("23.11,113.31", "here,there")),
    ("a point of NaN", ("23.11,113.31", "nan,113.31")),
    ("a reference of two", ("</scope>", "</scope><references>a,b</references>")),
]


@pytest.mark.parametrize("case", WRONG, ids=[w[0] for w in WRONG])
def test_what_does_not_hold_to_the_standard_is_refused(case):
    with pytest.raises(EventRefused):
        read(*case[1:])


@pytest.mark.parametrize("pair", [("A1", ""), ("A1", "a b"), ("A1", "a,b"), ("A1", "x" * 121),
                                  ("2026-11-21T20", "2126-11-21T20")])
def test_a_message_without_a_name_or_of_the_future_is_refused(pair):
    with pytest.raises(RowFault):
        read(pair)


DTD = '<!DOCTYPE alert [<!ENTITY {}>]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
ATTACKS = [
    ("a file of ours", DTD.format('x SYSTEM "file:///etc/passwd"') + "&x;</alert>"),
    ("another server", DTD.format('x SYSTEM "http://127.0.0.1:9/"') + "&x;</alert>"),
    ("a parameter entity", DTD.format('% x SYSTEM "file:///etc/passwd"') + "</alert>"),
    ("laughs", "<!DOCTYPE a [" + '<!ENTITY l0 "ha">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)) + "]><a>&l9;</a>"),
    ("a document type alone", "<!DOCTYPE alert><alert/>"),
    ("an external document type", '<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/x.dtd"><alert/>'),
    ("an entity nobody declared", MESSAGE.replace("A1", "&x;")),
    ("deep", "<a>" * 100_000), ("deep and closed", "<a>" * 50 + "</a>" * 50),
    ("wide", "<a>" + "<b/>" * 30_000 + "</a>"),
    ("an encoding nobody has", MESSAGE.replace("UTF-8", "x-mac")),
    ("cut off", MESSAGE[:400]), ("two roots", MESSAGE + "<a/>"), ("NUL", MESSAGE + "\x00"),
    ("attributes without end", "<a " + "".join(f'x{n}="1" ' for n in range(50_000)) + "/>"),
    ("huge", "<a>" + "x" * 2_000_001 + "</a>"),
    ("an include", '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="x"/></a>'),
]


@pytest.mark.parametrize(("_", "text"), ATTACKS, ids=[a[0] for a in ATTACKS])
def test_attacks_are_refused_by_name(_, text):
    with pytest.raises(EventRefused) as told:
        read_cap(re.sub("^\n", "", text).encode(), now_us=NOW_US)
    assert "passwd" not in str(told.value)
