"""The guard, row by row: host, origin, token, size; and the headers on every answer."""

import asyncio

import httpx
import pytest
from starlette.responses import PlainTextResponse

from dashboard.request_body import within
from dashboard.security import COOKIE, MAX_BODY_BYTES, Guard, check_serving
from data.errors import SettingError
from data.settings import Settings

HOST = "127.0.0.1:8050"
HERE = f"http://{HOST}"
TOKEN = "a-long-secret"


async def inner(scope, receive, send):
    """The application behind the guard: reads its body and says that it was reached."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        return
    more = True
    while more:
        message = await receive()
        more = message.get("more_body", False)
    await PlainTextResponse("reached")(scope, receive, send)


def ask(method="GET", path="/", *, settings=None, headers=None, content=None):
    guard = Guard(inner, settings or Settings(), script_hashes=["'sha256-x'"])

    async def go():
        transport = httpx.ASGITransport(guard)
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
            return await client.request(method, path, headers=headers or {}, content=content)

    return asyncio.run(go())


HOSTS = [
    ("the address it serves on", HOST, 200), ("localhost", "localhost:8050", 200),
    ("capitals", "LOCALHOST:8050", 200), ("IPv6 loopback", "[::1]:8050", 200),
    ("no port", "127.0.0.1", 200),
    ("a name that an attacker binds to 127.0.0.1", "evil.example:8050", 403),
    ("a name that only looks like ours", "localhost.evil.example", 403),
    ("a user part", "127.0.0.1@evil.example", 403),
    ("another address", "192.168.1.5:8050", 403), ("an empty host", "", 403),
    ("junk after the port", "127.0.0.1:80; script-src *", 403),
    ("blanks", "127.0.0.1 evil", 403),
]


@pytest.mark.parametrize(("_", "host", "status"), HOSTS, ids=[h[0] for h in HOSTS])
def test_only_our_own_host_is_served(_, host, status):
    answer = ask(headers={"Host": host})
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["error"]["kind"] == "Refused"
        assert answer.json()["error"]["remedy"]


POSTS = [
    ("nothing shown", {}, 403), ("our origin", {"Origin": HERE}, 200),
    ("another origin", {"Origin": "http://evil.example"}, 403),
    ("another port is another origin", {"Origin": "http://127.0.0.1:9999"}, 403),
    ("the null origin of a sandbox", {"Origin": "null"}, 403),
    ("same-origin by fetch metadata", {"Sec-Fetch-Site": "same-origin"}, 200),
    ("cross-site by fetch metadata", {"Sec-Fetch-Site": "cross-site"}, 403),
    ("same-site is not same-origin", {"Sec-Fetch-Site": "same-site"}, 403),
    ("another origin wins over metadata",
     {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
    ("a token where none is set", {"Authorization": f"Bearer {TOKEN}"}, 403),
    ("an empty bearer where none is set", {"Authorization": "Bearer "}, 403),
]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize(("_", "headers", "status"), POSTS, ids=[p[0] for p in POSTS])
def test_whatever_writes_shows_a_token_or_our_origin(_, headers, status, method):
    assert ask(method, "/api/readings", headers=headers).status_code == status


def test_reading_from_another_origin_is_the_browsers_affair():
    assert ask(headers={"Origin": "http://evil.example"}).status_code == 200


COOKIE_OF_TOKEN = Guard(inner, Settings(token=TOKEN))._cookie
TOKENS = [
    ("nothing shown", "GET", "/", {}, 401),
    ("a bearer", "GET", "/", {"Authorization": f"Bearer {TOKEN}"}, 200),
    ("a bearer in small letters", "GET", "/", {"Authorization": f"bearer {TOKEN}"}, 200),
    ("our own header", "GET", "/", {"X-CityMirror-Token": TOKEN}, 200),
    ("a wrong bearer", "GET", "/", {"Authorization": "Bearer wrong"}, 401),
    ("the token as a password", "GET", "/", {"Authorization": f"Basic {TOKEN}"}, 401),
    ("a bearer that is not ASCII", "GET", "/",
     {"Authorization": "Bearer é".encode("latin-1")}, 401),
    ("the cookie", "GET", "/", {"Cookie": f"a=b; {COOKIE}={COOKIE_OF_TOKEN}"}, 200),
    ("a wrong cookie", "GET", "/", {"Cookie": f"{COOKIE}=wrong"}, 401),
    ("the token itself as a cookie", "GET", "/", {"Cookie": f"{COOKIE}={TOKEN}"}, 401),
    ("an empty cookie", "GET", "/", {"Cookie": f"{COOKIE}="}, 401),
    ("health is no exception", "GET", "/healthz", {}, 401),
    ("a wrong token in the address", "GET", "/?token=wrong", {}, 401),
    ("a post with a bearer needs no origin", "POST", "/", {"Authorization": f"Bearer {TOKEN}"},
     200),
    ("a post with only the cookie does", "POST", "/", {"Cookie": f"{COOKIE}={COOKIE_OF_TOKEN}"},
     403),
    ("a post with cookie and origin", "POST", "/",
     {"Cookie": f"{COOKIE}={COOKIE_OF_TOKEN}", "Origin": HERE}, 200),
    ("a post with only our origin", "POST", "/", {"Origin": HERE}, 401),
]


@pytest.mark.parametrize(("_", "method", "path", "headers", "status"), TOKENS,
                         ids=[t[0] for t in TOKENS])
def test_with_a_token_set_every_request_shows_it(_, method, path, headers, status):
    settings = Settings(token=TOKEN)
    assert ask(method, path, settings=settings, headers=headers).status_code == status


ADDRESSES = [
    ("the token alone", f"/?token={TOKEN}", "/"),
    ("other parts are kept", f"/wall?theme=dark&token={TOKEN}&lang=en", "/wall?theme=dark&lang=en"),
    ("Chinese stays", f"/墙?token={TOKEN}", "/%E5%A2%99"),
    ("another host cannot be named", f"//evil.example/?token={TOKEN}", "/evil.example/"),
    ("a line break stays inside", f"/a%0d%0aSet-Cookie:x?token={TOKEN}",
     "/a%0D%0ASet-Cookie%3Ax"),
]


@pytest.mark.parametrize(("_", "path", "clean"), ADDRESSES, ids=[a[0] for a in ADDRESSES])
def test_a_token_in_the_address_becomes_a_cookie(_, path, clean):
    path = path if not path.startswith("//") else HERE + path
    answer = ask("GET", path, settings=Settings(token=TOKEN))
    assert (answer.status_code, answer.headers["location"]) == (303, clean)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie


def test_a_token_in_the_address_means_nothing_where_none_is_set():
    assert ask("GET", "/?token=anything").status_code == 200


def sockets(settings, headers):
    """Return the first thing that a WebSocket client is sent."""
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    raw = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
    scope = {"type": "websocket", "path": "/_dash-ws-callback", "query_string": b"",
             "headers": raw}
    asyncio.run(Guard(inner, settings)(scope, receive, send))
    return sent[0]["type"]


SOCKETS = [
    ("our own page", {"Host": HOST, "Origin": HERE}, "", "websocket.accept"),
    ("no origin", {"Host": HOST}, "", "websocket.close"),
    ("another origin", {"Host": HOST, "Origin": "http://evil.example"}, "", "websocket.close"),
    ("another host", {"Host": "evil.example", "Origin": "http://evil.example"}, "",
     "websocket.close"),
    ("no token where one is set", {"Host": HOST, "Origin": HERE}, TOKEN, "websocket.close"),
    ("the cookie of the token", {"Host": HOST, "Origin": HERE,
                                 "Cookie": f"{COOKIE}={COOKIE_OF_TOKEN}"}, TOKEN,
     "websocket.accept"),
]


@pytest.mark.parametrize(("_", "headers", "token", "expected"), SOCKETS,
                         ids=[s[0] for s in SOCKETS])
def test_a_socket_passes_the_same_checks(_, headers, token, expected):
    assert sockets(Settings(token=token), headers) == expected


def test_a_declared_body_is_judged_before_it_is_read():
    headers = {"Origin": HERE, "Content-Length": str(MAX_BODY_BYTES + 1)}
    answer = ask("POST", "/api/readings", headers=headers, content=b"x")
    assert (answer.status_code, answer.json()["error"]["kind"]) == (413, "TooLarge")


def test_a_body_of_unknown_length_is_cut_off_at_the_limit():
    async def endless():
        while True:
            yield b"x" * 100_000

    answer = ask("POST", "/api/readings", headers={"Origin": HERE}, content=endless())
    assert answer.status_code == 413


def test_a_body_of_unknown_length_within_the_limit_arrives_whole():
    parts = [{"type": "http.request", "body": b"ab", "more_body": True},
             {"type": "http.request", "body": b"c", "more_body": False}]

    async def go():
        waiting = iter(parts)

        async def receive():
            return next(waiting)

        replay = await within(3, httpx.Headers(), receive)
        return [await replay(), await replay()]

    assert asyncio.run(go()) == parts


def test_every_answer_carries_the_policy():
    headers = ask().headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self' 'sha256-x';" in policy
    assert "unsafe-eval" not in policy
    assert "worker-src 'self' blob:" in policy
    assert "frame-ancestors 'self'" in policy
    assert f"ws://{HOST}" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


SERVING = [
    ("127.0.0.1", "", True), ("localhost", "", True), ("::1", "", True),
    ("0.0.0.0", "", False), ("192.168.1.5", "", False), ("::", "", False),
    ("0.0.0.0", TOKEN, True),
]


@pytest.mark.parametrize(("host", "token", "allowed"), SERVING)
def test_only_loopback_is_served_without_a_token(host, token, allowed):
    settings = Settings(host=host, token=token)
    if allowed:
        check_serving(settings)
    else:
        with pytest.raises(SettingError, match="CITYMIRROR_TOKEN"):
            check_serving(settings)


OPEN_HOSTS = [
    ("an address", "192.168.1.5:8050", 200), ("loopback", HOST, 200),
    ("a name, which could be rebound", "evil.example:8050", 403),
]


@pytest.mark.parametrize(("_", "host", "status"), OPEN_HOSTS, ids=[h[0] for h in OPEN_HOSTS])
def test_an_open_server_is_reached_by_address_or_its_own_name(_, host, status):
    settings = Settings(host="0.0.0.0", token=TOKEN)
    headers = {"Host": host, "Authorization": f"Bearer {TOKEN}"}
    assert ask(settings=settings, headers=headers).status_code == status
