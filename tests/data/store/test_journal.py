"""The journal: appended, read newest first, refused to whoever wants to change it."""

import pytest
import sqlalchemy as sa

from data.errors import StoreError

TAMPER = [
    ("an entry is changed", "UPDATE journal SET actor = 'nobody'"),
    ("an entry is removed", "DELETE FROM journal WHERE id = 1"),
    ("all entries are removed", "DELETE FROM journal"),
]


@pytest.mark.parametrize(("case", "statement"), TAMPER, ids=[c for c, _ in TAMPER])
def test_entries_cannot_be_changed(case, statement, store, now):
    store.journal("look", "unverified", {"layer": "person", "名": "值"}, at=now)
    before = store.journal_entries()
    with pytest.raises(StoreError, match="append-only"), store.database.write() as connection:
        connection.execute(sa.text(statement))
    assert store.journal_entries() == before


def test_truncate_is_refused_too(postgres, now):
    from data.store import open_store
    store = open_store(postgres[0], schema=postgres[1])
    store.journal("look", "unverified", {}, at=now)
    with pytest.raises(StoreError, match="append-only"), store.database.write() as connection:
        connection.execute(sa.text("TRUNCATE journal"))
    assert len(store.journal_entries()) == 1
    store.close()


def test_entries_come_newest_first(store, now):
    ids = [store.journal(kind, "a\x00b", {"n": n}, at=now)
           for n, kind in enumerate(["look", "load", "look"])]
    assert ids == sorted(set(ids))
    assert store.journal_entries("look") == [
        {"id": ids[2], "at": "2026-11-21T04:00:00Z", "kind": "look", "actor": "a\ufffdb",
         "detail": {"n": 2}},
        {"id": ids[0], "at": "2026-11-21T04:00:00Z", "kind": "look", "actor": "a\ufffdb",
         "detail": {"n": 0}}]
    assert [e["id"] for e in store.journal_entries(limit=1)] == [ids[2]]
