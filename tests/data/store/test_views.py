"""Saved views on both engines: kept, journaled, and of two people who change one, one wins."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from data.errors import Conflict, NotFound, ViewRefused
from data.store import open_store
from data.views import MAX_NAME, plain_body, read_body, read_name, read_role

CAMERA = {"longitude": 113.3, "latitude": 23.1, "zoom": 15.5, "pitch": 50, "bearing": -20}
WHOLE = {"camera": CAMERA, "layers": {"camera": True, "hydrant": False}, "opacity": {"camera": 0.4},
         "theme": "dark", "selection": {"layer": "building", "id": 7}}


def body(**changed):
    return read_body({**WHOLE, **changed})


def test_a_view_comes_back_as_it_was_saved_also_after_a_restart(store, store_address, now):
    made = store.views.add("operator", "夜间巡看", body(), actor="unverified", at=now)
    url, schema = store_address
    again = open_store(url, schema=schema)
    try:
        assert again.views.get(made.id) == made
        assert plain_body(made.body) == WHOLE
    finally:
        again.close()


def test_views_are_listed_by_role_then_name(store, now):
    for role, name in (("shared", "b"), ("manager", "z"), ("shared", "a")):
        store.views.add(role, name, body(), actor="unverified", at=now)
    assert [(v.role, v.name) for v in store.views.all()] == [
        ("manager", "z"), ("shared", "a"), ("shared", "b")]


def test_of_two_who_rename_at_once_one_wins_and_the_other_is_told(store, now):
    made = store.views.add("shared", "旧名", body(), actor="unverified", at=now)

    def rename(name):
        try:
            return store.views.change(made.id, made.version, name=name, actor="x", at=now).name
        except Conflict as e:
            return e

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(rename, ("甲", "乙")))
    won = [one for one in said if isinstance(one, str)]
    assert len(won) == 1 and store.views.get(made.id).name == won[0]
    assert any("meanwhile" in str(one) for one in said if isinstance(one, Conflict))


def test_the_journal_keeps_who_when_and_what_was_lost(store, now):
    made = store.views.add("shared", "一", body(), actor="unverified", at=now)
    later = now + timedelta(hours=1)
    changed = store.views.change(made.id, 1, body=body(theme="light"), actor="unverified", at=later)
    store.views.remove(made.id, changed.version, actor="unverified", at=later)
    entries = [e for e in store.journal_entries() if e["kind"].startswith("view.")]
    assert [e["kind"] for e in entries] == ["view.remove", "view.change", "view.add"]
    assert {e["actor"] for e in entries} == {"unverified"}
    assert entries[0]["detail"]["body"]["theme"] == "light"
    assert entries[1]["detail"]["body_before"]["theme"] == "dark"


def test_a_name_is_free_once_per_role(store, now):
    first = store.views.add("shared", "同名", body(), actor="x", at=now)
    store.views.add("patrol", "同名", body(), actor="x", at=now)
    other = store.views.add("shared", "别名", body(), actor="x", at=now)
    with pytest.raises(Conflict, match="already"):
        store.views.add("shared", "同名", body(), actor="x", at=now)
    with pytest.raises(Conflict, match="already"):
        store.views.change(other.id, 1, name="同名", actor="x", at=now)
    assert store.views.change(first.id, 1, name="同名", actor="x", at=now).version == 2


def test_what_is_gone_or_changed_is_not_deleted(store, now):
    made = store.views.add("shared", "一", body(), actor="x", at=now)
    with pytest.raises(Conflict):
        store.views.remove(made.id, 9, actor="x", at=now)
    store.views.remove(made.id, 1, actor="x", at=now)
    with pytest.raises(NotFound):
        store.views.get(made.id)
    with pytest.raises(NotFound):
        store.views.change(made.id, 1, name="x", actor="x", at=now)


REFUSED = [
    ("no object", [], "view"),
    ("a part that no view has", {**WHOLE, "html": "<b>"}, "no part"),
    ("no camera", {**WHOLE, "camera": None}, "camera"),
    ("half a camera", {**WHOLE, "camera": {"zoom": 3}}, "not whole"),
    ("a zoom out of range", {**WHOLE, "camera": {**CAMERA, "zoom": 99}}, "zoom"),
    ("a latitude that is no number", {**WHOLE, "camera": {**CAMERA, "latitude": "23"}}, "latitude"),
    ("NaN", {**WHOLE, "camera": {**CAMERA, "pitch": json.loads("NaN")}}, "pitch"),
    ("true for a number", {**WHOLE, "opacity": {"camera": True}}, "opacity"),
    ("an opacity above 1", {**WHOLE, "opacity": {"camera": 1.1}}, "opacity"),
    ("a layer neither on nor off", {**WHOLE, "layers": {"camera": 1}}, "neither on nor off"),
    ("a code that is none", {**WHOLE, "layers": {"../x": True}}, "by code"),
    ("ten thousand layers", {**WHOLE, "layers": {f"a{i}": True for i in range(10_000)}}, "by code"),
    ("another theme", {**WHOLE, "theme": "pink"}, "theme"),
    ("a selection without id", {**WHOLE, "selection": {"layer": "building"}}, "no feature"),
    ("an id beyond JavaScript", {**WHOLE, "selection": {"layer": "ab", "id": 2**60}}, "no feature"),
]


@pytest.mark.parametrize(("_", "value", "said"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_view_that_is_none_is_refused_by_name(_, value, said):
    with pytest.raises(ViewRefused, match=said):
        read_body(value)


NAMES = [("spaces around are cut", "  早 高峰 ", "早 高峰"), ("nothing", "  ", None),
         ("too long", "长" * (MAX_NAME + 1), None), ("a line break is a space", "a\nb", "a b"),
         ("an invisible sign", "a\u200bb", None), ("no text", 5, None)]


@pytest.mark.parametrize(("_", "given", "kept"), NAMES, ids=[n[0] for n in NAMES])
def test_names(_, given, kept):
    if kept is None:
        with pytest.raises(ViewRefused):
            read_name(given)
    else:
        assert read_name(given) == kept


def test_a_role_is_one_of_four():
    assert read_role("patrol") == "patrol"
    with pytest.raises(ViewRefused, match="shared, operator, patrol, manager"):
        read_role("root")


PAGES = [
    ("no page", "", True),
    ("the table", "#/vitals?domain=%E5%AE%A2%E6%B5%81&sort=-age", True),
    ("another address", "//elsewhere.example", False),
    ("a script", "javascript:alert(1)", False),
    ("line breaks", "#/vitals?q=a\nb", False),
    ("a number", 7, False),
    ("a flood", "#/vitals?q=" + "a" * 5_000, False),
]


@pytest.mark.parametrize(("_", "page", "good"), PAGES, ids=[p[0] for p in PAGES])
def test_a_view_may_hold_the_page_over_the_map(_, page, good):
    if good:
        assert plain_body(body(page=page)).get("page", "") == page
    else:
        with pytest.raises(ViewRefused):
            body(page=page)
