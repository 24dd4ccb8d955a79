"""Tiles: what is answered for every kind of address, and how clients may keep them."""

import gzip

import pytest

from dashboard.api.tiles import accepts_gzip, parse

#: Of the building B1 at zoom 15.
X, Y = 26697, 14214


def test_a_stored_tile_comes_compressed_with_etag(served):
    z, x, y = served.services.bundle.archives["building"].addresses()[0]
    answer = served.get(f"/tiles/building/{z}/{x}/{y}.mvt")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "private, no-cache"
    stored = served.services.bundle.archives["building"].get(z, x, y)
    assert answer.content == gzip.decompress(stored)


def test_a_client_without_gzip_gets_the_plain_tile_under_another_etag(served):
    z, x, y = served.services.bundle.archives["building"].addresses()[0]
    path = f"/tiles/building/{z}/{x}/{y}.mvt"
    packed, plain = served.get(path), served.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content
    assert plain.headers["etag"] != packed.headers["etag"]
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"


def test_a_known_etag_is_answered_with_304_and_no_body(served):
    z, x, y = served.services.bundle.archives["building"].addresses()[0]
    path = f"/tiles/building/{z}/{x}/{y}.mvt"
    etag = served.get(path).headers["etag"]
    again = served.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    other = served.get(path, headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


VERSIONS = [
    ("the served load is immutable", "1", "private, max-age=31536000, immutable"),
    ("another load is asked for again", "2", "private, no-cache"),
    ("junk is asked for again", "x", "private, no-cache"),
]


@pytest.mark.parametrize(("_", "version", "expected"), VERSIONS, ids=[v[0] for v in VERSIONS])
def test_a_tile_may_be_kept_for_ever_only_by_its_own_version(served, _, version, expected):
    z, x, y = served.services.bundle.archives["building"].addresses()[0]
    answer = served.get(f"/tiles/building/{z}/{x}/{y}.mvt?v={version}")
    assert answer.headers["cache-control"] == expected


ADDRESSES = [
    ("a tile without features", "building/14/0/0", 204),
    ("a zoom beyond the archive, within the range", "building/22/0/0", 204),
    ("the last column and row", "building/1/1/1", 204),
    ("a zoom above 22", "building/23/0/0", 400),
    ("a column beyond the zoom", "building/1/2/0", 400),
    ("a row beyond the zoom", "building/1/0/2", 400),
    ("a negative column", "building/14/-1/0", 400),
    ("a negative zoom", "building/-1/0/0", 400),
    ("a fraction", "building/14/1.5/0", 400),
    ("an exponent", "building/1e1/0/0", 400),
    ("a sign", "building/14/+1/0", 400),
    ("letters", "building/a/b/c", 400),
    ("NaN", "building/NaN/0/0", 400),
    ("a number beyond every integer", "building/14/" + "9" * 400 + "/0", 400),
    ("full-width digits", "building/１４/0/0", 400),
    ("an unknown source", "nope/14/0/0", 404),
    ("a source that tries to leave", "..%2f..%2fcity/14/0/0", 404),
    ("an unknown source before a wrong address", "nope/99/0/0", 404),
]


@pytest.mark.parametrize(("_", "address", "status"), ADDRESSES, ids=[a[0] for a in ADDRESSES])
def test_every_address_has_its_answer(served, _, address, status):
    answer = served.get(f"/tiles/{address}.mvt")
    assert answer.status_code == status
    if status == 204:
        assert answer.content == b""
    else:
        fault = answer.json()["error"]
        assert fault["what"]
        assert fault["remedy"]


def test_parse_accepts_exactly_the_tiles_of_the_range():
    assert parse("0", "0", "0") == (0, 0, 0)
    assert parse("22", str(2**22 - 1), "0") == (22, 2**22 - 1, 0)
    assert parse("22", str(2**22), "0") is None


HEADERS = [
    ("gzip, deflate, br", True), ("gzip;q=0", False), ("gzip; q=0.0", False),
    ("gzip;q=0.5", True), ("*", True), ("br", False), ("", False), ("GZIP", True),
    ("identity;q=1, gzip;q=0", False),
]


@pytest.mark.parametrize(("header", "expected"), HEADERS)
def test_accept_encoding_is_read_as_it_is_meant(header, expected):
    assert accepts_gzip(header) is expected
