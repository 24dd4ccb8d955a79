"""The loop against a real store: from a posted reading to an alert, through restarts and edits."""

from dataclasses import replace
from datetime import timedelta

from data.alerts.model import LogEntry
from data.errors import StoreError
from indicators.alerts.change import difference
from tests.support.alert_served import AlertServed, crowd


def test_a_reading_becomes_an_alert_with_its_place(served):
    served.people(500)
    alert = served.alert()
    assert (alert.severity, alert.state, alert.subject_layer) == (
        "III", "active_unacked", "zone")
    place, context = alert.context["place"], alert.context
    assert place["zone"]["code"] == "Z1" and place["grid"]["code"] == "G1"
    assert place["street"]["code"] == "S1" and place["community"]["code"] == "C1"
    assert place["manager"]["name"] == "陈**" and "13800000000" not in str(alert.context)
    assert context["near"]["hydrants"][0]["code"] == "H1"
    assert context["values"]["crowd.present:Z1"]["value"] == 500
    assert context["why"] == {"zh": "500 人，限 400 人", "en": "500 people, limit 400"}
    assert served.services.store.alerts.open_alerts() == [alert]


def test_worse_better_and_over(served):
    served.people(500)
    served.people(950)
    assert served.alert().severity == "I"
    served.people(500)
    assert (served.alert().severity, served.alert().peak) == ("III", "I")
    served.people(10, seconds=40)
    assert served.alert().state == "returned_unacked"


def test_stale_input_is_unknown_and_neither_raises_nor_clears(served):
    served.people(500)
    served.judge(60)
    assert served.alert().unknown and served.alert().active
    served.people(600)
    assert not served.alert().unknown


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


def test_what_fails_to_be_written_is_judged_again(served, monkeypatch):
    store = served.services.store.alerts
    whole = type(store).write_tick

    def broken(self, alerts, log, state, *, at):
        raise StoreError("The disk is full.", "Free some.")

    monkeypatch.setattr(type(store), "write_tick", broken)
    served.clock.forward(5)
    served.send({"readings": [served.reading("Z1", 500)]})
    served.engine.once()
    assert served.engine._failed and store.open_alerts() == []
    monkeypatch.setattr(type(store), "write_tick", whole)
    served.judge(1)
    assert served.alert().severity == "III" and len(store.open_alerts()) == 1


def test_an_act_of_another_process_between_reading_and_writing_loses_nothing(served):
    served.people(500)
    alert, store = served.alert(), served.services.store.alerts
    work = served.services.alerts.work
    real = work.sync

    def late(now):
        real(now)  # the engine has read; then somebody comments elsewhere
        if store.alert(alert.id).version == alert.version:
            store.act(alert, LogEntry(alert.id, now, "comment", "li", "tablet", {
                "text": "look", "set": difference(alert, alert)}))

    work.sync = late
    served.people(950)
    work.sync = real
    assert served.alert().severity == "I"
    assert [one.kind for one in store.log(alert.id)] == ["raise", "comment", "worse"]


def test_an_edited_rule_counts_from_the_next_tick(served):
    served.people(300)
    assert served.open() == []
    rule = served.services.store.alerts.rules.rules()[0]
    served.save(replace(rule, levels=tuple(replace(one, limit=one.limit / 2)
                                           for one in rule.levels)))
    served.people(300)
    assert served.alert().severity == "III"


def test_a_rule_that_is_switched_off_ends_its_alerts(served):
    served.people(500)
    rule = served.services.store.alerts.rules.rules()[0]
    served.save(replace(rule, enabled=False))
    served.people(500, seconds=40)
    assert served.alert().state == "returned_unacked"


def test_a_load_in_between_keeps_what_is_open(served):
    from dashboard.builder import load_pack
    from tests.support.served import quiet

    served.people(500)
    before = served.alert()
    load_pack(served.places, served.pack, now=served.clock(), progress=quiet)
    assert served.services.refresh()
    served.people(500)
    assert served.alert() == before


def test_a_second_server_follows_and_leads_when_the_first_is_gone(served):
    from dashboard.services import Services
    from dashboard.startup import Reopener, open_district
    from tests.support.served import quiet

    bundle = open_district(served.places, served.settings, now=served.clock(), progress=quiet)
    other = Services(bundle, served.clock, Reopener(served.places, served.settings))
    served.people(500)
    other.alerts.engine.once()
    assert not other.alerts.engine.leading
    assert [one.code for one in other.alerts.work.board.alerts] == ["crowd.present:Z1"]
    assert other.alerts.board().rate == 1
    stored = other.alerts.act(served.alert().id, "acknowledge", {
        "version": served.alert().version}, operator="李", origin="tablet")
    served.judge(1)
    assert served.alert().acked_by == "李 (unverified)" == stored["acked_by"]
    served.engine.stop()
    served.clock.forward(6)
    other.alerts.engine.once()
    assert other.alerts.engine.leading
    other.alerts.engine.stop()
    other.close()


def test_mutes_hide_count_and_give_back(served):
    made = served.post("/api/mutes", json={"scope": {"area": "G1"}, "reason": "演练",
                                           "minutes": 10, "actor": "王"})
    assert made.status_code == 201, made.text
    served.people(500)
    assert served.alert().suppressed == f"mute:{made.json()['id']}"
    ledger = served.get("/api/mutes").json()["mutes"]
    assert [(one["hidden"], one["hides"], one["state"]) for one in ledger] == [
        (1, 1, "in_force")]
    for _ in range(61):
        served.people(500, seconds=10)
    assert served.alert().state == "active_unacked"


def test_the_fault_is_told_when_nothing_is_judged(served, monkeypatch):
    served.people(500)
    assert served.services.snapshot()["alerts"]["fault"] is None
    monkeypatch.setattr(type(served.engine), "alive", True)
    monkeypatch.setattr(type(served.engine), "kick", lambda self, patience_s=0: None)
    served.clock.forward(11)
    snapshot = served.services.snapshot()
    assert snapshot["alerts"]["fault"]["zh"].startswith("告警引擎故障")
    assert snapshot["fault"] == snapshot["alerts"]["fault"]


def test_the_thread_judges_when_a_snapshot_asks(served):
    served.engine.start()
    served.clock.forward(5)
    served.send({"readings": [served.reading("Z1", 500)]})
    part = {"top": []}
    for _ in range(40):
        part = served.services.snapshot()["alerts"]
        if part["top"]:
            break
    assert [one["code"] for one in part["top"]] == ["crowd.present:Z1"]
    assert part["by_severity"]["III"] == 1 and part["unacked"] == 1
    assert part["zones"] == {str(served.first("zone", "Z1")): "III"}
    assert timedelta(0) <= served.clock() - served.engine.judged
