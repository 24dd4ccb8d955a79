"""Rules change while alerts are open: what stays keeps its state, what goes is told."""

import pytest

from data.errors import StoreDamaged
from indicators.alerts.compile import compile_rules
from indicators.alerts.evaluate import evaluate
from indicators.alerts.state import carry, from_bytes, start, to_bytes
from tests.indicators.alerts.build import T0, columns, record, rule, story

RECORDS = [record("load:A"), record("load:B")]
OLD = [rule(levels=(("II", 80.0),))]
#: After a tick in which A stands at 85 and B at 50.
CASES = [
    ("the same rule again says nothing", OLD, RECORDS, []),
    ("a higher limit ends what is below it", [rule(levels=(("II", 90.0),))], RECORDS,
     ["1 clear load:A"]),
    ("a lower limit raises what was fine", [rule(levels=(("II", 40.0),))], RECORDS,
     ["1 raise load:B II"]),
    ("another severity is worse or better", [rule(levels=(("I", 80.0),))], RECORDS,
     ["1 worse load:A I"]),
    ("a further rule leaves the first alone", [*OLD, rule(id="new", levels=(("IV", 45.0),))],
     RECORDS, ["1 raise load:A IV", "1 raise load:B IV"]),
    ("a rule that goes clears its alert", [], RECORDS, ["1 clear load:A"]),
    ("a rule that is switched off clears its alert", [rule(enabled=False)], RECORDS,
     ["1 clear load:A"]),
    ("an indicator that goes clears its alert", OLD, RECORDS[1:], ["1 clear load:A"]),
    ("the catalogue in another order is the same", OLD, RECORDS[::-1], []),
]


@pytest.mark.parametrize(("sentence", "rules", "records", "expected"), CASES,
                         ids=[case[0] for case in CASES])
@pytest.mark.parametrize("restart", [False, True], ids=["live", "restart"])
def test_carry(sentence, rules, records, expected, restart):
    old = compile_rules(OLD, RECORDS, {})
    state, _ = evaluate(columns(old, [[85, 50]])[0], old, start(old), T0)
    new = compile_rules(rules, records, {})
    state = from_bytes(new, to_bytes(old, state)) if restart else carry(old, state, new)
    shown = [{"load:A": 85, "load:B": 50}[r.code] for r in records]
    values, now = columns(new, [shown, shown], now=[T0 + 60_000_000, T0 + 120_000_000])
    _, found = evaluate(values, new, state, now)
    assert story(found) == expected


def test_an_alert_whose_severity_is_called_another_does_not_wait_again():
    delayed = rule(levels=(("II", 80.0),), on_delay_s=120)
    old = compile_rules([delayed], RECORDS, {})
    values, now = columns(old, [[85, 50]] * 3)
    state, _ = evaluate(values, old, start(old), now)
    new = compile_rules([rule(levels=(("I", 80.0),), on_delay_s=120)], RECORDS, {})
    values, now = columns(new, [[85, 85]], now=[T0 + 180_000_000])
    _, found = evaluate(values, new, carry(old, state, new), now)
    assert story(found) == ["3 worse load:A I"]


def test_a_timer_that_runs_goes_on_after_a_change_of_another_rule():
    old = compile_rules([rule(on_delay_s=120)], RECORDS, {})
    state, _ = evaluate(columns(old, [[85, 50]])[0], old, start(old), T0)
    new = compile_rules([rule(on_delay_s=120), rule(id="s", levels=(("I", 99.0),))], RECORDS, {})
    values, now = columns(new, [[85, 50]], now=[T0 + 120_000_000])
    _, found = evaluate(values, new, carry(old, state, new), now)
    assert story(found) == ["2 raise load:A II"]


def test_bytes_that_are_no_state_are_refused():
    compiled = compile_rules(OLD, RECORDS, {})
    good = to_bytes(compiled, start(compiled))
    for bad in (b"", b"cma1", good[:-9], b"xxxx" + good[4:]):
        with pytest.raises(StoreDamaged):
            from_bytes(compiled, bad)
