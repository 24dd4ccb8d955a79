"""Tokens with which machines post: made here, shown once, kept as a hash, compared in equal time.

A token has 256 random bits, so that one round of SHA-256 keeps it: there is nothing to guess.
"""

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from data.errors import DashboardError

_NAME = re.compile(r"[\w.-]{1,60}")
_PREFIX = "cm_"
#: A token that was made or revoked by another process counts after this time at the latest.
KEPT_S = 2.0
LONGEST = 200


class TokenError(DashboardError):
    """A token cannot be made or revoked."""


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """What is kept of a token; ``digest`` is empty where it is only listed."""

    name: str
    created_at: datetime
    revoked_at: datetime | None
    digest: str = ""


class TokenStore(Protocol):
    """The tokens of a district."""

    def all(self) -> list[TokenRecord]:
        """Return every token, revoked ones too, oldest first, with its digest."""

    def add(self, name: str, digest: str, *, actor: str, at: datetime) -> None:
        """Keep a token; raise TokenError when a valid one has that name."""

    def revoke(self, name: str, *, actor: str, at: datetime) -> None:
        """End the valid token of that name; raise TokenError when there is none."""


def create(store: TokenStore, name: str, *, actor: str, at: datetime) -> str:
    """Return a new token for ``name``; it cannot be read again. Raises TokenError."""
    if not _NAME.fullmatch(name):
        raise TokenError(f"{name[:80]!r} is no name of a token.",
                         "Use 1 to 60 letters, digits, dots, hyphens and underscores.")
    token = _PREFIX + secrets.token_urlsafe(32)
    store.add(name, digest_of(token), actor=actor, at=at)
    return token


def digest_of(token: str) -> str:
    """Return what is kept of a token: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def holder(token: str, records: Sequence[TokenRecord]) -> str | None:
    """Return the name of the valid token that ``token`` is, None for any other text.

    Every record is compared, whichever fits: the time tells nothing.
    """
    given, found = digest_of(token[:LONGEST]), None
    for record in records:
        same = hmac.compare_digest(given, record.digest)
        if same and record.revoked_at is None:
            found = record.name
    return found


class Keyring:
    """Knows the tokens of the served district, asked anew every KEPT_S seconds.

    Args:
        store: Gives the tokens of the district that is served now.
        ticks: A clock in seconds that never goes back.
    """

    def __init__(
        self, store: Callable[[], TokenStore], ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._ticks = ticks
        self._guard = threading.Lock()
        self._until = float("-inf")
        self._records: list[TokenRecord] = []

    def name(self, token: str) -> str | None:
        """Return who shows ``token``, None when nobody may."""
        records = self._kept()
        # a token that was made a moment ago counts at once, one that was revoked soon
        return holder(token, records) or holder(token, self._read())

    def _kept(self) -> list[TokenRecord]:
        with self._guard:
            return self._records if self._ticks() < self._until else []

    def _read(self) -> list[TokenRecord]:
        records = self._store().all()
        with self._guard:
            self._records, self._until = records, self._ticks() + KEPT_S
        return records
