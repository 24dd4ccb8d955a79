"""The live loop: a version per change, the newest for the slow, and never a silent standstill."""

import asyncio
import logging

import pytest

from dashboard.live import FAULT, LiveHub, essence, failed
from tests.support.wait import LIMIT_S


def zone(**changes):
    return {"id": 1, "present": 5, "quality": "good", "age_s": 1.0, "observed_at": "t"} | changes


def snapshot(*zones, **changes):
    zones = zones or (zone(),)
    good = sum(z["quality"] == "good" for z in zones)
    return {
        "version": 0, "at": "now", "store_version": 1, "zones": list(zones), "fault": None,
        "freshness": {"good": good, "stale": 0, "missing": len(zones) - good,
                      "total": len(zones)},
    } | changes


class Source:
    """Gives what it holds, or raises it."""

    def __init__(self, found) -> None:
        self.found = found

    def __call__(self):
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


def step(hub, times=1):
    async def go():
        for _ in range(times):
            await hub.step()

    asyncio.run(go())
    return hub.snapshot


CHANGES = [
    ("only the clock moved", snapshot(zone(age_s=9.0), at="later"), 1),
    ("the same value seen again", snapshot(zone(observed_at="later", age_s=0.0)), 1),
    ("another count", snapshot(zone(present=6)), 2),
    ("the value became stale", snapshot(zone(quality="stale")), 2),
    ("another load", snapshot(store_version=2), 2),
    ("a zone more", snapshot(zone(), zone(id=2)), 2),
]


@pytest.mark.parametrize(("_", "after", "version"), CHANGES, ids=[c[0] for c in CHANGES])
def test_a_new_version_means_a_change(_, after, version):
    source = Source(snapshot())
    hub = LiveHub(source)
    assert step(hub)["version"] == 1
    source.found = after
    assert step(hub)["version"] == version


def test_ages_are_sent_from_time_to_time_even_when_nothing_changes():
    hub = LiveHub(Source(snapshot()), period_s=1.0, heartbeat_s=10.0)
    step(hub)
    assert step(hub, 9)["version"] == 1
    assert step(hub)["version"] == 2


def test_a_fault_makes_every_value_stale_and_says_so(caplog):
    source = Source(snapshot(zone(), zone(id=2, present=None, quality="missing")))
    hub = LiveHub(source)
    step(hub)
    source.found = OSError("disk gone")
    with caplog.at_level(logging.ERROR):
        marked = step(hub, 3)
    assert [z["quality"] for z in marked["zones"]] == ["stale", "missing"]
    assert marked["freshness"] == {"good": 0, "stale": 1, "missing": 1, "total": 2}
    assert marked["fault"] == FAULT
    assert marked["version"] == 2, "told once, not once per second"
    assert len(caplog.records) == 1
    source.found = snapshot(zone(present=7))
    again = step(hub)
    assert (again["fault"], again["zones"][0]["quality"]) == (None, "good")


def test_a_fault_before_the_first_snapshot_is_survived():
    source = Source(OSError("not yet"))
    hub = LiveHub(source)
    assert step(hub) is None
    assert failed(None) is None
    source.found = snapshot()
    assert step(hub)["version"] == 1


def test_a_load_that_cannot_be_opened_leaves_the_old_one_living(caplog):
    source = Source(snapshot())
    hub = LiveHub(source, Source(OSError("half a file")))
    step(hub)
    source.found = snapshot(zone(present=6))
    assert step(hub)["version"] == 2
    assert len(caplog.records) == 1


def test_every_reader_is_woken_and_a_slow_one_gets_the_newest_only():
    source = Source(snapshot())
    hub = LiveHub(source)

    async def go():
        early = [asyncio.create_task(hub.next(0)) for _ in range(3)]
        await asyncio.sleep(0)
        await hub.step()
        first = [found["version"] for found in await asyncio.gather(*early)]
        for present in (6, 7, 8):
            source.found = snapshot(zone(present=present))
            await hub.step()
        slow = await hub.next(1)
        return first, slow

    first, slow = asyncio.run(go())
    assert first == [1, 1, 1]
    assert (slow["version"], slow["zones"][0]["present"]) == (4, 8)


def test_a_reader_with_the_newest_waits():
    hub = LiveHub(Source(snapshot()))

    async def go():
        await hub.step()
        waiting = asyncio.create_task(hub.next(1))
        await hub.step()
        await asyncio.sleep(0)
        still = not waiting.done()
        waiting.cancel()
        return still

    assert asyncio.run(go())


def test_the_loop_runs_until_it_is_cancelled():
    source = Source(OSError("at first"))
    hub = LiveHub(source, period_s=0.001)

    async def go():
        loop = asyncio.create_task(hub.run())
        await asyncio.sleep(0.01)
        source.found = snapshot()
        found = await asyncio.wait_for(hub.next(0), LIMIT_S)
        loop.cancel()
        with pytest.raises(asyncio.CancelledError):
            await loop
        return found

    assert asyncio.run(go())["version"] == 1


def test_essence_is_blind_to_the_clock_only():
    assert essence(snapshot(at="a")) == essence(snapshot(zone(age_s=7.0), at="b", version=9))
    assert essence(snapshot()) != essence(snapshot(zone(present=None)))
