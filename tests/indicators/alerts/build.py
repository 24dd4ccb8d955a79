"""Small catalogues, rules and ticks for the tests of the engine."""

import numpy as np

from data.alerts.rule import Level, Rule
from data.names import Names
from data.passport import IndicatorRecord
from indicators.alerts.compile import Compiled
from indicators.alerts.evaluate import evaluate
from indicators.alerts.state import start, to_bytes
from indicators.derive import NO_TIME, Columns
from indicators.quality import judge

#: Monday 2026-10-12 08:00 in Shanghai.
T0 = 1_791_763_200_000_000
SECOND = 1_000_000
NAMES = Names("规则", "Rule")


def record(code, *, layer="zone", cadence_s=60.0, **more):
    template, _, subject = code.partition(":")
    return IndicatorRecord(code=code, template=template, names=Names(code, code), unit="",
                           cadence_s=cadence_s, subject_layer=layer, subject_key=subject,
                           source="test", **more)


def rule(kind="threshold", levels=(("II", 80.0),), *, id="r", **more):
    more.setdefault("templates", ("load",))
    return Rule(id=id, names=NAMES, kind=kind,
                levels=tuple(Level(severity, limit) for severity, limit in levels), **more)


def columns(compiled: Compiled, rows, times=None, now=None):
    """Return [ticks, n] columns of values a minute apart, read when they are shown."""
    value = np.atleast_2d(np.array(rows, dtype=np.float64))
    now = T0 + np.arange(len(value)) * 60 * SECOND if now is None else np.asarray(now)
    times = np.broadcast_to(now[:, None], value.shape) if times is None else np.asarray(times)
    times = np.where(np.isnan(value), NO_TIME, times)
    quality = judge(value, times, np.broadcast_to(compiled.cadence_s, value.shape), now[:, None])
    return Columns(value, times, quality), now


def ticks(compiled, values, now, state=None, also=()):
    """Evaluate tick by tick; return the state and all transitions."""
    state, found = state or start(compiled), []
    for at in range(len(now)):
        one = Columns(values.value[at], values.time_us[at], values.quality[at])
        state, each = evaluate(one, compiled, state, int(now[at]), also)
        found += each
    return state, found


def both(compiled, values, now, state=None, also=()):
    """Evaluate tick by tick and as one block; assert that both are one; return one of them."""
    begin = state or start(compiled)
    before = to_bytes(compiled, begin)
    one_state, one = ticks(compiled, values, now, begin, also)
    all_state, whole = evaluate(values, compiled, begin, now, also)
    assert whole == one
    assert to_bytes(compiled, all_state) == to_bytes(compiled, one_state)
    assert to_bytes(compiled, begin) == before, "evaluate changed the state it was given"
    return one_state, one


def story(found):
    """Return transitions as short texts: minute, kind, rule, indicator, severity."""
    return [f"{(t.at_us - T0) // (60 * SECOND)} {t.kind} {t.code} {t.severity}".rstrip()
            for t in found]
