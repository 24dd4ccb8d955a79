"""Pulls from a real HTTP server: unchanged is not read again, only allowed hosts, bounded."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from data.errors import DashboardError, SettingError
from data.feeds import fetch
from data.feeds.door import Door
from data.feeds.fetch import Fetcher, FetchFault, read_hosts
from data.feeds.pull import Puller, puller_of
from data.feeds.pull_spec import read_pulls
from data.pack_problems import PackProblems
from data.settings import Settings
from tests.conftest import NOW
from tests.support.tiny import load_tiny
from tests.support.wait import until

SPEC = """
[[pull]]
name = "broker"
kind = "ngsi-ld"
url = "{url}/entities?type=Zone"
interval_s = 1
[pull.headers]
NGSILD-Tenant = "city"
[[pull.map]]
type = "Zone"
attribute = "people"
indicator = "crowd.present:{{key}}"
unit = "person"
"""


class Server:
    """Answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers = {}
        self.asked = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append((self.path, dict(self.headers)))
                status, headers, body = outer.answers.get(self.path, (404, {}, b""))
                etag = headers.get("ETag")
                if etag and self.headers.get("If-None-Match") == etag:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._http.server_port}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def zones(self, people, path="/entities?type=Zone", **headers):
        entity = {"id": "urn:ngsi-ld:Zone:Z1", "type": "Zone",
                  "people": {"value": people, "observedAt": "2026-11-21T04:00:00Z"}}
        self.answers[path] = (200, headers, json.dumps([entity]).encode())

    def close(self):
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


@pytest.fixture
def door(sqlite_store):
    load_tiny(sqlite_store, NOW)
    return Door(lambda: sqlite_store, lambda: NOW)


@pytest.fixture
def pulling(server, door, tmp_path):
    """Starts a puller on a file; what runs at the end is stopped."""
    running = []

    def start(spec=SPEC):
        file = tmp_path / "feeds.toml"
        file.write_text(spec.format(url=server.url), "utf-8")
        puller = puller_of(Settings(pull_file=str(file), pull_hosts=server.host), door)
        running.append(puller)
        puller.start()

    yield start
    for puller in running:
        puller.stop()


def status(door):
    found = door.book.all(NOW)
    return found[0] if found else None


def test_a_pull_comes_through_the_door_and_unchanged_is_not_read_again(
        server, door, pulling, sqlite_store):
    server.zones(812, ETag='"1"')
    pulling()
    until(lambda: len(server.asked) >= 2, "asked only once")
    [latest] = sqlite_store.latest()
    assert (latest.indicator, latest.value, latest.source) == ("crowd.present:Z1", 812.0, "broker")
    assert server.asked[0][1]["NGSILD-Tenant"] == "city"
    assert "If-None-Match" not in server.asked[0][1]
    assert server.asked[1][1]["If-None-Match"] == '"1"'
    assert (status(door).accepted, status(door).state) == (1, "connected")


def test_pages_are_followed_on_allowed_hosts_only(server, door, pulling):
    server.zones(1, Link='</entities?page=2>; rel="next"; type="application/json"', ETag='"1"')
    server.zones(1, "/entities?page=2")
    pulling()
    until(lambda: status(door) and status(door).accepted == 2, "the second page was not read")
    until(lambda: len(server.asked) >= 3, "asked only once")
    assert "If-None-Match" not in server.asked[2][1], "a page's mark does not speak for the others"
    server.zones(1, Link='<http://169.254.169.254/latest>; rel="next"')
    until(lambda: status(door).state == "failing", "another host was asked")
    assert "not an allowed host" in status(door).fault


def test_a_server_that_fails_is_said_and_found_again(server, door, pulling):
    pulling()
    until(lambda: status(door) and status(door).state == "failing", "nothing is said")
    assert "status 404" in status(door).fault
    server.zones(5)
    until(lambda: status(door).state == "connected", "not asked again")
    assert (status(door).accepted, status(door).fault) == (1, "")


REFUSED = [
    ("a redirect", (302, {"Location": "http://127.0.0.1:1/"}, b""), "redirects with status 302"),
    ("a fault of its own", (500, {}, b""), "status 500"),
    ("more than is read", (200, {}, b" " * 1001), "more than 1000 bytes"),
    ("a bomb", (200, {"Content-Encoding": "gzip"}, None), "more than 1000 bytes"),
    ("no gzip", (200, {"Content-Encoding": "gzip"}, b"xx"), "cannot be asked"),
]


@pytest.mark.parametrize(("_", "answer", "said"), REFUSED, ids=[r[0] for r in REFUSED])
def test_answers_that_are_not_used(server, monkeypatch, _, answer, said):
    import gzip
    monkeypatch.setattr(fetch, "MAX_BODY_BYTES", 1000)
    status, headers, body = answer
    server.answers["/x"] = (status, headers, gzip.compress(b" " * 1_000_000)
                            if body is None else body)
    fetcher = Fetcher(read_hosts(server.host))
    with pytest.raises(FetchFault, match=said):
        fetcher.get(f"{server.url}/x", timeout_s=60)
    fetcher.close()


ADDRESSES = [
    ("another port", "http://127.0.0.1:1/", "not an allowed host"),
    ("a name that is not in the list", "http://localhost:1026/", "not an allowed host"),
    ("a file", "file:///etc/passwd", "not an allowed host"),
    ("a user name that looks like the host", "http://127.0.0.1:1026@evil.example/", "not an all"),
    ("a port that is none", "http://127.0.0.1:x/", "not an allowed host"),
    ("a machine's metadata, however allowed", "http://169.254.169.254/", "leads to 169.254"),
    ("nowhere, however allowed", "http://0.0.0.0/", r"leads to 0\.0\.0\.0"),
    ("nobody there", "http://127.0.0.1:1026/", "cannot be asked"),
]


@pytest.mark.parametrize(("_", "url", "said"), ADDRESSES, ids=[a[0] for a in ADDRESSES])
def test_addresses_that_are_not_asked(_, url, said):
    fetcher = Fetcher(read_hosts("127.0.0.1:1026, 169.254.169.254, 0.0.0.0"))
    with pytest.raises(FetchFault, match=said):
        fetcher.get(url, timeout_s=60)
    fetcher.close()


WRONG = [
    ("a kind nobody knows", 'kind = "ngsi-ld"', 'kind = "orion"', "kind"),
    ("no address", 'url = "{url}/entities?type=Zone"', "", "url"),
    ("a password in the address", "{url}/entities?type=Zone", "http://a:b@host/", "url"),
    ("every millisecond", "interval_s = 1", "interval_s = 0.001", "interval_s"),
    ("a pattern that is none", 'type = "Zone"', 'type = "Zone"\nid = "("', "regular expression"),
    ("a hole nothing fills", "{{key}}", "{{1}}", "nothing fills"),
    ("no rule", "[[pull.map]]", "[[pull.other]]", "map"),
]


@pytest.mark.parametrize(("_", "old", "new", "said"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_file_is_explained(tmp_path, _, old, new, said):
    assert old in SPEC
    file = tmp_path / "feeds.toml"
    file.write_text(SPEC.replace(old, new).format(url="http://h"), "utf-8")
    with pytest.raises(PackProblems, match=said):
        read_pulls(file)


def test_settings(tmp_path):
    assert puller_of(Settings(), None) is None
    file = tmp_path / "feeds.toml"
    file.write_text(SPEC.format(url="http://h"), "utf-8")
    with pytest.raises(DashboardError, match="PULL_HOSTS"):
        puller_of(Settings(pull_file=str(file)), None)
    assert isinstance(puller_of(Settings(pull_file=str(file), pull_hosts="h"), None), Puller)
    for wrong in ("h:x", "u@h", "h/path"):
        with pytest.raises(SettingError, match="PULL_HOSTS"):
            read_hosts(wrong)
    assert read_hosts("a:1, [::1]:2,b") == {("a", 1), ("::1", 2), ("b", 80), ("b", 443)}
