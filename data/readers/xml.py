"""Reads XML as a stream: no document type, no entities of its own, no network, bounded depth."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from data.errors import SourceError
from data.model import LayerSpec
from data.readers.limits import MOST

_CHUNK = 1 << 20


class _Root(Exception):
    """Ends a look at an XML file once its first element is reached."""


def guard_xml(stream: IO[bytes], spec: LayerSpec, *, whole: bool = True) -> None:
    """Raise SourceError for a document type, too deep nesting or XML that is not well formed.

    ``whole`` False looks at what stands before the first element only, where a document type
    must be.
    """
    parser = _parser(spec)
    depth = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if not whole:
            raise _Root
        _check_depth(depth, spec)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        for _ in _fed(parser, stream, spec):
            pass
    except _Root:
        return


def elements(path: Path, wanted: frozenset[str], spec: LayerSpec) -> Iterator[Element]:
    """Yield each outermost element whose local name is wanted, without namespaces, then forget it.

    Raises SourceError as ``guard_xml`` does.
    """
    parser = _parser(spec)
    done: list[Element] = []
    builder: TreeBuilder | None = None
    depth = inside = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal builder, depth, inside
        depth += 1
        _check_depth(depth, spec)
        tag = name.rpartition("}")[2]
        if builder is None and tag in wanted:
            builder, inside = TreeBuilder(), depth
        if builder is not None:
            builder.start(tag, {k.rpartition("}")[2]: v for k, v in attributes.items()})

    def end(name: str) -> None:
        nonlocal builder, depth
        if builder is not None:
            builder.end(name.rpartition("}")[2])
            if depth == inside:
                done.append(builder.close())
                builder = None
        depth -= 1

    def data(text: str) -> None:
        if builder is not None:
            builder.data(text)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = data
    with path.open("rb") as stream:
        for _ in _fed(parser, stream, spec):
            yield from done
            done.clear()


def _parser(spec: LayerSpec) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise SourceError(
            f"Layer {spec.code}: {spec.source} declares a document type (DTD), through which XML "
            "can draw in other files or grow without bound.",
            "Save it without <!DOCTYPE …>; no such format needs one.")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _fed(parser: expat.XMLParserType, stream: IO[bytes], spec: LayerSpec) -> Iterator[None]:
    try:
        while block := stream.read(_CHUNK):
            parser.Parse(block, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as e:
        raise SourceError(f"Layer {spec.code}: {spec.source} is not well-formed XML ({e}).",
                          "It may be cut short: fetch it again.") from e
    except (LookupError, ValueError) as e:        # an encoding that no reader here knows
        raise SourceError(f"Layer {spec.code}: {spec.source} is in an encoding that is not read "
                          f"({e}).", "Save it in UTF-8.") from e


def _check_depth(depth: int, spec: LayerSpec) -> None:
    if depth > MOST["xml_depth"]:
        raise SourceError(f"Layer {spec.code}: {spec.source} nests its XML deeper than "
                          f"{MOST['xml_depth']} levels.", "No map does: check where it comes from.")
