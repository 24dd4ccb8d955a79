"""NGSI-LD and SensorThings payloads: the real files, the trap among them, and what is refused."""

import json

import pytest

from data.errors import ReadingRefused
from data.feeds.mapping import Rule
from data.feeds.ngsi import read_entities
from data.feeds.sensorthings import datastream_of, read_observations
from data.store.times import iso


def told(rows):
    """Return the rows as (indicator, ISO time, value), then the codes of the refused ones."""
    return [(code, iso(us), value) for code, us, value in zip(
        rows.indicator, rows.time_us, rows.value, strict=True)], [r.code for r in rows.refused]


@pytest.fixture
def real(shared_data):
    def read(name):
        return json.loads((shared_data / "ngsi-sta" / name).read_text("utf-8"))
    return read


# -- the real files ----------------------------------------------------------------------------
FILES = [
    ("normalized; the interval without a zone is not what counts",
     "crowdflowobserved-normalized.jsonld",
     Rule("CrowdFlowObserved", "peopleCount", "flow.people:{key}"),
     [("flow.people:Valladolid_1", "2018-08-07T11:15:00Z", 100.0)], []),
    ("normalized; that interval when it is asked for has no zone",
     "crowdflowobserved-normalized.jsonld",
     Rule("CrowdFlowObserved", "peopleCount", "f:{key}", time="dateObserved"), [], ["no_offset"]),
    ("normalized; false is a word here only when the rule says so",
     "crowdflowobserved-normalized.jsonld", Rule("CrowdFlowObserved", "congested", "c:{key}"),
     [], ["bad_value"]),
    ("normalized; false means nought", "crowdflowobserved-normalized.jsonld",
     Rule("CrowdFlowObserved", "congested", "c:{key}", values={"true": 1.0, "false": 0.0}),
     [("c:Valladolid_1", "2018-08-07T11:15:00Z", 0.0)], []),
    ("normalized; a typed time with an Indian offset, a word for a state",
     "streetlight-normalized.jsonld",
     Rule("Streetlight", "powerState", "lamp.on:{1}", id=r"urn:ngsi-ld:Streetlight:.*:(\d+)",
          values={"on": 1.0, "off": 0.0}),
     [("lamp.on:4567", "2021-01-11T10:21:02Z", 0.0)], []),
    ("normalized; watts to kilowatts", "streetlight-normalized.jsonld",
     Rule("Streetlight", "powerConsumption", "lamp.kw:{key}", factor=0.001),
     [("lamp.kw:4567", "2021-01-11T10:21:02Z", 0.01)], []),
    ("normalized; a relationship is no number", "streetlight-normalized.jsonld",
     Rule("Streetlight", "refStreetlightGroup", "x:{key}"), [], ["bad_value"]),
    ("says normalized, is key-values", "weatherobserved-claims-normalized-but-keyvalues.jsonld",
     Rule("WeatherObserved", "temperature", "weather.temp:{1}", id=".*-(Valladolid)-.*"),
     [("weather.temp:Valladolid", "2016-11-30T07:00:00Z", 3.3)], []),
    ("key-values; a share that is wanted in per cent",
     "weatherobserved-claims-normalized-but-keyvalues.jsonld",
     Rule("WeatherObserved", "relativeHumidity", "weather.rh:V", factor=100.0),
     [("weather.rh:V", "2016-11-30T07:00:00Z", 100.0)], []),
    ("key-values; a place is no number", "weatherobserved-claims-normalized-but-keyvalues.jsonld",
     Rule("WeatherObserved", "location", "x:V"), [], ["bad_value"]),
    ("key-values; an alert's word and its time", "alert-keyvalues.jsonld",
     Rule("Alert", "severity", "alert.level:{key}", time="validFrom",
          values={"low": 1.0, "high": 3.0}),
     [("alert.level:1", "2017-01-02T09:25:55Z", 3.0)], []),
    ("an attribute that is not there is no fault", "alert-keyvalues.jsonld",
     Rule("Alert", "temperature", "x:{key}"), [], []),
    ("another type", "alert-keyvalues.jsonld", Rule("Weather", "severity", "x:{key}"), [], []),
]


@pytest.mark.shared
@pytest.mark.parametrize(("_", "name", "rule", "rows", "refused"), FILES, ids=[f[0] for f in FILES])
def test_the_real_ngsi_files(real, _, name, rule, rows, refused):
    assert told(read_entities(real(name), [rule], "broker")) == (rows, refused)


@pytest.mark.shared
def test_the_real_sensorthings_observations(real):
    sample = real("sta_sample_entities.json")["sample_entities"]
    stream = sample["datastream_valid"]
    rule = Rule("Temperature Measurements", "", "t:{id}", unit_code="°C")
    valid = {"value": [sample["observation_valid"] | {"Datastream": stream}]}
    assert told(read_observations(valid, [rule], "sta")) == (
        [("t:50", "2024-09-22T10:00:00Z", 23.5)], [])
    invalid = sample["observation_invalid"] | {"Datastream": stream}
    assert told(read_observations(invalid, [rule], "sta")) == ([], ["bad_time"])
    kelvin = Rule("50", "", "t:{id}", unit_code="K")
    assert told(read_observations(valid, [kelvin], "sta")) == ([], ["wrong_unit"])
    for name in ("thing_valid", "sensor_valid", "datastream_valid"):
        with pytest.raises(ReadingRefused, match="no SensorThings observations"):
            read_observations(sample[name], [rule], "sta")


# -- other shapes of the two standards ---------------------------------------------------------
AT = "2026-11-21T20:00:00+08:00"
UTC_AT = "2026-11-21T12:00:00Z"
RULE = Rule("Zone", "people", "p:{key}", unit_code="IE")


def zone(**more):
    return {"id": "urn:ngsi-ld:Zone:Z1", "type": "Zone"} | more


SHAPES = [
    ("normalized with time and unit", zone(people={
        "type": "Property", "value": 7, "observedAt": AT, "unitCode": "IE"}), 7.0),
    ("concise", zone(people={"value": 7, "observedAt": AT}), 7.0),
    ("a type written out", zone(type="https://example.org/ns#Zone", people={
        "value": 7, "observedAt": AT}), 7.0),
    ("several types", zone(type=["Thing", "Zone"], people=7, observedAt=AT), 7.0),
    ("several sources, the default counts", zone(observedAt=AT, people=[
        {"value": 1, "datasetId": "urn:x"}, {"value": 7}]), 7.0),
    ("a notification", {"type": "Notification", "id": "n", "data": [
        zone(people={"value": 7, "observedAt": AT})]}, 7.0),
    ("another unit", zone(people={"value": 7, "observedAt": AT, "unitCode": "KGM"}), "wrong_unit"),
    ("null", zone(people={"value": None, "observedAt": AT}), "no_value"),
    ("NGSI-LD's own null", zone(people="urn:ngsi-ld:null", observedAt=AT), "no_value"),
    ("a number in quotes", zone(people={"value": "7", "observedAt": AT}), "bad_value"),
    ("no time at all", zone(people={"value": 7}), "bad_time"),
    ("several sources, none the default", zone(people=[
        {"value": 1, "datasetId": "urn:x"}], observedAt=AT), "no_value"),
    ("no id", {"type": "Zone", "people": 7, "observedAt": AT}, "not_a_row"),
]


@pytest.mark.parametrize(("_", "payload", "found"), SHAPES, ids=[s[0] for s in SHAPES])
def test_ngsi_shapes(_, payload, found):
    rows, refused = told(read_entities(payload, [RULE], "broker"))
    if isinstance(found, str):
        assert (rows, refused) == ([], [found])
    else:
        assert (rows, refused) == ([("p:Z1", UTC_AT, found)], [])


def observation(**more):
    return {"phenomenonTime": AT, "result": 7} | more


STREAM = {"@iot.id": 50, "name": "people"}
WAYS = [
    ("one, its datastream expanded", observation(Datastream=STREAM)),
    ("one with a link", observation(**{
        "Datastream@iot.navigationLink": "http://s/v1.1/Observations(1)/Datastreams(50)"})),
    ("a collection", {"@iot.count": 1, "value": [observation(Datastream=STREAM)]}),
    ("datastreams with their observations",
     {"value": [STREAM | {"Observations": [observation()]}]}),
    ("a data array", {"value": [{
        "Datastream": STREAM, "components": ["result", "phenomenonTime"],
        "dataArray": [[7, AT]]}]}),
    ("over an interval, whose end counts",
     observation(Datastream=STREAM, phenomenonTime=f"2026-11-21T19:00:00+08:00/{AT}")),
    ("from the address", observation()),
]


@pytest.mark.parametrize(("_", "payload"), WAYS, ids=[w[0] for w in WAYS])
def test_sensorthings_shapes(_, payload):
    rows = read_observations(payload, [Rule("50", "", "p:{id}")], "sta",
                             datastream=datastream_of("http://s/v1.1/Datastreams(50)/Observations"))
    assert told(rows) == ([("p:50", UTC_AT, 7.0)], [])


NOT_THEIRS = [5, "text", None, [1], {"value": [5]}]


@pytest.mark.parametrize("payload", NOT_THEIRS)
def test_what_is_neither(payload):
    with pytest.raises(ReadingRefused):
        read_observations(payload, [RULE], "sta")
    if not isinstance(payload, dict):
        with pytest.raises(ReadingRefused):
            read_entities(payload, [RULE], "broker")


def test_a_torn_data_array_costs_its_rows_only():
    payload = {"value": [{"Datastream": STREAM, "components": ["result", "phenomenonTime"],
                          "dataArray": [[7], 5, [8, AT]]}]}
    rows, refused = told(read_observations(payload, [Rule("", "", "p:{id}")], "sta"))
    assert (rows, refused) == ([("p:50", UTC_AT, 8.0)], ["bad_time", "bad_time"])
