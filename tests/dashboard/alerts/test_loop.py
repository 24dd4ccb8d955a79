"""The loop against a real store: from a posted reading to an alert, through restarts and edits."""

from dataclasses import replace
from datetime import timedelta

from data.alerts.model import LogEntry
from data.errors import StoreError
from indicators.alerts.change import difference
from tests.support.alert_served import AlertServed, crowd
from tests.support.wait import until


def test_a_reading_becomes_an_alert_with_its_place(judged):
    judged.people(500)
    alert = judged.alert()
    assert (alert.severity, alert.state, alert.subject_layer) == (
        "III", "active_unacked", "zone")
    place, context = alert.context["place"], alert.context
    assert place["zone"]["code"] == "Z1" and place["grid"]["code"] == "G1"
    assert place["street"]["code"] == "S1" and place["community"]["code"] == "C1"
    assert place["manager"]["name"] == "陈**" and "13800000000" not in str(alert.context)
    assert context["near"]["hydrants"][0]["code"] == "H1"
    assert context["values"]["crowd.present:Z1"]["value"] == 500
    assert context["why"] == {"zh": "500 人，限 400 人", "en": "500 people, limit 400"}
    assert judged.services.store.alerts.open_alerts() == [alert]


def test_worse_better_and_over(judged):
    judged.people(500)
    judged.people(950)
    assert judged.alert().severity == "I"
    judged.people(500)
    assert (judged.alert().severity, judged.alert().peak) == ("III", "I")
    judged.people(10, seconds=40)
    assert judged.alert().state == "returned_unacked"


def test_stale_input_is_unknown_and_neither_raises_nor_clears(judged):
    judged.people(500)
    judged.judge(60)
    assert judged.alert().unknown and judged.alert().active
    judged.people(600)
    assert not judged.alert().unknown


def test_a_state_that_cannot_be_read_silences_nothing(folder, caplog):
    served = AlertServed(folder, crowd())
    served.people(500)
    before = served.alert()
    served.services.store.alerts.write_tick([], [], b"cma1 of an older program", at=served.clock())
    served.again()
    served.people(510)
    assert served.open() == [before] and "cannot be read" in caplog.text
    served.people(0, seconds=200)
    served.judge(200)
    assert not served.alert().active


def test_after_a_kill_it_goes_on_exactly(folder):
    served = AlertServed(folder, crowd(on_delay_s=30))
    served.people(500)
    served.people(500, seconds=10)
    assert served.open() == []
    served.again()
    served.people(500, seconds=12)
    assert served.open() == []
    served.people(500, seconds=10)
    # 32 s after the first, though the process that saw it is gone
    assert served.alert().state == "active_unacked"
    before = served.alert()
    served.again()
    served.judge(1)
    assert served.open() == [before]
    served.people(0)
    assert len(served.services.store.alerts.log(before.id)) >= 2
    served.close()


def test_what_fails_to_be_written_is_judged_again(judged, monkeypatch):
    store = judged.services.store.alerts
    whole = type(store).write_tick

    def broken(self, alerts, log, state, *, at):
        raise StoreError("The disk is full.", "Free some.")

    monkeypatch.setattr(type(store), "write_tick", broken)
    judged.clock.forward(5)
    judged.send({"readings": [judged.reading("Z1", 500)]})
    judged.engine.once()
    assert judged.engine._failed and store.open_alerts() == []
    monkeypatch.setattr(type(store), "write_tick", whole)
    judged.judge(1)
    assert judged.alert().severity == "III" and len(store.open_alerts()) == 1


def test_an_act_of_another_process_between_reading_and_writing_loses_nothing(judged):
    judged.people(500)
    alert, store = judged.alert(), judged.services.store.alerts
    work = judged.services.alerts.work
    real = work.sync

    def late(now):
        real(now)  # the engine has read; then somebody comments elsewhere
        if store.alert(alert.id).version == alert.version:
            store.act(alert, LogEntry(alert.id, now, "comment", "li", "tablet", {
                "text": "look", "set": difference(alert, alert)}))

    work.sync = late
    judged.people(950)
    work.sync = real
    assert judged.alert().severity == "I"
    assert [one.kind for one in store.log(alert.id)] == ["raise", "comment", "worse"]


def test_an_edited_rule_counts_from_the_next_tick(judged):
    judged.people(300)
    assert judged.open() == []
    rule = judged.services.store.alerts.rules.rules()[0]
    judged.save(replace(rule, levels=tuple(replace(one, limit=one.limit / 2)
                                           for one in rule.levels)))
    judged.people(300)
    assert judged.alert().severity == "III"


def test_a_rule_that_is_switched_off_ends_its_alerts(judged):
    judged.people(500)
    rule = judged.services.store.alerts.rules.rules()[0]
    judged.save(replace(rule, enabled=False))
    judged.people(500, seconds=40)
    assert judged.alert().state == "returned_unacked"


def test_a_load_in_between_keeps_what_is_open(judged):
    from dashboard.builder import load_pack
    from tests.support.served import quiet

    judged.people(500)
    before = judged.alert()
    load_pack(judged.places, judged.pack, now=judged.clock(), progress=quiet)
    assert judged.services.refresh()
    judged.people(500)
    assert judged.alert() == before


def test_a_second_server_follows_and_leads_when_the_first_is_gone(judged):
    from dashboard.services import Services
    from dashboard.startup import Reopener, open_district
    from tests.support.served import quiet

    bundle = open_district(judged.places, judged.settings, now=judged.clock(), progress=quiet)
    other = Services(bundle, judged.clock, Reopener(judged.places, judged.settings))
    judged.people(500)
    other.alerts.engine.once()
    assert not other.alerts.engine.leading
    assert [one.code for one in other.alerts.work.board.alerts] == ["crowd.present:Z1"]
    assert other.alerts.board().rate == 1
    stored = other.alerts.act(judged.alert().id, "acknowledge", {
        "version": judged.alert().version}, operator="李", origin="tablet")
    judged.judge(1)
    assert judged.alert().acked_by == "李 (unverified)" == stored["acked_by"]
    judged.engine.stop()
    judged.clock.forward(6)
    other.alerts.engine.once()
    assert other.alerts.engine.leading
    other.alerts.engine.stop()
    other.close()


def test_mutes_hide_count_and_give_back(judged):
    made = judged.post("/api/mutes", json={"scope": {"area": "G1"}, "reason": "演练",
                                           "minutes": 10, "actor": "王"})
    assert made.status_code == 201, made.text
    judged.people(500)
    assert judged.alert().suppressed == f"mute:{made.json()['id']}"
    ledger = judged.get("/api/mutes").json()["mutes"]
    assert [(one["hidden"], one["hides"], one["state"]) for one in ledger] == [
        (1, 1, "in_force")]
    for _ in range(61):
        judged.people(500, seconds=10)
    assert judged.alert().state == "active_unacked"


def test_the_fault_is_told_when_nothing_is_judged(judged, monkeypatch):
    judged.people(500)
    assert judged.services.snapshot()["alerts"]["fault"] is None
    monkeypatch.setattr(type(judged.engine), "alive", True)
    monkeypatch.setattr(type(judged.engine), "kick", lambda self, patience_s=0: None)
    judged.clock.forward(11)
    snapshot = judged.services.snapshot()
    assert snapshot["alerts"]["fault"]["zh"].startswith("告警引擎故障")
    assert snapshot["fault"] == snapshot["alerts"]["fault"]


def test_the_thread_judges_when_a_snapshot_asks(judged):
    judged.engine.start()
    judged.clock.forward(5)
    judged.send({"readings": [judged.reading("Z1", 500)]})


    def raised() -> dict:
        found = judged.services.snapshot()["alerts"]
        return found if found["top"] else {}

    part = until(raised, "the thread raised nothing")
    assert [one["code"] for one in part["top"]] == ["crowd.present:Z1"]
    assert part["by_severity"]["III"] == 1 and part["unacked"] == 1
    assert part["zones"] == {str(judged.first("zone", "Z1")): "III"}
    assert timedelta(0) <= judged.clock() - judged.engine.judged


def test_what_a_drill_made_is_stamped_and_so_is_what_follows_from_it(judged):
    judged.save(crowd(id="risk", kind="combination", levels=[{"severity": "I", "limit": 1}],
                      conditions=[{"rule": "crowd.full", "near": "street"}]))
    judged.clock.forward(5)
    judged.send({"readings": [judged.reading("Z1", 500)]})
    for seconds in (0, 1):
        judged.clock.forward(seconds)
        moment = judged.engine._moment(judged.services.bundle, judged.clock())
        judged.services.alerts.work.tick(
            replace(moment, drilled=frozenset({"crowd.present:Z1"})))
    assert {(one.rule, one.drill) for one in judged.open()} == {
        ("crowd.full", True), ("risk", True)}


def test_another_district_is_judged_when_it_is_the_active_one(judged, tmp_path):
    from dashboard.builder import load_pack
    from tests.browser import tiny_pack
    from tests.support.served import quiet

    judged.people(500)
    first = judged.services.store
    pack = tiny_pack.write(tmp_path / "other")
    text = (pack / "pack.toml").read_text("utf-8").replace('id = "tiny"', 'id = "other"')
    (pack / "pack.toml").write_text(text, encoding="utf-8")
    load_pack(judged.places, pack, now=judged.clock(), progress=quiet)
    assert judged.services.refresh() and judged.services.store is not first
    judged.judge(1)
    assert judged.engine.leading and judged.open() == []
    judged.save(crowd())
    judged.token = ""  # tokens are each district's own
    judged.people(500)
    assert judged.alert().severity == "III"
    with first.alerts.lead():  # another process may judge the first one now
        pass


def test_what_the_store_holds_is_shown_before_anything_is_judged(judged):
    judged.people(500)
    before = judged.open()
    judged.again()
    found = judged.services.alerts.work
    assert found.board.alerts == ()
    found.look(judged.clock())
    assert list(found.board.alerts) == before
