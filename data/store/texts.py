"""Texts at the store's door: what both engines can hold, and how a search compares."""

import re
import unicodedata

from data.schema import MAX_CODE

#: PostgreSQL holds no NUL, and neither engine half a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> bool:
    """Return whether both engines can hold ``text`` as it is."""
    return _UNSTORABLE.search(text) is None


def clean(text: str) -> str:
    """Return ``text`` with U+FFFD for what cannot be stored."""
    return text if storable(text) else _UNSTORABLE.sub("\ufffd", text)


def fold(text: str) -> str:
    """Return the form in which texts are compared in a search: width and case do not count."""
    return unicodedata.normalize("NFKC", text).casefold().strip()[:MAX_CODE]
