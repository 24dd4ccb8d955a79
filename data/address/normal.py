"""One way in which addresses and searches are written before they are compared."""

import re
import unicodedata

#: Spaces, controls, format characters (RTL marks, zero width) and half surrogates carry nothing.
_NOTHING = re.compile(r"[\s\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f"
                      r"\ufeff\ud800-\udfff]+")
_DASHES = re.compile("[‐‑‒–—―−－~～]")


def squash(text: str) -> str:
    """Return ``text`` in half width, without spaces and invisible characters; case is kept."""
    return _NOTHING.sub("", unicodedata.normalize("NFKC", text))


def squash_folded(text: str) -> str:
    """Return ``squash`` in lower case: the form in which a search compares."""
    return squash(text).lower()


def plain_dashes(text: str) -> str:
    """Return ``text`` with every dash and tilde as a hyphen."""
    return _DASHES.sub("-", text)
