"""A CAP message's bytes become a small tree: no document type, no entities, no network, bounded."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from data.events.errors import EventRefused

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
#: A real message has a few hundred elements; the largest with many polygons about 1 MB.
MAX_BYTES = 2_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 12
_CHINESE = re.compile(rb"^\s*<\?xml[^>]{0,80}encoding\s*=\s*[\"'](gb18030|gbk|gb2312)[\"']",
                      re.IGNORECASE)
_REMEDY = "Send one CAP 1.2 message, as docs/events.md shows."


@dataclass(slots=True)
class Node:
    """An element without its attributes, of which CAP has none."""

    space: str
    tag: str
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def all(self, tag: str) -> list["Node"]:
        """Return the children of that name."""
        return [one for one in self.children if one.tag == tag]

    def get(self, tag: str) -> str:
        """Return the text of the first child of that name, "" where there is none."""
        return next((one.text for one in self.children if one.tag == tag), "")


def read_tree(raw: bytes) -> Node:
    """Return the root of a message; raise EventRefused for anything but plain, small XML."""
    if len(raw) > MAX_BYTES:
        raise EventRefused(f"The XML has {len(raw)} bytes, more than {MAX_BYTES}.", _REMEDY)
    builder = _Builder()
    parser = expat.ParserCreate(None if not (utf8 := _as_utf8(raw)) else "utf-8",
                                namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_type
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(utf8 or raw, True)
    except (expat.ExpatError, ValueError, LookupError) as e:
        raise EventRefused(f"The body is not well-formed XML ({str(e)[:80]}).", _REMEDY) from e
    return builder.root


def _as_utf8(raw: bytes) -> bytes:
    """Return Chinese text in UTF-8, b"" where the parser reads the encoding by itself."""
    if _CHINESE.match(raw) is None:
        return b""
    try:
        return raw.decode("gb18030").encode()
    except UnicodeError as e:
        raise EventRefused("The XML is not GB18030, which it says it is.", _REMEDY) from e


def _refuse_type(*_: object) -> None:
    raise EventRefused("The XML declares a document type (DTD), through which it could draw in "
                       "other files or grow without bound.", "Send it without <!DOCTYPE …>.")


class _Builder:
    def __init__(self) -> None:
        self.root = Node("", "")
        self._open: list[Node] = []
        self._parts: list[list[str]] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition("}")
        made = Node(space, tag)
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            raise EventRefused(f"The XML has more than {MAX_ELEMENTS} elements or is deeper than "
                               f"{MAX_DEPTH}.", _REMEDY)
        if self._open:
            self._open[-1].children.append(made)
        else:
            self.root = made
        self._open.append(made)
        self._parts.append([])

    def end(self, _: str) -> None:
        self._open.pop().text = "".join(self._parts.pop()).strip()

    def text(self, data: str) -> None:
        if self._parts:
            self._parts[-1].append(data)
