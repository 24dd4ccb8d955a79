"""Bodies of the three forms: 10,000 malformed ones either are refused or become sound rows."""

import math

import pytest

from data.errors import ReadingRefused
from data.feeds.formats import MAX_BODY_BYTES, BodyTooBig, read_body, unpack
from data.feeds.parse import RowReader
from tests.support.fuzz import bodies


def test_ten_thousand_malformed_bodies_are_refused_or_become_sound_rows():
    whole = rows = refused = 0
    for body in bodies(seed=21, count=10_000):
        try:
            found = read_body(body.raw, body.kind, RowReader("fuzz"), encoding=body.encoding)
        except ReadingRefused as fault:
            assert fault.http_status in (400, 413, 415) and fault.what
            whole += 1
            continue
        rows += len(found)
        refused += len(found.refused)
        assert len(found) + len(found.refused) == found.total
        assert all(type(v) is float and math.isfinite(v) for v in found.value)
        assert all(type(t) is int and 0 <= t < 2**63 for t in found.time_us)
        texts = (*found.indicator, *found.source, *found.unit)
        assert all(isinstance(one, str) and one.isprintable() for one in texts)
        assert all(0 < len(one) <= 200 for one in found.indicator)
        assert all(one.code and one.reason for one in found.refused)
    # the fuzz reaches every way out
    assert min(whole, rows, refused) > 1000, (whole, rows, refused)


def test_a_bomb_is_given_up_at_the_limit_and_not_unpacked():
    import zlib
    packer = zlib.compressobj(wbits=31)
    raw = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(200)) + packer.flush()
    with pytest.raises(BodyTooBig):
        unpack(raw, "gzip")
    assert len(raw) < MAX_BODY_BYTES / 100
