"""The structure of a CAP 1.2 message, held to what its standard says: order, number, values.

Source: OASIS, Common Alerting Protocol Version 1.2, 1 July 2010, section 3.2 and its schema.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from data.events.cap_xml import NAMESPACE, SIGNATURE, Node
from data.events.errors import EventRefused

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_INTEGER = re.compile(r"[+-]?\d{1,30}")
_DECIMAL = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})")
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_MANY = 10_000
_TIME_HINT = "; a time is 2026-10-01T20:00:00+08:00, never with Z"


@dataclass(frozen=True, slots=True)
class Rule:
    """How often an element stands in its block, and what it may hold."""

    least: int = 0
    most: int = 1
    values: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    block: str = ""


_TEXT, _NEEDED, _TEXTS = Rule(), Rule(1), Rule(0, _MANY)
_PAIRS, _WHEN = Rule(0, _MANY, block="pair"), Rule(pattern=_TIME)

#: Block -> its elements in order.
BLOCKS: Mapping[str, Mapping[str, Rule]] = {
    "alert": {
        "identifier": _NEEDED, "sender": _NEEDED, "sent": Rule(1, pattern=_TIME),
        "status": Rule(1, values=("Actual", "Exercise", "System", "Test", "Draft")),
        "msgType": Rule(1, values=("Alert", "Update", "Cancel", "Ack", "Error")),
        "source": _TEXT, "scope": Rule(1, values=("Public", "Restricted", "Private")),
        "restriction": _TEXT, "addresses": _TEXT, "code": _TEXTS, "note": _TEXT,
        "references": _TEXT, "incidents": _TEXT, "info": Rule(0, _MANY, block="info"),
    },
    "info": {
        "language": Rule(pattern=_LANGUAGE),
        "category": Rule(1, _MANY, values=(
            "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport",
            "Infra", "CBRNE", "Other")),
        "event": _NEEDED,
        "responseType": Rule(0, _MANY, values=(
            "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear",
            "None")),
        "urgency": Rule(1, values=("Immediate", "Expected", "Future", "Past", "Unknown")),
        "severity": Rule(1, values=("Extreme", "Severe", "Moderate", "Minor", "Unknown")),
        "certainty": Rule(1, values=("Observed", "Likely", "Possible", "Unlikely", "Unknown")),
        "audience": _TEXT, "eventCode": _PAIRS, "effective": _WHEN, "onset": _WHEN,
        "expires": _WHEN, "senderName": _TEXT, "headline": _TEXT, "description": _TEXT,
        "instruction": _TEXT, "web": _TEXT, "contact": _TEXT, "parameter": _PAIRS,
        "resource": Rule(0, _MANY, block="resource"), "area": Rule(0, _MANY, block="area"),
    },
    "resource": {
        "resourceDesc": _NEEDED, "mimeType": _NEEDED, "size": Rule(pattern=_INTEGER),
        "uri": _TEXT, "derefUri": _TEXT, "digest": _TEXT,
    },
    "area": {
        "areaDesc": _NEEDED, "polygon": _TEXTS, "circle": _TEXTS, "geocode": _PAIRS,
        "altitude": Rule(pattern=_DECIMAL), "ceiling": Rule(pattern=_DECIMAL),
    },
    "pair": {"valueName": _NEEDED, "value": _NEEDED},
}


def check(root: Node) -> None:
    """Raise EventRefused where ``root`` is no CAP 1.2 alert, naming the element."""
    if root.space != NAMESPACE or root.tag != "alert":
        raise EventRefused(f"The XML begins with <{root.tag[:40]}> of {root.space[:80]!r}, which "
                           "is no CAP 1.2 alert.", f'Send <alert xmlns="{NAMESPACE}">.')
    _check_block(root, "alert", "alert")


def _check_block(node: Node, block: str, where: str) -> None:
    rules = BLOCKS[block]
    if node.text:
        raise _fault(where, "holds text between its elements")
    places = {tag: place for place, tag in enumerate(rules)}
    counts = dict.fromkeys(rules, 0)
    reached = 0
    for child in node.children:
        if child.space == SIGNATURE and block == "alert":
            reached = len(rules)
            continue
        if child.space != NAMESPACE or child.tag not in places:
            raise _fault(where, f"holds <{child.tag[:40]}>, which does not belong there")
        if places[child.tag] < reached:
            raise _fault(f"{where}/{child.tag}", "stands behind what must follow it")
        reached = places[child.tag]
        counts[child.tag] += 1
        _check_element(child, rules[child.tag], f"{where}/{child.tag}")
    for tag, rule in rules.items():
        if not rule.least <= counts[tag] <= rule.most:
            raise _fault(f"{where}/{tag}", f"stands there {counts[tag]} times")


def _check_element(node: Node, rule: Rule, where: str) -> None:
    if rule.block:
        _check_block(node, rule.block, where)
    elif node.children:
        raise _fault(where, "holds elements, not text")
    elif rule.values and node.text not in rule.values:
        raise _fault(where, f"is {node.text[:40]!r}, none of {', '.join(rule.values)}")
    elif rule.pattern is not None and not rule.pattern.fullmatch(node.text):
        hint = _TIME_HINT if rule.pattern is _TIME else ""
        raise _fault(where, f"is {node.text[:40]!r}{hint}")


def _fault(where: str, what: str) -> EventRefused:
    return EventRefused(f"The CAP message does not hold to its standard: {where} {what}.",
                        "Check it against the CAP 1.2 schema.")
