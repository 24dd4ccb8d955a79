"""Persons' tokens are HMAC-SHA256, whatever the length of the secret and of the ids."""

import hashlib
import hmac

import pandas as pd
import pytest

from data.ingest.tables import tokens

IDS = ["440114200001011234", "1", "张三", "x" * 200]


@pytest.mark.parametrize("secret", [b"k", b"k" * 32, b"k" * 64, b"k" * 65, bytes(range(200))],
                         ids=len)
@pytest.mark.parametrize("ids", [IDS, IDS[:1], []], ids=len)
def test_tokens_are_those_of_the_standard(secret: bytes, ids: list[str]) -> None:
    """Against Python's own hmac."""
    found = tokens(pd.Series(ids, dtype="str"), secret)
    assert found.tolist() == [
        hmac.digest(secret, one.encode("utf-8"), hashlib.sha256).hex() for one in ids]
    assert isinstance(found.dtype, pd.StringDtype)
