"""What a drill does to facilities: told once, at the drill's place and around it, and undone."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.errors import PackError
from data.events.bodies import read_items
from data.events.kinds import Kinds
from data.feeds.drills import Drill, DrillKind
from data.feeds.event_states import StatesTold, read_states
from data.feeds.world.effects import Effect
from data.model import Names
from data.pack import read_pack
from data.store.times import to_us

PACK = Path(__file__).parents[3] / "data/packs/canton_tower"
SPEC = tomllib.loads((PACK / "demo.toml").read_text("utf-8"))["events"]
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
CUT = DrillKind("power_cut", Names("片区停电", "Power cut"), "silence", 20, over="zone")
DRILL = Drill(7, CUT, "Z03", "x", AT, AT + timedelta(minutes=20), (), Effect(
    "silence", to_us(AT), to_us(AT) + 20 * 60_000_000, "", frozenset(), 0.0, 0))


def lamps(layer, code, of, most, within_m):
    assert (layer, code, of, within_m) == ("zone", "Z03", "street_light", 300)
    return [f"L{n}" for n in range(most)]


def said(rows):
    return [(row["place"]["code"], row["state"]) for row in rows]


def test_the_bundled_power_cut_puts_out_its_place_then_the_lamps_around_once():
    made = StatesTold(SPEC, lamps)
    first = made.rows(AT, [DRILL])
    assert said(first) == [("Z03", "power_cut")] and made.rows(AT, [DRILL]) == []
    then = made.rows(AT + timedelta(minutes=1), [DRILL])
    assert said(then) == [(f"L{n}", "offline") for n in range(40)]
    kinds = Kinds(read_pack(PACK).district.event_kinds)
    batch = read_items([*first, *then], kinds, source="demo", now_us=to_us(AT))
    assert not batch.refused and all(one.drill for one in batch.sightings)
    assert {one.level for one in batch.sightings} == {"power_cut", "offline"}
    assert {one.until_us for one in batch.sightings} == {to_us(DRILL.ends_at)}
    again = StatesTold(SPEC, lamps)
    assert again.rows(AT + timedelta(minutes=1), [DRILL]) == [*first, *then], "after a restart"


def test_a_drill_that_is_stopped_leaves_all_well():
    made = StatesTold(SPEC, lamps)
    made.rows(AT + timedelta(minutes=1), [DRILL])
    over = made.rows(AT + timedelta(minutes=2), [])
    assert said(over) == [("Z03", "normal"), *((f"L{n}", "normal") for n in range(40))]
    assert made.rows(AT + timedelta(minutes=2), []) == []


@pytest.mark.parametrize("step", [{"drill": "x"},
                                  {"drill": "x", "after_min": "soon", "state": "y"}])
def test_a_spec_that_misstates_is_told(step):
    with pytest.raises(PackError, match="misstates"):
        read_states({"states": [step]})


def test_another_drill_tells_no_states():
    other = DrillKind("camera_dead", Names("", ""), "silence", 15, over="zone")
    drill = Drill(8, other, "Z03", "x", AT, DRILL.ends_at, (), DRILL.effect)
    assert StatesTold(SPEC, lamps).rows(AT, [drill]) == []
