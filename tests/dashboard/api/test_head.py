"""HEAD tells what GET would send, and sends none of it."""

import pytest
from dash import Dash, html
from fastapi import FastAPI

from dashboard.api.head import HeadAsGet
from tests.support.served import ask

ASKED = [
    ("an answer in JSON", "/api/layers", 200),
    ("the map's style", "/map/style.json", 200),
    ("the bundle of deck.gl", "/vendor/deck.js", 200),
    ("what is not there", "/api/nothing", 404),
]


@pytest.mark.parametrize(("_", "path", "status"), ASKED, ids=[a[0] for a in ASKED])
def test_a_head_is_that_of_the_answer_to_get(_, path, status, served):
    whole, head = served.get(path), ask(served.server, "HEAD", path)
    assert head.status_code == whole.status_code == status
    assert head.content == b""
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers.get(name) == whole.headers.get(name)


def test_a_tile_can_be_asked_for_its_head(served):
    z, x, y = served.services.bundle.archives["building"].addresses()[0]
    head = ask(served.server, "HEAD", f"/tiles/building/{z}/{x}/{y}.mvt")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-encoding"] == "gzip"
    assert int(head.headers["content-length"]) > 0


def test_a_page_of_dash_can_be_asked_for_its_head():
    server = FastAPI()
    server.add_middleware(HeadAsGet)
    page = Dash("head", server=server, enable_mcp=False)
    page.layout = html.Div("here")
    head = ask(server, "HEAD", "/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/html")
