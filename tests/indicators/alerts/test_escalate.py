"""What falls due by itself."""

from data.alerts.rule import Step
from tests.support.alert_play import Play, at, rule

STEPS = (Step(60.0, "leader"), Step(300.0, "commander"))


def test_step_by_step_role_by_role_counted_from_the_raise():
    game = Play([rule(escalation=STEPS)])
    game.say(0, "raise")
    for seconds, role in ((59, "operator"), (60, "leader"), (299, "leader"), (300, "commander")):
        game.tick(seconds)
        assert game.alert().role == role, seconds
    assert game.kinds() == ["raise", "escalate", "escalate"]


def test_late_by_a_restart_every_step_is_taken():
    game = Play([rule(escalation=STEPS)])
    game.say(0, "raise")
    game.tick(1000)
    assert (game.alert().escalated, game.alert().role) == (2, "commander")


def test_acknowledging_stops_it():
    game = Play([rule(escalation=STEPS)])
    game.say(0, "raise")
    game.tick(60)
    game.act(70, "acknowledge")
    game.tick(400)
    assert game.alert().role == "leader"


def test_flapping_does_not_put_it_off():
    game = Play([rule(escalation=STEPS)])
    game.say(0, "raise")
    game.say(40, "clear")
    game.say(50, "raise")
    game.tick(60)
    assert game.alert().role == "leader"


def test_what_is_shelved_or_hidden_is_nobodys_delay():
    game = Play([rule(escalation=STEPS)])
    game.say(0, "raise")
    game.act(10, "shelve", minutes=2, reason="works")
    game.tick(100)
    assert game.alert().escalated == 0
    game.tick(130)
    assert game.alert().state == "active_unacked"
    game.tick(189)
    assert game.alert().escalated == 0
    game.tick(190)
    assert game.alert().role == "leader"


def test_said_again_when_acknowledged_and_still_there():
    game = Play([rule(realarm_s=600.0, escalation=STEPS)])
    game.say(0, "raise")
    game.act(10, "acknowledge")
    game.tick(609)
    assert game.alert().acked
    game.tick(610)
    assert game.kinds() == ["raise", "acknowledge", "realarm"] and not game.alert().acked
    game.tick(670)
    assert game.alert().role == "leader"


def test_without_re_alarm_it_is_never_said_again():
    game = Play()
    game.say(0, "raise")
    game.act(10, "acknowledge")
    game.tick(90_000)
    assert game.alert().acked and game.alert().acked_at == at(10)


def test_what_was_edited_counts_from_now_on():
    game = Play([rule()])
    game.say(0, "raise")
    game.rules["load"] = rule(escalation=STEPS)
    game.tick(20, every=True)
    game.tick(60)
    assert game.alert().role == "leader"
