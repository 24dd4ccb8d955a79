"""The guard around the whole server: who may ask at all, until sign-in exists.

Pure ASGI and outermost, so that nothing behind it, Dash and its WebSocket included, sees a
request that fails. Checks, in order: Host (DNS rebinding), Origin, token, body size. What
machines post (MACHINE_POSTS) needs a machine's own token, whoever else may do what.
"""

import hashlib
import hmac
import ipaddress
import json
import re
import socket
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.request_body import BodyTooLarge, within
from data.errors import DashboardError, SettingError
from data.feeds.formats import MAX_BODY_BYTES as MAX_MACHINE_BYTES
from data.settings import Settings

COOKIE = "citymirror"
MAX_BODY_BYTES = 5_000_000
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
#: Strict, since a good Host is repeated in the policy that is sent back.
_HOST = re.compile(r"(?:(?P<name>[\w.-]+)|\[(?P<v6>[0-9a-fA-F:.]+)\])(?::\d{1,5})?", re.ASCII)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: Paths to which machines post, with a token of their own and larger bodies.
MACHINE_POSTS = frozenset({"/api/readings", "/api/events"})
#: Key of the scope under which a machine's route finds whose token was shown.
MACHINE = "citymirror.machine"
#: Name of whoever shows the server's own token.
SERVER = "server"


#: Status, what, remedy.
Refusal = tuple[int, str, str]


class Machines(Protocol):
    """Knows the tokens of machines."""

    def name(self, token: str) -> str | None:
        """Return who shows ``token``, None when nobody may; asks the store."""


def check_serving(settings: Settings) -> None:
    """Raise SettingError when the server would be open to others without a token."""
    if not settings.loopback and not settings.token:
        raise SettingError(
            f"Serving on {settings.host} would open the dashboard to the network.",
            "Set CITYMIRROR_TOKEN, or serve on 127.0.0.1.",
        )


class Guard:
    """ASGI middleware; refuses with the JSON error shape and adds the security headers."""

    def __init__(
        self, app: ASGIApp, settings: Settings, *, script_hashes: Sequence[str] = (),
        machines: Machines | None = None,
    ) -> None:
        self._app = app
        self._machines = machines
        self._token = settings.token
        self._cookie = _cookie_value(settings.token) if settings.token else ""
        self._hosts = _LOOPBACK | {settings.host.lower(), socket.gethostname().lower()}
        self._any_address = not settings.loopback
        self._scripts = " ".join(["'self'", *script_hashes])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a good request through; answer a bad one."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            refusal = self._strange(scope, headers) or (
                await self._no_machine(scope, headers) if self._is_machine_post(scope)
                else self._refusal(scope, headers))
        except DashboardError as e:
            await _answer(send, e.http_status, type(e).__name__, e.what, e.remedy)
            return
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._serve(scope, receive, self._with_headers(send, headers), headers)

    async def _serve(
        self, scope: Scope, receive: Receive, send: Send, headers: Headers
    ) -> None:
        shown = self._clean_address(scope)
        if shown is not None:
            await _redirect(send, shown, self._cookie)
            return
        if scope["method"] not in _SAFE:
            limit = MAX_MACHINE_BYTES if MACHINE in scope else MAX_BODY_BYTES
            try:
                receive = await within(limit, headers, receive)
            except BodyTooLarge:
                what = f"The body is larger than {limit} bytes."
                await _answer(send, 413, "TooLarge", what, "Send it in smaller parts.")
                return
        await self._app(scope, receive, send)

    # -- checks --------------------------------------------------------------------------------
    def _strange(self, scope: Scope, headers: Headers) -> Refusal | None:
        """Return why Host or Origin are not ours: status, what, remedy."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._known_host(host):
            return 403, f"Host {host[:80]!r} is not this server.", "Use the address it printed."
        if origin is not None and not _ours(headers) and self._matters(scope):
            return 403, f"Origin {origin[:80]!r} is not this server.", "Open its own page."
        return None

    def _is_machine_post(self, scope: Scope) -> bool:
        return (self._machines is not None and scope["type"] == "http"
                and scope["method"] == "POST" and scope["path"] in MACHINE_POSTS)

    async def _no_machine(self, scope: Scope, headers: Headers) -> Refusal | None:
        """Return why this is no machine of ours; else note in the scope which it is."""
        given = _shown(headers)
        name = SERVER if self._same(given) else None
        if name is None and given and self._machines is not None:
            name = await run_in_threadpool(self._machines.name, given)
        if name is None:
            return (401, "A machine's token is needed, and a valid one.",
                    "Make one: python app.py token NAME; send Authorization: Bearer TOKEN.")
        scope[MACHINE] = name
        return None

    def _refusal(self, scope: Scope, headers: Headers) -> Refusal | None:
        """Return status, what and remedy of the first check of a person that fails."""
        bearer = self._bearer(headers)
        shown = self._token and (bearer or self._has_cookie(headers) or self._in_query(scope))
        if self._token and not shown:
            return (401, "A token is needed, and the right one.",
                    "Open the page once with ?token=..., or send Authorization: Bearer TOKEN.")
        ours = _ours(headers) or headers.get("sec-fetch-site") == "same-origin"
        if self._matters(scope) and not (bearer or ours):
            return (403, "The request shows neither a token nor an Origin of this server.",
                    "Send Authorization: Bearer TOKEN, or an Origin header with this address.")
        return None

    @staticmethod
    def _matters(scope: Scope) -> bool:
        """Return whether another site must not make a browser do this: writes and sockets."""
        return scope["type"] == "websocket" or scope["method"] not in _SAFE

    def _known_host(self, host: str) -> bool:
        name = _host_name(host)
        if name in self._hosts:
            return True
        return self._any_address and _is_address(name)  # rebinding needs a name, not an address

    def _same(self, given: str) -> bool:
        return bool(self._token) and hmac.compare_digest(given.encode(), self._token.encode())

    def _bearer(self, headers: Headers) -> bool:
        return self._same(_shown(headers))

    def _has_cookie(self, headers: Headers) -> bool:
        for part in headers.get("cookie", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == COOKIE and hmac.compare_digest(value.encode(), self._cookie.encode()):
                return True
        return False

    def _in_query(self, scope: Scope) -> bool:
        return any(key == "token" and self._same(value) for key, value in _query(scope))

    def _clean_address(self, scope: Scope) -> str | None:
        """Return the address without the token when the query shows the right one."""
        if scope["method"] != "GET" or not self._token or not self._in_query(scope):
            return None
        kept = [(k, v) for k, v in _query(scope) if k != "token"]
        # "//host" would leave this server
        path = "/" + quote(str(scope["path"]).lstrip("/\\"))
        return path + (f"?{urlencode(kept)}" if kept else "")

    # -- headers -------------------------------------------------------------------------------
    def _with_headers(self, send: Send, request: Headers) -> Send:
        policy = self._policy(request.get("host", ""))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
            await send(message)

        return with_headers

    def _policy(self, host: str) -> str:
        """Return the CSP: nothing but this server.

        Dash and the map set style attributes ('unsafe-inline' for styles only); MapLibre's
        worker is made from its own source (blob:); older Safari wants sockets named.
        """
        return "; ".join((
            "default-src 'self'", f"script-src {self._scripts}", "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:", "font-src 'self' data:", "worker-src 'self' blob:",
            f"connect-src 'self' blob: data: ws://{host} wss://{host}", "object-src 'none'",
            "base-uri 'self'", "form-action 'self'", "frame-ancestors 'self'",
        ))


def _ours(headers: Headers) -> bool:
    """Return whether a page of this server asks."""
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _shown(headers: Headers) -> str:
    """Return the token that a header shows, '' for none."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    shown = given.strip() if scheme.lower() == "bearer" else ""
    return shown or headers.get("x-citymirror-token", "")


def _cookie_value(token: str) -> str:
    """Return what the cookie holds: proves the token without being it."""
    return hmac.new(token.encode(), b"citymirror cookie 1", hashlib.sha256).hexdigest()


def _query(scope: Scope) -> list[tuple[str, str]]:
    raw: bytes = scope.get("query_string", b"")
    return parse_qsl(raw.decode("latin-1"), keep_blank_values=True)


def _host_name(host: str) -> str:
    """Return the name in a Host header, lower case, without port and brackets; '' for junk."""
    found = _HOST.fullmatch(host)
    return (found["name"] or found["v6"]).lower() if found else ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def _refuse(
    scope: Scope, receive: Receive, send: Send, status: int, what: str, remedy: str
) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4003, "reason": what[:100]})
    else:
        await _answer(send, status, "Refused", what, remedy)


async def _answer(send: Send, status: int, kind: str, what: str, remedy: str) -> None:
    fault: dict[str, Any] = {"error": {"kind": kind, "what": what, "remedy": remedy}}
    raw = json.dumps(fault, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(raw)),
               (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": raw})


async def _redirect(send: Send, where: str, cookie: str) -> None:
    kept = f"{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000"
    headers = [(b"location", where.encode("ascii")), (b"set-cookie", kept.encode()),
               (b"cache-control", b"no-store"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
