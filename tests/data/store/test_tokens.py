"""Machine tokens on both engines: the token itself is nowhere, a name is valid once."""

from datetime import timedelta

import pytest

from data.feeds.tokens import Keyring, TokenError, create, digest_of, holder


def test_a_token_is_known_by_its_hash_until_it_is_revoked(store, now):
    token = create(store.tokens, "gate-1", actor="test", at=now)
    other = create(store.tokens, "gate-2", actor="test", at=now)
    [first, _] = store.tokens.all()
    assert (first.name, first.created_at, first.revoked_at) == ("gate-1", now, None)
    assert first.digest == digest_of(token) and token not in str(store.tokens.all())
    assert holder(token, store.tokens.all()) == "gate-1"
    store.tokens.revoke("gate-1", actor="test", at=now + timedelta(hours=1))
    assert holder(token, store.tokens.all()) is None
    assert holder(other, store.tokens.all()) == "gate-2"
    again = create(store.tokens, "gate-1", actor="test", at=now + timedelta(hours=2))
    assert holder(again, store.tokens.all()) == "gate-1"
    assert holder(token, store.tokens.all()) is None, "an old token came back with the name"
    kinds = [entry["kind"] for entry in store.journal_entries()]
    assert kinds == ["token.add", "token.revoke", "token.add", "token.add"]


def test_names_are_valid_once_and_ends_are_final(store, now):
    create(store.tokens, "gate", actor="test", at=now)
    with pytest.raises(TokenError, match="already"):
        create(store.tokens, "gate", actor="test", at=now)
    with pytest.raises(TokenError, match="no valid token"):
        store.tokens.revoke("other", actor="test", at=now)
    for name in ("", "a b", "x" * 61, "a/b", "\x00"):
        with pytest.raises(TokenError, match="no name"):
            create(store.tokens, name, actor="test", at=now)


WRONG = ["", " ", "cm_", "\x00", "\ud800", "ü" * 10_000, "cm_" + "A" * 43]


@pytest.mark.parametrize("text", WRONG)
def test_nothing_else_is_a_token(sqlite_store, now, text):
    create(sqlite_store.tokens, "gate", actor="test", at=now)
    assert holder(text, sqlite_store.tokens.all()) is None


def test_a_server_follows_within_two_seconds_and_asks_rarely(sqlite_store, now):
    asked, time = [], [0.0]

    def tokens():
        asked.append(1)
        return sqlite_store.tokens

    ring = Keyring(tokens, lambda: time[0])
    token = create(sqlite_store.tokens, "gate", actor="test", at=now)
    assert [ring.name(token) for _ in range(50)] == ["gate"] * 50
    assert len(asked) == 1
    sqlite_store.tokens.revoke("gate", actor="test", at=now)
    time[0] = 2.0
    assert ring.name(token) is None
