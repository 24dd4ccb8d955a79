"""SensorThings observations become rows (OGC 18-088: entities, expanded lists, data arrays)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data.errors import ReadingRefused
from data.feeds.mapping import Rule, add
from data.feeds.parse import RowReader
from data.feeds.rows import Rows

_LINK = re.compile(r"Datastreams\(('?)(.+?)\1\)")
#: An observation and the datastream that it belongs to, as far as the payload says.
Found = tuple[Mapping[str, Any], Mapping[str, Any]]


def datastream_of(url: str) -> dict[str, Any]:
    """Return the datastream that an address names, ``…/Datastreams(50)/Observations``."""
    found = _LINK.search(url)
    return {"@iot.id": found[2]} if found else {}


def read_observations(
    payload: Any, rules: Sequence[Rule], source: str, *,
    datastream: Mapping[str, Any] | None = None,
) -> Rows:
    """Return the rows that ``rules`` find in an observation, a list, or a collection of either.

    Args:
        payload: What the server answered.
        rules: ``type`` names a datastream by name or id; empty fits all.
        source: Source of the readings.
        datastream: Where observations belong that do not say it themselves.

    Raises:
        ReadingRefused: When the payload holds no observations.
    """
    reader = RowReader(source)
    for observation, stream in _observations(payload, datastream or {}):
        name, number = str(stream.get("name", "")), str(stream.get("@iot.id", ""))
        for rule in rules:
            code = rule.code(number) if rule.type in ("", name, number) else None
            if code is not None:
                # a missing phenomenonTime is the server's time of writing, not of measuring
                add(reader, rule, code, observation.get("result"),
                    observation.get("phenomenonTime"), _unit(stream, rule))
    return reader.rows


def _unit(stream: Mapping[str, Any], rule: Rule) -> Any:
    """Return what the datastream calls its unit: by symbol, name or definition, if any fits."""
    unit = stream.get("unitOfMeasurement")
    if not isinstance(unit, Mapping):
        return None
    words = [unit.get(key) for key in ("symbol", "name", "definition")]
    return rule.unit_code if rule.unit_code in words else next((w for w in words if w), None)


def _observations(payload: Any, stream: Mapping[str, Any]) -> Iterator[Found]:
    items = payload.get("value", [payload]) if isinstance(payload, Mapping) else payload
    if not isinstance(items, list) or not all(isinstance(one, Mapping) for one in items):
        raise ReadingRefused("The payload holds no SensorThings observations.",
                             "Ask for …/Observations?$expand=Datastream.")
    for item in items:
        if "dataArray" in item:
            yield from _array(item, _stream(item, stream))
        elif isinstance(item.get("Observations"), list):
            yield from ((one, item) for one in item["Observations"] if isinstance(one, Mapping))
        elif "result" in item:
            yield item, _stream(item, stream)
        else:
            raise ReadingRefused("The payload holds no SensorThings observations.",
                                 "Ask for …/Observations, not for things.")


def _stream(item: Mapping[str, Any], default: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = item.get("Datastream")
    if isinstance(inner, Mapping):
        return inner
    link = item.get("Datastream@iot.navigationLink")
    return (datastream_of(link) if isinstance(link, str) else {}) or default


def _array(item: Mapping[str, Any], stream: Mapping[str, Any]) -> Iterator[Found]:
    names, rows = item.get("components"), item["dataArray"]
    if not isinstance(names, list) or not isinstance(rows, list):
        raise ReadingRefused("A data array has no components.", "Ask for $resultFormat=dataArray.")
    for row in rows:
        if isinstance(row, list) and len(row) == len(names):
            yield dict(zip(map(str, names), row, strict=True)), stream
        else:
            yield {"result": None}, stream
