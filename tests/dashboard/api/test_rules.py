"""/api/rules over HTTP: versions, faults by field, two who edit, drift and the pack's words."""

from dataclasses import replace

import pytest

from dashboard.api.rule_models import PlansAnswer, RulesAnswer, RuleSheet
from data.alerts.read_rule import plain_rule
from tests.support.alerts import new_alert, raised, rule
from tests.support.served import ask


def add(served, made=None, **more):
    plain = plain_rule(made or rule("crowd.present", 500, templates=["crowd.present"]))
    return served.post("/api/rules", json={"rule": plain, "reason": "试行", **more})


def put(served, sheet, limit, **more):
    plain = {**sheet["rule"], "levels": [{"severity": "III", "limit": limit}]}
    body = {"rule": plain, "version": plain["version"], "reason": "太吵", **more}
    return ask(served.server, "PUT", f"/api/rules/{plain['id']}", json=body)


def test_a_rule_is_added_listed_and_changed_with_a_reason(changing):
    made = add(changing, actor="王")
    assert made.status_code == 201, made.text
    sheet = RuleSheet.model_validate(made.json())
    assert (sheet.rule["version"], sheet.changed_by, sheet.origin) == (1, "王 (unverified)", "edit")
    changed = put(changing, made.json(), 650, actor="李")
    assert changed.status_code == 200, changed.text
    assert [(one["version"], one["actor"], one["reason"]) for one in changed.json()["history"]] == [
        (2, "李 (unverified)", "太吵"), (1, "王 (unverified)", "试行")]
    listed = RulesAnswer.model_validate(changing.get("/api/rules").json())
    assert [row.rule["levels"][0]["limit"] for row in listed.rules] == [650]
    assert changing.get("/api/rules/nope").status_code == 404


def test_of_two_who_edit_one_wins_and_the_other_is_told(changing):
    seen = add(changing).json()
    assert put(changing, seen, 600).status_code == 200
    late = put(changing, seen, 700)
    assert (late.status_code, late.json()["error"]["kind"]) == (409, "Conflict")
    assert changing.get("/api/rules/crowd.present").json()["rule"]["levels"][0]["limit"] == 600
    assert add(changing).status_code == 409


@pytest.mark.parametrize(("change", "field"), [
    ({"deadband": -1}, "deadband"),
    ({"levels": [{"severity": "III", "limit": "many"}]}, "levels 1 limit"),
    ({"levels": [{"severity": "III", "limit": 5}, {"severity": "I", "limit": 4}]}, "levels"),
    ({"hours": "25:00-26:00"}, "hours"),
    ({"overrides": [{"since": "2026-10-01", "until": "2026-09-01",
                     "levels": [{"severity": "III", "limit": 5}]}]}, "overrides 1 until"),
    ({"nonsense": 1}, "nonsense"),
    ({"window_s": 60}, "window_s"),
    ({"kind": "event", "event_kinds": ["fire"]}, "templates"),
    ({"id": "other.rule"}, "id"),
], ids=lambda part: part if isinstance(part, str) else None)
def test_a_fault_is_named_by_its_field(changing, change, field):
    seen = add(changing).json()
    body = {"rule": {**seen["rule"], **change}, "version": 1, "reason": "r"}
    answer = ask(changing.server, "PUT", "/api/rules/crowd.present", json=body)
    assert answer.status_code == 400
    assert field in [one["field"] for one in answer.json()["fields"]], answer.text
    assert len(changing.get("/api/rules/crowd.present").json()["history"]) == 1


@pytest.mark.parametrize("body", [
    b"{", b"[]", b"{}", b'{"rule": {}, "reason": "x"}', b'{"who": 1}',
    b'{"rule": ' + b"[" * 2000 + b"]" * 2000 + b', "reason": "x"}',
], ids=["not json", "a list", "nothing", "an empty rule", "unknown", "deep"])
def test_what_is_no_rule_is_refused(served, body):
    answer = served.post("/api/rules", content=body)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (400, "RuleRefused")


@pytest.mark.parametrize("lacks", ["reason", "version"])
def test_a_change_needs_a_reason_and_the_version_read(changing, lacks):
    seen = add(changing).json()
    body = {"rule": seen["rule"], "version": 1, "reason": "r"}
    del body[lacks]
    answer = ask(changing.server, "PUT", "/api/rules/crowd.present", json=body)
    assert answer.status_code == 400 and lacks in answer.json()["error"]["what"]


def test_a_rule_that_is_not_there_cannot_be_changed(changing):
    body = {"rule": plain_rule(rule("a.b")), "version": 1, "reason": "r"}
    assert ask(changing.server, "PUT", "/api/rules/a.b", json=body).status_code == 404


def seed(served, *rules):
    """Load the pack's rules as the next load of the district does."""
    bundle = served.services.bundle
    with bundle.store.load(bundle.district, at=served.clock(), actor="load") as writer:
        writer.put_rules(rules, ())


def test_the_drift_is_told_three_ways_and_the_pack_s_words_can_be_taken(changing):
    seed(changing, rule(limit=80))
    changing.services.refresh()
    first = changing.get("/api/rules/crowd.load").json()
    assert (first["origin"], first["drift"], first["three"]) == ("pack", "", None)
    edited = put(changing, first, 75).json()
    assert edited["drift"] == "ours"
    seed(changing, rule(limit=90))
    now = changing.get("/api/rules/crowd.load").json()
    assert now["drift"] == "both"
    assert [now["three"][side]["levels"][0]["limit"] for side in ("base", "pack", "ours")] == [
        80, 90, 75]
    path = "/api/rules/crowd.load/take_pack"
    assert changing.post(path, json={"version": 1}).status_code == 409
    taken = changing.post(path, json={"version": 2, "actor": "王"})
    assert (taken.json()["drift"], taken.json()["rule"]["levels"][0]["limit"]) == ("", 90)
    assert len(taken.json()["history"]) == 3
    assert changing.post("/api/rules/nope/take_pack", json={"version": 1}).status_code == 404


def test_noise_and_use_are_counted_and_the_noisiest_comes_first(changing):
    for name in ("loud.one", "useful.one", "silent.one"):
        add(changing, rule(name, 5))
    store, now = changing.services.store, changing.clock()
    verdicts = {"loud.one": "not_useful", "useful.one": "useful"}
    for name, verdict in verdicts.items():
        raised(store, *(new_alert(name, f"c:{n}", verdict=verdict, raised_at=now, changed_at=now)
                        for n in range(3)), at=now)
    [done] = raised(store, new_alert("loud.one", "c:9", raised_at=now, changed_at=now), at=now)
    store.alerts.write_tick([replace(done, closed_at=now)], [], None, at=now)
    rows = changing.get("/api/rules").json()["rules"]
    assert [(row["rule"]["id"], row["open"], row["raised"], row["score"]) for row in rows] == [
        ("loud.one", 3, 4, 0.0), ("useful.one", 3, 3, 1.0), ("silent.one", 0, 0, None)]


def test_plans_are_listed(served):
    PlansAnswer.model_validate(served.get("/api/plans").json())
