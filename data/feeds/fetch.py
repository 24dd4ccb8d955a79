"""Asks other servers of the intranet, and only those that are allowed, for a bounded answer."""

import ipaddress
import re
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3

from data.errors import DashboardError, SettingError
from data.feeds.formats import MAX_BODY_BYTES

_PORTS = {"http": 80, "https": 443}
_NEXT = re.compile(r'<([^>]+)>\s*;[^,]*\brel="?next"?', re.IGNORECASE)
_PART = 65_536


class FetchFault(DashboardError):
    """Another server cannot be asked, or what it answers cannot be used."""

    http_status = 502


@dataclass(frozen=True, slots=True)
class Answer:
    """What came; ``body`` is None when nothing changed since the last answer."""

    body: bytes | None
    etag: str = ""
    modified: str = ""
    next: str = ""                                # address of the next page, by Link header


def read_hosts(text: str) -> frozenset[tuple[str, int]]:
    """Return (host, port) of a list "host:port, …"; without a port 80 and 443 are meant.

    Raises:
        SettingError: For what is no host.
    """
    found: set[tuple[str, int]] = set()
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        try:
            where = urlsplit(f"//{part}")
            host, port = where.hostname, where.port
        except ValueError:
            host, port = None, None
        if host is None or where.path or "@" in part:
            raise SettingError(f"CITYMIRROR_PULL_HOSTS: {part!r} is no host.",
                               "Give host or host:port, separated by commas.")
        found |= {(host, port)} if port else {(host, p) for p in _PORTS.values()}
    return frozenset(found)


class Fetcher:
    """Asks by GET, follows no redirect, uses no proxy, and reads at most MAX_BODY_BYTES.

    Args:
        hosts: The only (host, port) that are asked.
    """

    def __init__(self, hosts: Iterable[tuple[str, int]]) -> None:
        self._hosts = frozenset(hosts)
        self._pool = urllib3.PoolManager(retries=False)

    def close(self) -> None:
        """Close every connection."""
        self._pool.clear()

    def get(self, url: str, *, timeout_s: float, headers: Mapping[str, str] | None = None,
            etag: str = "", modified: str = "") -> Answer:
        """Return the answer of ``url``; raise FetchFault."""
        asked = {"Accept": "application/json", "Accept-Encoding": "gzip", **(headers or {})}
        if etag:
            asked["If-None-Match"] = etag
        if modified:
            asked["If-Modified-Since"] = modified
        until = time.monotonic() + timeout_s
        try:
            self._check(url)
            response = self._pool.request("GET", url, headers=asked, redirect=False,
                                          timeout=timeout_s, preload_content=False)
            try:
                return self._read(url, response, until)
            finally:
                response.close()
        except (urllib3.exceptions.HTTPError, OSError) as e:
            raise FetchFault(f"{_shown(url)} cannot be asked ({type(e).__name__}).",
                             "See whether the server runs.") from e

    def allowed(self, url: str) -> tuple[str, int]:
        """Return host and port of ``url``; raise FetchFault when they are not in the list."""
        where = urlsplit(url)
        try:
            found = (where.hostname or "", where.port or _PORTS.get(where.scheme, 0))
        except ValueError:
            found = ("", 0)
        if where.scheme not in _PORTS or found not in self._hosts:
            raise FetchFault(f"{_shown(url)} is not an allowed host.",
                             "Add it to CITYMIRROR_PULL_HOSTS.")
        return found

    def _check(self, url: str) -> None:
        for address in _addresses(*self.allowed(url)):
            # no name, however allowed, may lead to a machine's own metadata service
            if address.is_link_local or address.is_multicast or address.is_unspecified:
                raise FetchFault(f"{_shown(url)} leads to {address}.", "Check the name's address.")

    def _read(self, url: str, response: urllib3.BaseHTTPResponse, until: float) -> Answer:
        if response.status == 304:
            return Answer(None)
        if response.status != 200:
            what = "redirects" if response.status in (301, 302, 303, 307, 308) else "answers"
            raise FetchFault(f"{_shown(url)} {what} with status {response.status}.",
                             "Correct the address.")
        parts, size = [], 0
        for part in response.stream(_PART, decode_content=True):
            size += len(part)
            if size > MAX_BODY_BYTES:
                raise FetchFault(f"{_shown(url)} answers with more than {MAX_BODY_BYTES} bytes.",
                                 "Ask for fewer things at once.")
            if time.monotonic() > until:
                raise FetchFault(f"{_shown(url)} answers too slowly.", "Raise timeout_s.")
            parts.append(part)
        found = _NEXT.search(response.headers.get("link", ""))
        return Answer(b"".join(parts), response.headers.get("etag", ""),
                      response.headers.get("last-modified", ""),
                      urljoin(url, found[1]) if found else "")


def _addresses(host: str, port: int
               ) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(one[4][0]).split("%")[0]) for one in found]


def _shown(url: str) -> str:
    """Return an address without its query, which may hold a key."""
    where = urlsplit(url)
    return f"{where.scheme}://{where.netloc}{where.path}"[:120]
