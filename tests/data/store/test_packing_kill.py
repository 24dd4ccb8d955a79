"""kill -9 in the middle of packing and of dropping: nothing is lost, nothing is there twice."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from data.errors import LoadInProgress
from data.readings.keep import Keep
from data.store import open_store
from data.store.times import to_us
from tests.data.store.test_packing import columns, minutes, rows_of
from tests.support.killed import settled
from tests.support.readings_model import CODES, Model
from tests.support.tiny import load_tiny

HOUR = timedelta(hours=1)
ROOT = Path(__file__).parents[3]
DAYS = 30


def killed(address, work, at, stop):
    """Run the packer program and kill it after step ``stop``; return whether it came so far."""
    words = [sys.executable, "-m", "tests.data.store.packer", *address, work, at.isoformat(),
             str(DAYS), str(stop)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline().strip()
        process.kill()
    assert said in ("there", "done")
    return said == "there"


def filled(store, now):
    """Put live rows of two days, two sources and late ones; return the model."""
    load_tiny(store, now)
    model = Model(store)
    for code in CODES:
        model.put(minutes(code, "demo", now - 40 * HOUR, 900), now)
        model.put(minutes(code, "b", now - 28 * HOUR, 700, value=9.0), now)
    store.pack(now - 36 * HOUR)
    model.put(minutes(CODES[0], "demo", now - 44 * HOUR, 300, value=5.0)[::7], now)
    return model


def test_a_killed_packer_goes_on_where_it_was(store, store_address, now):
    model = filled(store, now)
    stop = 0
    while killed(store_address, "packing", now, stop):
        settled(store)
        model.compare("demo", "Asia/Shanghai", steps=("raw", "hour", "day"))
        model.put([(c, s, t, v) for (c, s, t), v in list(model.kept.items())[::50]], now)
        stop = 2 if stop == 0 else stop - 1 if stop > 1 else stop + 5
    settled(store)
    store.pack(now)
    assert [rows_of(store, t) for t in ("hot", "late")] == [0, 0]
    for source in ("demo", "b"):
        model.compare(source, "Asia/Shanghai", steps=("raw", "hour", "day"))


def test_killed_retention_keeps_every_rollup(store, store_address, now):
    load_tiny(store, now)
    model = Model(store)
    old = now - timedelta(days=DAYS + 3)
    for code in CODES:
        model.history(code, "demo", *columns(minutes(code, "demo", old, 6000)), now)
    store.pack(now)
    for stop in (0, 1, 2):
        assert killed(store_address, "retaining", now, stop)
        settled(store)
        model.compare("demo", "Asia/Shanghai", steps=("hour", "day"))
    keeper = open_store(store_address[0], schema=store_address[1], keep=Keep(DAYS, DAYS + 5))
    assert keeper.retain(now) == 0          # all steps but the last note were done before
    model.compare("demo", "Asia/Shanghai", steps=("hour", "day"))
    raw = store.series(CODES[:1], old, now)[CODES[0]]
    limit = to_us(now - timedelta(days=DAYS)) // 86_400_000_000 * 86_400_000_000
    assert (raw.count[raw.time_us < limit] > 1).all()       # hours stand where readings stood
    assert (raw.count[raw.time_us >= limit] == 1).all()
    keeper.close()


def test_two_packers_are_one(store, store_address, now):
    load_tiny(store, now)
    other = open_store(store_address[0], schema=store_address[1])
    steps = store.packing(now)
    next(steps)
    with pytest.raises(LoadInProgress, match="packs"):
        other.pack(now)
    steps.close()
    assert other.pack(now) == 0
    other.close()
