"""What a browser may keep for a year, and what it must ask for again."""

import asyncio

import httpx
import pytest

from dashboard.api.static_cache import KEEP, StaticCache, fixed

ADDRESSES = [
    ("an asset with its time of change", "/assets/a_core.js", b"m=1795284121.37", True),
    ("an asset without", "/assets/a_core.js", b"", False),
    ("an asset with something else", "/assets/a_core.js", b"m=1&x=2", False),
    ("a suite with its version and time",
     "/_dash-component-suites/dash/dcc/dash_core_components.v4_4_1m1795283102.js", b"", True),
    ("a minified one", "/_dash-component-suites/dash/deps/react@18.v4_4_1m1795283102.3.1.min.js",
     b"", True),
    ("a suite without", "/_dash-component-suites/dash/dcc/async-graph.js", b"", False),
    ("the page", "/", b"m=1", False),
    ("the interface", "/api/layers", b"", False),
]


@pytest.mark.parametrize(("_", "path", "query", "kept"), ADDRESSES, ids=[a[0] for a in ADDRESSES])
def test_addresses(_, path, query, kept):
    assert fixed(path, query) is kept


@pytest.mark.parametrize(("status", "kept"), [(200, True), (404, False)])
def test_only_good_answers_are_kept(status, kept):
    async def plain(scope, receive, send):
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"x"})

    async def ask():
        transport = httpx.ASGITransport(app=StaticCache(plain))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.get("/assets/a.js?m=1.5")

    assert (asyncio.run(ask()).headers.get("cache-control") == KEEP) is kept
