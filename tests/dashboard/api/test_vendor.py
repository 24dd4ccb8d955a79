"""The browser bundle comes from the installed wheel, compressed, and says so when it lacks."""


import pytest

from dashboard.api import vendor
from data.errors import ServeError


def test_the_bundle_is_the_file_of_the_wheel(served):
    answer = served.get("/vendor/deck.js")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.content == vendor.bundle_path().read_bytes()
    plain = served.get("/vendor/deck.js", headers={"Accept-Encoding": "identity"})
    assert plain.content == answer.content


def test_a_known_etag_is_answered_with_304(served):
    etag = served.get("/vendor/deck.js").headers["etag"]
    again = served.get("/vendor/deck.js", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_missing_bundle_is_told_by_name_with_a_remedy(tmp_path):
    with pytest.raises(ServeError, match="pip install"):
        vendor.bundle(tmp_path / "index.js")
    vendor.bundle.cache_clear()
