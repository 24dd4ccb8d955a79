"""The world is the same however it is asked, and its indicators agree with each other."""

import numpy as np
import pytest

from data.errors import PackError
from data.feeds.world import Effect, Sensor, World
from tests.data.feeds.world.samples import (
    BUNDLED,
    MINUTE,
    SPEC,
    local_us,
    of,
    sensors,
    times,
    world,
)

WEEKDAY, SATURDAY, FESTIVAL, PAID = "2026-10-22", "2026-10-24", "2026-10-02", "2026-10-10"


@pytest.fixture(scope="module")
def found() -> World:
    return world()


@pytest.fixture(scope="module")
def wet_and_dry(found: World) -> tuple[np.ndarray, np.ndarray]:
    """Minutes of the wettest and the driest Wednesday afternoons of half a year."""
    starts = local_us("2026-03-04T14:00") + np.arange(30) * 7 * 1440 * MINUTE
    some = (starts[:, None] + np.arange(0, 180, 5) * MINUTE).ravel()
    order = np.argsort(of(found, "met.rain:Z01", some).reshape(len(starts), -1).mean(axis=1))
    return tuple((starts[part][:, None] + np.arange(180) * MINUTE).ravel()
                 for part in (order[-7:], order[:7]))


def test_a_block_a_tick_and_any_part_are_equal_to_the_bit(found: World) -> None:
    moments = times("2026-10-01T00:00", 30)
    block = found.values(found.codes, moments)
    assert np.isfinite(block).any(axis=1).all()
    for at in (0, 1, 619, 1215, len(moments) - 1):
        alone = found.values(found.codes, moments[at:at + 1])
        assert alone[:, 0].tobytes() == block[:, at].tobytes(), at
    some = [found.codes[n] for n in (17, 3, 20)]
    assert found.values(some, moments[::7]).tobytes() == block[[17, 3, 20], ::7].tobytes()
    turned = np.random.default_rng(1).permutation(len(moments))
    assert found.values(found.codes, moments[turned]).tobytes() == block[:, turned].tobytes()


def test_another_process_would_say_the_same_and_another_seed_not(found: World) -> None:
    moments = times(f"{WEEKDAY}T18:00", 2)
    same = world().values(found.codes, moments)
    assert same.tobytes() == found.values(found.codes, moments).tobytes()
    assert not np.array_equal(world(seed=74).values(found.codes, moments), same, equal_nan=True)


def test_days_are_the_same_values_one_by_one(found: World) -> None:
    start = local_us(f"{WEEKDAY}T00:00")
    days = list(found.days(found.codes[:6], start, 2))
    assert [t.size for t, _ in days] == [1440, 1440]
    assert days[1][0][0] - days[0][0][-1] == MINUTE
    joined = np.concatenate([v for _, v in days], axis=1)
    both = found.values(found.codes[:6], np.concatenate([t for t, _ in days]))
    assert joined.tobytes() == both.tobytes()


def test_in_minus_out_is_exactly_what_the_crowd_gained(found: World) -> None:
    moments = times(f"{SATURDAY}T12:00", 10)
    for zone in ("Z01", "Z02"):
        present = of(found, f"crowd.present:{zone}", np.r_[moments[0] - MINUTE, moments])
        came, went = (of(found, f"crowd.{name}:{zone}", moments) for name in ("in", "out"))
        assert (came >= 0).all() and (went >= 0).all() and came.sum() > 0
        assert np.array_equal(came - went, np.diff(present))


def test_the_day_s_counters_grow_start_anew_at_four_and_differ_by_who_is_there(
        found: World) -> None:
    moments = times(f"{SATURDAY}T04:00", 25)
    came, went = (of(found, f"crowd.{name}_today:Z01", moments) for name in ("in", "out"))
    present = of(found, "crowd.present:Z01", moments)
    first = slice(0, 1440)
    assert came[0] == went[0] == 0 and (np.diff(came[first]) >= 0).all()
    assert np.array_equal((came - went)[first], present[first] - present[0])
    assert came[1440] == 0 and came[1439] > 3000


COUPLED = [
    ("rain empties an open square", "crowd.present:Z01", -0.1),
    ("rain slows traffic", "road.speed:Z01", -0.05),
    ("rain starts pumps", "pump.runs:Z01", 3.0),
    ("rain brings complaints", "complaints:Z01", 0.2),
    ("rain washes the air", "air.pm25:Z01", -0.1),
]


@pytest.mark.parametrize(("_", "code", "change"), COUPLED, ids=[row[0] for row in COUPLED])
def test_the_weather_is_felt(found, wet_and_dry, _: str, code: str, change: float) -> None:
    wet, dry = (of(found, code, moments).mean() for moments in wet_and_dry)
    if change < 0:
        assert wet < dry * (1 + change), (wet, dry)
    else:
        assert wet > dry * (1 + change), (wet, dry)


KINDS_OF_DAY = [("a festival is fuller than a weekend", FESTIVAL, SATURDAY),
                ("a weekend is fuller than a weekday", SATURDAY, WEEKDAY),
                ("a Saturday that pays for a holiday is a weekday", SATURDAY, PAID)]


@pytest.mark.parametrize(("_", "fuller", "emptier"), KINDS_OF_DAY, ids=[r[0] for r in KINDS_OF_DAY])
def test_days_have_their_own_crowds(_: str, fuller: str, emptier: str) -> None:
    # without weather and noise: one shower must not decide what kind of day it is
    calm = {"templates": {"crowd.present": SPEC["templates"]["crowd.present"]
                          | {"noise": [], "scales": {}}}}
    dry = World({**SPEC, **calm}, sensors({**SPEC, **calm}))
    more, less = (of(dry, "crowd.present:Z01", times(f"{day}T10:00", 12)).mean()
                  for day in (fuller, emptier))
    assert more > 1.15 * less


def test_the_light_show_and_the_way_home_are_seen_where_they_should(found: World) -> None:
    at = {hour: times(f"{WEEKDAY}T{hour}", 0.25) for hour in ("12:00", "20:00", "21:10", "03:30")}
    crowd = {hour: of(found, "crowd.present:Z01", t).mean() for hour, t in at.items()}
    bus = {hour: of(found, "bus.load:Z01", t).mean() for hour, t in at.items()}
    assert crowd["03:30"] < crowd["12:00"] < crowd["20:00"]
    assert bus["21:10"] > bus["12:00"] > bus["03:30"]


def test_a_dead_camera_takes_all_its_algorithms_and_comes_back(found: World) -> None:
    moments = times("2026-01-01T00:00", 24 * 200, 1800)
    silent = [np.isnan(of(found, f"video.{name}:Z02", moments)) for name in ("crowd", "litter")]
    assert np.array_equal(*silent)
    assert 0.001 < silent[0].mean() < 0.05
    assert not np.array_equal(silent[0], np.isnan(of(found, "video.crowd:Z01", moments)))


def test_a_lift_breaks_now_and_then(found: World) -> None:
    state = of(found, "lift.state:Z01", times("2026-01-01T00:00", 24 * 300, 900))
    assert set(state.tolist()) == {0.0, 1.0}
    assert 0.97 < state.mean() < 1.0


def test_events_are_poisson_by_hour_and_crowd(found: World) -> None:
    evening = of(found, "video.litter:Z01", times(f"{SATURDAY}T19:00", 3))
    night = of(found, "video.litter:Z01", times(f"{SATURDAY}T04:00", 3))
    assert evening.mean() > 5 * night.mean()
    many = np.concatenate([of(found, "video.litter:Z01", times(f"2026-{m:02}-04T20:00", 0.5))
                           for m in range(1, 13)])
    assert 0.5 < many.var() / many.mean() < 2.0


def test_seasons_differ(found: World) -> None:
    july, january = (of(found, "met.temp:Z01", times(f"2026-{m}-01T00:00", 720, 3600)).mean()
                     for m in ("07", "01"))
    assert 26 < july < 32 and 10 < january < 18


def test_what_changes_by_the_hour_is_held_for_the_hour(found: World) -> None:
    staff = of(found, "staff:Z01", times(f"{SATURDAY}T16:00", 4)).reshape(4, 60)
    assert (staff == staff[:, :1]).all() and len(set(staff[:, 0].tolist())) > 1


START = local_us(f"{WEEKDAY}T15:00")
EFFECTS = [
    ("a storm that is started pushes what feels rain", "met.rain:Z01",
     Effect("driver", START, START + 60 * MINUTE, "rain", amount=50, ramp_us=5 * MINUTE),
     lambda old, new: new.max() >= old.max() + 45),
    ("a stuck counter repeats itself", "crowd.present:Z01",
     Effect("freeze", START, START + 60 * MINUTE, codes=frozenset({"crowd.present:Z01"})),
     lambda old, new: (new == old[0]).all()),
    ("a drifting counter ends far from the truth", "crowd.present:Z01",
     Effect("drift", START, START + 60 * MINUTE, codes=frozenset({"crowd.present:Z01"}),
            amount=0.8),
     lambda old, new: new[0] == old[0] and new[-1] > 1.7 * old[-1]),
    ("a broken lift is down", "lift.state:Z01",
     Effect("set", START, START + 60 * MINUTE, codes=frozenset({"lift.state:Z01"}), amount=0.0),
     lambda old, new: (new == 0).all()),
    ("a dead sensor says nothing", "air.pm25:Z01",
     Effect("silence", START, START + 60 * MINUTE, codes=frozenset({"air.pm25:Z01"})),
     lambda old, new: np.isnan(new).all()),
    ("a surge multiplies", "bus.load:Z01",
     Effect("surge", START, START + 60 * MINUTE, codes=frozenset({"bus.load:Z01"}), amount=0.5,
            ramp_us=MINUTE), lambda old, new: new[30] > 1.3 * old[30]),
]


@pytest.mark.parametrize(("_", "code", "effect", "holds"), EFFECTS, ids=[e[0] for e in EFFECTS])
def test_incidents_change_what_they_should_and_nothing_before_or_after(
        found: World, _: str, code: str, effect: Effect, holds) -> None:
    inside, around = START + np.arange(60) * MINUTE, START + np.array([-1, 240]) * MINUTE
    old = of(found, code, inside)
    assert holds(old, of(found, code, inside, [effect]))
    assert np.array_equal(of(found, code, around, [effect]), of(found, code, around))
    other = of(found, code.replace("Z01", "Z02"), inside, [effect])
    if effect.how != "driver":
        assert np.array_equal(other, of(found, code.replace("Z01", "Z02"), inside))


def test_what_feels_a_driver_is_known_through_other_drivers(found: World) -> None:
    felt = {code.split(":")[0] for code in found.feeling("rain")}
    assert {"met.rain", "road.speed", "pump.runs", "complaints", "crowd.present", "crowd.in",
            "video.crowd", "bus.load"} <= felt
    assert not {"lift.state"} & felt


@pytest.mark.parametrize(("unit", "kind", "low", "high"), [
    ("%", "ratio", 0, 100), ("", "ratio", 0, 1), ("", "state", 0, 1), ("n", "count", 0, 30),
    ("n", "flow", 0, 200), ("x", "gauge", 0, 200)])
def test_a_template_that_nobody_described_gets_a_series_by_unit_and_kind(unit, kind, low, high):
    plain = World({**BUNDLED, "templates": {}}, [Sensor("a.b:K", "a.b", "K", unit, 60, kind)])
    values = of(plain, "a.b:K", times(f"{WEEKDAY}T00:00", 24))
    heard = values[~np.isnan(values)]
    assert heard.size > 1300 and heard.min() >= low and heard.max() <= high


WRONG = [
    ("a part that lacks", {"seed": None}, "seed|int"),
    ("a driver that nobody gives", {"templates": {"road.speed": {"feels": {"luck": 1}}}}, "luck"),
    ("a kind that is none", {"templates": {"road.speed": {"kind": "magic"}}}, "magic"),
    ("a field too many", {"templates": {"road.speed": {"colour": 1}}}, "colour"),
    ("a flow of nothing", {"templates": {"road.speed": {"kind": "inflow"}}}, "of what"),
    ("a flow of what is not there", {"templates": {"road.speed": {"kind": "total", "of": "no"}}},
     "'no'"),
    ("a day that runs backwards", {"shapes": {"zone_other": {"weekday": [[5, 1], [3, 1]]}}},
     "forward"),
    ("eleven months", {"weather": {**BUNDLED["weather"], "temp_c": [1] * 11}}, "12 months"),
    ("a date that is none", {"calendar": {"festivals": [["2026-02-30"]]}}, "day|date|range"),
    ("a text for a number", {"templates": {"road.speed": {"base": "much"}}}, "base"),
    ("a noise without a period", {"templates": {"road.speed": {"noise": [[0, 1]]}}}, "period"),
]


@pytest.mark.parametrize(("_", "change", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_a_wrong_spec_is_told_by_name(_: str, change, said: str) -> None:
    with pytest.raises(PackError, match=said):
        World({**SPEC, **change}, [Sensor("road.speed:A", "road.speed", "A", "km/h", 60)])


def test_a_code_that_it_does_not_play_is_told(found: World) -> None:
    with pytest.raises(PackError, match="nothing:here"):
        found.values(["nothing:here"], times(f"{WEEKDAY}T00:00", 0.1))
