"""Signals of many kinds: the same for a seed; the detector neither breaks nor storms on them."""

import numpy as np
import pytest

from bench.signals.kinds import KINDS, signals
from indicators.detect import Detector

#: What no method worth its name may miss in the first signal of a seed.
PLAIN = ("cpu_level", "cpu_idle", "network_in", "advert_cost", "travel_time", "batch",
         "sensor_stuck", "road_speed")
QUIET = ("quiet", "quiet_daily", "quiet_square", "quiet_flat", "quiet_walk")


@pytest.fixture(scope="module")
def found():
    result = {}
    for signal in signals(7):
        if signal.name not in (*PLAIN, *QUIET):
            continue
        detector = Detector()
        findings = [detector.step(t, v)
                    for t, v in zip(signal.time_s.tolist(), signal.value.tolist(), strict=True)]
        result[signal.name] = (signal, [n for n, f in enumerate(findings) if f and f.alert])
    return result


def test_signals_are_the_same_for_a_seed_and_all_different():
    assert len(KINDS) >= 30
    for kind in KINDS[:6]:
        one, again, other = (kind(np.random.default_rng(seed)) for seed in (1, 1, 2))
        assert np.array_equal(one.value, again.value) and one.spans == again.spans
        assert not np.array_equal(one.value, other.value)
        assert len(one.value) == len(one.time_s) == one.rows


@pytest.mark.parametrize("name", PLAIN)
def test_plain_faults_are_found(found, name):
    signal, alerts = found[name]
    assert signal.spans
    assert all(any(a <= n <= b for n in alerts) for a, b in signal.spans)
    first = min(750, int(0.15 * signal.rows))
    false = [n for n in alerts if n >= first and not any(a <= n <= b for a, b in signal.spans)]
    assert len(false) <= 5


@pytest.mark.parametrize("name", QUIET)
def test_what_is_as_ever_raises_next_to_nothing(found, name):
    signal, alerts = found[name]
    assert len([n for n in alerts if n >= min(750, int(0.15 * signal.rows))]) <= 1
