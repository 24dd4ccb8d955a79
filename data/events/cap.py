"""A CAP 1.2 message becomes a Sighting: what it warns of, where, until when, whom it follows."""

from dataclasses import replace
from typing import Any

from data.events.cap_area import shape_of
from data.events.cap_check import check
from data.events.cap_xml import Node, read_tree
from data.events.errors import EventRefused, RowFault
from data.events.fields import impersonal, instant
from data.events.model import Sighting, Spot
from data.events.rows import check_future, digest_of
from data.events.signals import UNKNOWN, read_title
from data.events.warned import severity_of
from data.store.texts import clean

#: Worst first. Colours by Guangdong's grades: red I, orange II, yellow III, blue IV.
_COLOUR = {"Extreme": "red", "Severe": "orange", "Moderate": "yellow", "Minor": "blue",
           "Unknown": UNKNOWN}
_LONGEST = {"event": 200, "headline": 400, "description": 4000, "instruction": 2000,
            "senderName": 200, "web": 400}
_MOST_REFERENCES = 200
_MOST_INFOS = 20


def read_cap(raw: bytes, *, now_us: int) -> Sighting:
    """Return what a message says.

    Raises:
        EventRefused: When it is no CAP 1.2 message.
        RowFault: When it says something that cannot be kept, such as a time in the future.
    """
    root = read_tree(raw)
    check(root)
    infos, sent = root.all("info"), instant(root.get("sent"), "sent")
    check_future(sent, now_us)
    kind, colour = _warned(infos)
    why = _not_told(root)
    over = root.get("msgType") == "Cancel" or (bool(infos) and all(map(_clear, infos)))
    # what is true of the whole alert stands in each of its infos, one a language
    areas = infos[0].all("area") if infos else []
    made = Sighting(
        index=0, source=_id(root, "sender"), id=_id(root, "identifier"), type="cap", kind=kind,
        first_us=sent, last_us=sent, digest="", severity=severity_of(colour),
        level="" if over else colour, over=over, until_us=_until(infos),
        spot=Spot(area="; ".join(map(_desc, areas))[:200],
                  shape=shape_of(areas)),
        drill=root.get("status") == "Exercise", told=not why,
        supersedes=_references(root.get("references")) if not why else (),
        detail=_detail(root, infos, why))
    return replace(made, digest=digest_of(made))


def _id(root: Node, tag: str) -> str:
    found = root.get(tag)
    if not found or len(found) > 120 or not found.isprintable() or any(c in found for c in " ,<&"):
        raise RowFault(f"bad_{tag}", f"{tag} is empty, too long, or holds a space, comma, < or &.")
    return found


def _warned(infos: list[Node]) -> tuple[str, str]:
    """Return kind and colour: words come before the severity, which every sender grades alone."""
    said = " ".join([one.get(tag) for one in infos for tag in ("event", "headline")]
                    + [pair.get("value") for one in infos for pair in one.all("eventCode")])
    found = read_title(said[:4000])
    worst = next((s for s in _COLOUR if any(one.get("severity") == s for one in infos)), "Unknown")
    weather = any(category.text == "Met" for one in infos for category in one.all("category"))
    colour = found.colour if weather and found.colour != UNKNOWN else _COLOUR[worst]
    return f"weather.{found.kind}" if weather else "notice", colour


def _desc(area: Node) -> str:
    return " ".join(clean(area.get("areaDesc")).split())[:200]


def _clear(info: Node) -> bool:
    return (info.get("urgency") == "Past"
            or any(one.text == "AllClear" for one in info.all("responseType")))


def _not_told(root: Node) -> str:
    """Return why nobody is told, "" when people are: an exercise is told, as 演练."""
    if root.get("status") not in ("Actual", "Exercise"):
        return root.get("status").lower()
    return root.get("msgType").lower() if root.get("msgType") in ("Ack", "Error") else ""


def _until(infos: list[Node]) -> int | None:
    """Return when the last of the infos ends, None when one never does."""
    ends = [info.get("expires") for info in infos]
    return max(instant(one, "expires") for one in ends) if ends and all(ends) else None


def _references(said: str) -> tuple[tuple[str, str], ...]:
    triples = [one.split(",") for one in said.split()]
    if any(len(one) != 3 for one in triples) or len(triples) > _MOST_REFERENCES:
        raise EventRefused("references of the CAP message are not sender,identifier,sent triples, "
                           f"at most {_MOST_REFERENCES}.", "Put spaces between them only.")
    return tuple((sender[:120], identifier[:120]) for sender, identifier, _ in triples)


def _detail(root: Node, infos: list[Node], why: str) -> dict[str, Any]:
    """Return what is kept; whom to contact is not, and texts lose numbers of persons."""
    found: dict[str, Any] = {
        "cap": {tag: clean(root.get(tag))[:400] for tag in ("status", "msgType", "scope", "note")
                if root.get(tag)},
        "infos": [_info(one) for one in infos[:_MOST_INFOS]],
        "not_told": why,
    }
    return {key: value for key, value in found.items() if value}


def _info(info: Node) -> dict[str, Any]:
    told = {tag: impersonal(clean(info.get(tag)))[:most] for tag, most in _LONGEST.items()}
    plain = {tag: info.get(tag) for tag in ("urgency", "severity", "certainty", "effective",
                                            "onset", "expires")}
    areas = [_desc(one) for one in info.all("area")[:50]]
    found = {"language": info.get("language") or "en-US", **told, **plain,
             "response": [one.text for one in info.all("responseType")], "areas": areas}
    return {key: value for key, value in found.items() if value}
