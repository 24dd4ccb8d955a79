"""MQTT topics and payloads: which indicator a message speaks of, and what cannot be read."""

import pytest

from data.errors import SettingError
from data.feeds.topics import Topic, read_message, read_topics

NOW = 1_795_262_400_000_000
TOPICS = read_topics("city/zone/+/present=crowd.present:{1}, sensors/+/#=s.{1}:{#}, raw/#")
AT = "2026-11-21T12:00:00Z"
FULL = b'{"indicator":"a:1","observed_at":"2026-11-21T12:00:00Z","value":2,"source":"x"}'

MATCHES = [
    ("a + is one level", "city/+/present", "city/Z1/present", ("Z1",)),
    ("a + is not two levels", "city/+/present", "city/a/b/present", None),
    ("a + may be empty", "city/+/present", "city//present", ("",)),
    ("a # is the rest", "city/#", "city/a/b", ("a/b",)),
    ("a # is also nothing", "city/#", "city", ("",)),
    ("letters count", "City", "city", None),
    ("shorter does not fit", "a/b", "a", None), ("longer does not fit", "a", "a/b", None),
]


@pytest.mark.parametrize(("_", "wanted", "name", "found"), MATCHES, ids=[m[0] for m in MATCHES])
def test_filters(_, wanted, name, found):
    assert Topic(wanted).match(name) == found


WRONG = [("nothing", " , "), ("a # in the middle", "a/#/b"), ("half a +", "a/b+"),
         ("a hole that nothing fills", "a/+=x:{2}"), ("no rest to fill in", "a/+=x:{#}")]


@pytest.mark.parametrize(("_", "text"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_setting_is_told(_, text):
    with pytest.raises(SettingError, match="CITYMIRROR_MQTT_TOPICS"):
        read_topics(text)


GOOD = [
    ("a bare number takes topic and time of receipt", "city/zone/Z1/present", b"812",
     ("crowd.present:Z1", NOW, 812.0, "mqtt")),
    ("with the rest of the topic", "sensors/t/a/b", b" 2.5 ", ("s.t:a/b", NOW, 2.5, "mqtt")),
    ("an object may say when", "city/zone/Z1/present",
     b'{"value":7,"observed_at":"2026-11-21T19:59:59+08:00"}',
     ("crowd.present:Z1", NOW - 1_000_000, 7.0, "mqtt")),
    ("an object may say all", "raw/x", FULL, ("a:1", NOW, 2.0, "x")),
    ("a batch as for POST", "raw/x", b'{"readings":[' + FULL + b"]}", ("a:1", NOW, 2.0, "x")),
]


@pytest.mark.parametrize(("_", "name", "payload", "row"), GOOD, ids=[g[0] for g in GOOD])
def test_messages_that_are_readings(_, name, payload, row):
    rows = read_message(TOPICS, name, payload, source="mqtt", received_us=NOW)
    assert not rows.refused
    assert (rows.indicator[0], rows.time_us[0], rows.value[0], rows.source[0]) == row


BAD = [
    ("not JSON", "raw/x", b"on", "not_json"), ("empty", "raw/x", b"", "not_json"),
    ("bytes", "raw/x", b"\xff\x00", "not_json"), ("deep", "raw/x", b"[" * 5000, "not_json"),
    ("a number where nothing says of what", "raw/x", b"5", "not_a_row"),
    ("NaN", "city/zone/Z1/present", b"NaN", "not_finite"),
    ("true is no count", "city/zone/Z1/present", b"true", "bad_value"),
    ("a text", "city/zone/Z1/present", b'"5"', "not_a_row"),
    ("no time on a topic without indicator", "raw/x", b'{"indicator":"a:1","value":1}',
     "bad_time"),
    ("an endless topic", "sensors/t/" + "x" * 300, b"1", "bad_indicator"),
]


@pytest.mark.parametrize(("_", "name", "payload", "code"), BAD, ids=[b[0] for b in BAD])
def test_messages_that_are_refused(_, name, payload, code):
    rows = read_message(TOPICS, name, payload, source="mqtt", received_us=NOW)
    assert (len(rows), [r.code for r in rows.refused]) == (0, [code])


def test_a_retained_number_says_nothing_of_when_it_was_measured():
    rows = read_message(TOPICS, "city/zone/Z1/present", b"5", source="mqtt", received_us=NOW,
                        retained=True)
    assert [r.code for r in rows.refused] == ["bad_time"]
