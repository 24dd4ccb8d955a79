"""Search: exact code, exact name, prefix, contents; width, case and wildcards do not confuse."""

import pytest
from sqlalchemy import delete

from data import schema

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


REASONS = [
    ("a code", "B1", "B1", "exact", {"code": ((0, 2),)}),
    ("a road and a number", "滨江东路2", "A2", "address", {"zh": ((6, 11),)}),
    ("areas left out in between", "小小区滨江东路2号", "A2", "address", {"zh": ((0, 3), (6, 11))}),
    ("a numeral", "滨江东路二号", "A2", "address", {"zh": ((6, 11),)}),
    ("whole pinyin", "binjiangdonglu2", "A2", "pinyin", {"zh": ((6, 11),)}),
    ("initials", "bjdl2", "A2", "pinyin", {"zh": ((6, 11),)}),
    ("the number's word in letters", "binjiangdonglu2hao", "A2", "pinyin", {"zh": ((6, 11),)}),
    ("and by its initial", "bjdl2h", "A2", "pinyin", {"zh": ((6, 11),)}),
    ("a mixture", "binjdonglu2", "A2", "pinyin", {"zh": ((6, 11),)}),
    ("a homophone", "滨江冬路2", "A2", "typo", {"zh": ((6, 11),)}),
    ("another sign", "滨江车路2", "A2", "typo", {"zh": ((6, 11),)}),
    ("a wrong letter", "binjiangdunglu2", "A2", "typo", {"zh": ((6, 11),)}),
    ("swapped letters", "binjiangdognlu2", "A2", "typo", {"zh": ((6, 11),)}),
    ("a number that is not there", "阅江路9", "A3", "typo", {"zh": ((6, 9),)}),
]


@pytest.mark.parametrize(("case", "text", "code", "why", "marks"), REASONS,
                         ids=[r[0] for r in REASONS])
def test_a_hit_says_why_and_where(case, text, code, why, marks, tiny):
    store, _ = tiny
    first = store.search(text)[0]
    assert (first.code, first.why) == (code, why)
    assert {name: first.spans[name] for name in marks} == marks


def test_of_equal_hits_the_nearer_comes_first(tiny):
    store, _ = tiny
    plates = [store.feature_by_key("address", key) for key in ("A1", "A2")]
    for plate in plates:
        assert store.search("滨江东路", near=(plate.lon, plate.lat))[0].id == plate.id


def test_no_text_is_a_fault(tiny):
    store, _ = tiny
    for sign in ("%", "_", "'", '"', "*", "NEAR(", "\x00", "\u202e", "🏠", "\ud800", "AND", "("):
        assert isinstance(store.search(sign * 10_000), list)
        assert isinstance(store.search(f"滨江{sign}1"), list)


def test_a_store_without_parts_is_searched_all_the_same(tiny):
    store, _ = tiny
    with store.database.write() as connection:
        connection.execute(delete(schema.search_part))
    store._searcher._kept = None
    assert [h.code for h in store.search("滨江东路2")] == ["A2"]
