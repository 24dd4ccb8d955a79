"""NGSI-LD entities become rows: normalized, concise and key-values, told apart by what they hold.

Shapes by ETSI GS CIM 009 (4.5.2 normalized, 4.5.4 simplified); a file's name proves nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from data.errors import ReadingRefused
from data.feeds.mapping import Rule, add
from data.feeds.parse import RowReader
from data.feeds.rows import Rows

#: Where smart data models keep the time of a whole entity; an interval's end counts.
TIMES = ("observedAt", "dateObservedTo", "observationDateTime", "dateObserved")


def read_entities(payload: Any, rules: Sequence[Rule], source: str) -> Rows:
    """Return the rows that ``rules`` find in an entity, a list of them, or a notification.

    Raises:
        ReadingRefused: When the payload holds no entities.
    """
    reader = RowReader(source)
    for entity in _entities(payload):
        thing, types = entity.get("id", entity.get("@id")), _types(entity)
        if not isinstance(thing, str) or not types:
            reader.rows.refuse("not_a_row", "An entity has no id or no type.")
            continue
        for rule in rules:
            code = rule.code(thing) if rule.type in types else None
            if code is not None and rule.attribute in entity:
                _read(reader, rule, code, entity)
    return reader.rows


def _read(reader: RowReader, rule: Rule, code: str, entity: dict[str, Any]) -> None:
    given = entity[rule.attribute]
    if isinstance(given, list):
        # several sources of one attribute: the one without datasetId is the default (4.5.5)
        given = next((one for one in given
                      if isinstance(one, dict) and "datasetId" not in one), None)
    normal = isinstance(given, dict) and "value" in given
    value = given["value"] if normal else given
    time = given.get("observedAt") if normal else None
    unit = given.get("unitCode") if normal else None
    if value == "urn:ngsi-ld:null":
        value = None
    add(reader, rule, code, _plain(value), time or _time(entity, rule), unit)


def _time(entity: dict[str, Any], rule: Rule) -> Any:
    """Return the time of a whole entity: of the declared attribute, or of the usual ones."""
    for name in (rule.time,) if rule.time else TIMES:
        given = entity.get(name)
        value = given["value"] if isinstance(given, dict) and "value" in given else given
        if value is not None:
            return _plain(value)
    return None


def _plain(value: Any) -> Any:
    """Return the value of a JSON-LD typed value."""
    return value["@value"] if isinstance(value, dict) and "@value" in value else value


def _entities(payload: Any) -> Iterator[dict[str, Any]]:
    found = payload
    if isinstance(payload, dict) and isinstance(payload.get("data"), list):
        found = payload["data"]                   # a notification (5.3.1)
    found = [found] if isinstance(found, dict) else found
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ReadingRefused("The payload holds no NGSI-LD entities.",
                             "An entity is an object with id and type.")
    yield from found


def _types(entity: dict[str, Any]) -> set[str]:
    """Return the names of an entity's types, whole and without their namespace."""
    given = entity.get("type", entity.get("@type"))
    names = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    whole = {name for name in names if isinstance(name, str)}
    return whole | {name.replace("#", "/").rsplit("/", 1)[-1] for name in whole}
