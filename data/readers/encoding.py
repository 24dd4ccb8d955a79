"""Finds the encoding of a text source: the declared one proved, or a guess that is said."""

import codecs

from data.errors import SourceError
from data.model import LayerSpec

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"))
#: Tried in this order; GB18030 takes GBK and GB 2312 too.
GUESSES = ("utf-8", "gb18030")


def find_encoding(data: bytes, spec: LayerSpec) -> tuple[str, list[str]]:
    """Return the codec's name and what to tell; raise SourceError when no codec fits."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return name, _contradiction(spec, name)
    if spec.encoding:
        return _declared(data, spec), []
    for name in GUESSES:
        if _fault(data, name) is None:
            said = [] if name == "utf-8" else [
                f'Its encoding was guessed as {name.upper()}; write encoding = "{name.upper()}" '
                "in the pack to be sure."]
            return name, said
    at = _fault(data, "utf-8")
    raise SourceError(
        f"Layer {spec.code}: {spec.source} is neither UTF-8 nor GB18030 text (byte {at}).",
        "Save it as UTF-8, or write its encoding in the pack.",
    )


def _declared(data: bytes, spec: LayerSpec) -> str:
    at = _fault(data, spec.encoding)
    if at is None:
        return spec.encoding
    fits = [name.upper() for name in GUESSES if _fault(data, name) is None]
    looks = f"It reads as {fits[0]}." if fits else "It reads as neither UTF-8 nor GB18030."
    raise SourceError(
        f"Layer {spec.code}: {spec.source} is not {spec.encoding.upper()} as the pack says "
        f"(byte {at}).", f"{looks} Correct encoding in the pack.",
    )


def _contradiction(spec: LayerSpec, found: str) -> list[str]:
    same = {"utf-8-sig", "utf-8"} if found == "utf-8-sig" else {found, "utf-16-le", "utf-16-be"}
    if not spec.encoding or codecs.lookup(spec.encoding).name in same:
        return []
    return [f"It begins with the mark of {found.upper()}, so {spec.encoding.upper()} in the pack "
            "was not used."]


def _fault(data: bytes, name: str) -> int | None:
    """Return the offset of the first byte that ``name`` cannot decode, or None."""
    try:
        data.decode(name)
    except UnicodeDecodeError as e:
        return e.start
    return None
