"""Search: exact code, exact name, prefix, contents; width, case and wildcards do not confuse."""

import pytest

FOUND = [
    ("a code", "B1", ["B1"]),
    ("a code in another case", "b1", ["B1"]),
    ("a code in full width", "Ｂ１", ["B1"]),
    ("a name", "一号楼", ["B1"]),
    ("an English name, any case", "block ONE", ["B1"]),
    ("the start of an address", "小小区赤岗街滨江", ["A1", "A2"]),
    ("the middle of an address", "滨江东路2号", ["A2"]),
    ("what begins so before what holds it", "小小区", ["D", "A1", "A2", "A3"]),
    ("a per cent sign is itself", "100%_模", ["B4"]),
    ("a lone per cent sign is no wildcard", "%", ["B4"]),
    ("an underscore is no wildcard", "_模型", ["B4"]),
    ("a wildcard pattern finds nothing", "滨%号", []),
    ("a quote is no syntax", "' OR 1=1 --", []),
    ("a backslash is no escape", "\\", []),
    ("a slash is no escape", "/", []),
    ("spaces around do not count", "  B1  ", ["B1"]),
    ("nothing finds nothing", "", []),
    ("spaces find nothing", "   ", []),
    ("a NUL finds nothing", "\x00", []),
    ("half a surrogate pair finds nothing", "\ud800", []),
    ("a house is not found", "R1", []),
    ("a very long text finds nothing", "长" * 5000, []),
]


@pytest.mark.parametrize(("case", "text", "codes"), FOUND, ids=[c for c, _, _ in FOUND])
def test_search_finds(case, text, codes, tiny):
    store, _ = tiny
    assert [r.code for r in store.search(text)] == codes


def test_a_search_is_short_and_without_doubles(tiny):
    store, _ = tiny
    assert len(store.search("社区", limit=1)) == 1
    assert store.search("社区", limit=0) == store.search("社区", limit=-3) == []
    ids = [r.id for r in store.search("1", limit=1000)]
    assert len(ids) == len(set(ids))
