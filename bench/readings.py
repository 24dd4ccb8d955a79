"""Measures how readings are kept: a tick, a month of 1,373 indicators, reading it, files.

    python -m bench.readings DATA_DIR [--days 30] [--count 1373] [--work FOLDER]

DATA_DIR holds the bundled district (`app.py load data/packs/canton_tower --data-dir DATA_DIR`):
the values are those of its demo world, a minute apart. Beside it, in the same run, the same
readings are plain rows of SQLite. CPU seconds of this process; bytes from /proc/self/io.
"""

import argparse
import hashlib
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from bench.machine import busy
from dashboard.demo_sensors import played
from dashboard.progress import ProgressBar
from dashboard.startup import open_district
from data.feeds.world import World
from data.model import Names
from data.pack import read_pack
from data.passport import IndicatorRecord
from data.places import Places
from data.readings.columns import Batch
from data.readings.history_spec import HistorySpec
from data.readings.importer import import_file
from data.settings import Settings
from data.store import CityStore, open_store
from data.store.times import from_us, to_us
from tests.support.tiny import DISTRICT, put_features

DAY_US = 86_400_000_000
FIRST = datetime(2026, 10, 1, tzinfo=UTC)
PEER_SHARE = 10
Row = tuple[str, str, str]


def main() -> int:
    """Measure everything and print a Markdown table; 1 when a budget is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--count", type=int, default=1_373)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()))
    arguments = parser.parse_args()
    world = _world(arguments.data_dir)
    codes = world.codes[:arguments.count]
    with tempfile.TemporaryDirectory(dir=arguments.work) as folder:
        bench = Bench(Path(folder), world, codes, arguments.days)
        print(f"{len(codes):,} indicators, {arguments.days} days of minutes, {busy()}\n")
        print("| what | measured | at most |\n|---|---|---|")
        for row in bench.rows():
            print("| " + " | ".join(row) + " |", flush=True)
    return 0


class Bench:
    """One run: a store of ours and a plain table, both in ``folder``."""

    def __init__(self, folder: Path, world: World, codes: tuple[str, ...], days: int) -> None:
        self.folder, self.world, self.codes, self.days = folder, world, codes, days
        #: Packed up to ten minutes before: what comes now is live.
        self.loaded = FIRST + timedelta(days=days, minutes=20)
        self.now = self.loaded + timedelta(minutes=120)
        self.store = _store(folder / "ours.db", codes)
        self.plain = _plain(folder / "plain.db", "indicator, time")
        self.hashes: dict[tuple[str, int], bytes] = {}

    def rows(self) -> Iterator[Row]:
        """Yield the lines of the table."""
        yield from self.month()
        yield from self.ticks()
        yield from self.questions()
        yield from self.files()

    def month(self) -> Iterator[Row]:
        """Put the days and compare every value, bit by bit, with what the world said."""
        cpu, count, made = 0.0, 0, time.process_time()
        peer_cpu, peer_count = 0.0, 0
        for time_us, values in self.world.days(self.codes, to_us(FIRST), self.days):
            given = {}
            for code, value in zip(self.codes, values, strict=True):
                seen = np.isfinite(value)
                given[code] = (time_us[seen], value[seen])
                self.hashes[code, int(time_us[0]) // DAY_US] = _hash(*given[code])
            start = time.process_time()
            count += self.store.put_history(given, at=self.loaded).kept
            cpu += time.process_time() - start
            rows = [(n, t, v) for n, code in enumerate(self.codes[::PEER_SHARE])
                    for t, v in zip(given[code][0].tolist(), given[code][1].tolist(),
                                    strict=True)]
            start = time.process_time()
            with self.plain:
                self.plain.executemany("INSERT INTO r VALUES (?, ?, ?)", rows)
            peer_cpu, peer_count = peer_cpu + time.process_time() - start, peer_count + len(rows)
        world_cpu = time.process_time() - made - cpu - peer_cpu
        size = _size(self.folder / "ours.db")
        peer = _size(self.folder / "plain.db") / peer_count
        yield (f"{count:,} readings straight into chunks",
               f"{count / cpu:,.0f} a CPU second (the world itself took {world_cpu:.0f} s)",
               "≥ 300,000 a second")
        yield ("plain rows, every tenth indicator", f"{peer_count / peer_cpu:,.0f} a CPU second",
               "–")
        yield (f"the file with {count:,} readings", f"{size / 1e6:.0f} MB, "
               f"{size / count:.2f} B a reading; plain rows {peer:.1f} B, "
               f"{peer * count / size:.1f} times as much", "350 MB")
        yield "restored bit-equal", self._compare(), "all"

    def _compare(self) -> str:
        wrong, count = 0, 0
        for code in self.codes:
            found = self.store.series([code], FIRST, FIRST + timedelta(days=self.days))[code]
            day = found.time_us // DAY_US
            for number in range(to_us(FIRST) // DAY_US, to_us(FIRST) // DAY_US + self.days):
                at = day == number
                wrong += _hash(found.time_us[at], found.value[at]) != self.hashes[code, number]
            count += len(found)
        return f"{count:,}, days that differ: {wrong}"

    def ticks(self) -> Iterator[Row]:
        """Put two hours a minute apart, packing as the server does."""
        moments = to_us(self.loaded) + np.arange(120) * 60_000_000
        values = self.world.values(self.codes, moments)
        tick = [self._tick(moments[k], values[:, k]) for k in range(60)]
        yield ("a tick of all, `synchronous=FULL`", f"{_median(t[0] for t in tick):.1f} ms CPU, "
               f"{statistics.mean(t[1] for t in tick) / 1e3:.0f} kB written", "300 kB")
        packing = [0.0, 0]
        for k in range(60, 120):
            self._tick(moments[k], values[:, k])
            cpu, written = time.process_time(), _written()
            self.store.pack(from_us(int(moments[k])))
            packing[0] += time.process_time() - cpu
            packing[1] += _written() - written
        yield ("packing in the background, a tick a minute", f"{packing[0] / 36:.2f} % of a core, "
               f"{packing[1] / 3_600e3:.1f} kB a second", "–")
        for order in ("time, indicator", "indicator, time"):
            other = _plain(self.folder / f"plain-{order[:4]}.db", order)
            spent = [self._plain_tick(other, moments[k], values[:, k]) for k in range(60)]
            yield (f"plain rows by ({order})", f"{_median(t[0] for t in spent):.1f} ms CPU, "
                   f"{statistics.mean(t[1] for t in spent) / 1e3:.0f} kB written", "–")

    def _tick(self, time_us: int, value: np.ndarray) -> tuple[float, int]:
        cpu, written = time.process_time(), _written()
        reasons = self.store.put_batch(
            Batch(self.codes, np.full(len(value), time_us), np.nan_to_num(value), "demo"),
            received_at=from_us(int(time_us)))
        assert not any(reasons), next(r for r in reasons if r)
        return (time.process_time() - cpu) * 1e3, _written() - written

    def _plain_tick(
        self, other: sqlite3.Connection, time_us: int, value: np.ndarray
    ) -> tuple[float, int]:
        rows = [(n, int(time_us), v) for n, v in enumerate(np.nan_to_num(value).tolist())]
        cpu, written = time.process_time(), _written()
        with other:
            other.executemany("INSERT INTO r VALUES (?, ?, ?)", rows)
        return (time.process_time() - cpu) * 1e3, _written() - written

    def questions(self) -> Iterator[Row]:
        """Ask what pages ask."""
        end = self.now
        code, number = self.codes[0], 0
        day, month = timedelta(days=1), timedelta(days=30)

        def ask(some: list[str], back: timedelta, step: str) -> Callable[[], object]:
            return lambda: self.store.series(some, end - back, end, step=step)

        raw = "SELECT time, value FROM r WHERE indicator = ? AND time >= ?"
        hours = ("SELECT time / 3600000000, min(value), max(value), avg(value), count(*) FROM r "
                 "WHERE indicator = ? AND time >= ? GROUP BY 1")
        first = to_us(FIRST + timedelta(days=self.days))

        def plain(sql: str, back: timedelta) -> Callable[[], object]:
            given = (number, first - back // timedelta(microseconds=1))
            return lambda: self.plain.execute(sql, given).fetchall()

        yield "latest values of all, columns", _ms(self.store.latest_columns), "5 ms"
        yield ("one indicator, 24 h raw", f"{_ms(ask([code], day, 'raw'))} "
               f"(plain {_ms(plain(raw, day))})", "3 ms")
        yield ("one indicator, 30 days to hours", f"{_ms(ask([code], month, 'hour'))} "
               f"(plain {_ms(plain(hours, month))})", "10 ms")
        yield ("one indicator, 30 days to days", _ms(ask([code], month, "day")), "–")
        yield ("all indicators, 24 h to hours", _ms(ask(list(self.codes), day, "hour"), 5), "–")

    def files(self) -> Iterator[Row]:
        """Take in two days from files, into empty stores."""
        time_us, values = next(self.world.days(self.codes, to_us(FIRST), 1))
        seen = np.isfinite(values)
        stamps = np.array([from_us(t).isoformat() for t in time_us.tolist()])
        long = pa.table({
            "indicator": np.repeat(np.array(self.codes), seen.sum(axis=1)),
            "time": stamps[np.nonzero(seen)[1]], "value": values[seen]})
        wide = pa.table({"time": stamps, **{c: pa.array(v, from_pandas=True)
                                            for c, v in zip(self.codes, values, strict=True)}})
        for name, table in (("long.csv", long), ("wide.csv", wide), ("long.parquet", long)):
            path = self.folder / name
            if name.endswith("csv"):
                pa.csv.write_csv(table, path)
            else:
                pa.parquet.write_table(table, path)
            store = _store(self.folder / f"{name}.db", self.codes)
            cpu = time.process_time()
            report = import_file(store, HistorySpec(path, "UTC"),
                                 {r.code: r.unit for r in store.indicators()}, at=self.now)
            cpu = time.process_time() - cpu
            store.close()
            assert report.kept == seen.sum(), report
            yield (f"{name}, {report.kept:,} readings, {path.stat().st_size / 1e6:.0f} MB",
                   f"{report.kept / cpu:,.0f} a CPU second", "≥ 300,000 a second")


def _world(data_dir: Path) -> World:
    places = Places(Settings(data_dir=data_dir))
    bundle = open_district(places, Settings(data_dir=data_dir), now=FIRST,
                           progress=ProgressBar())
    try:
        spec = read_pack(places.pack_dir(bundle.district.id),
                         generated=places.generated_dir(bundle.district.id)).demo_spec()
        return World(spec, [one.sensor for one in played(bundle)])
    finally:
        bundle.close()
        bundle.store.close()


def _store(path: Path, codes: tuple[str, ...]) -> CityStore:
    store = open_store(f"sqlite:///{path}")
    with store.load(DISTRICT, at=FIRST, actor="bench") as writer:
        put_features(writer)
        writer.put_indicators([
            IndicatorRecord(code, code.split(":")[0], Names(code, code), "1", 60.0, "zone", "Z1",
                            "demo") for code in codes])
    return store


def _plain(path: Path, order: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"CREATE TABLE r (indicator INTEGER, time INTEGER, value REAL, "
                       f"PRIMARY KEY ({order})) WITHOUT ROWID")
    return connection


def _hash(time_us: np.ndarray, value: np.ndarray) -> bytes:
    return hashlib.blake2b(time_us.tobytes() + value.tobytes(), digest_size=16).digest()


def _size(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.stat().st_size


def _written() -> int:
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("write_bytes")).split()[1])


def _ms(ask: Callable[[], object], times: int = 50) -> str:
    spent = []
    ask()
    for _ in range(times):
        start = time.process_time()
        ask()
        spent.append((time.process_time() - start) * 1e3)
    return f"{statistics.median(spent):.2f} ms"


def _median(values: Iterator[float]) -> float:
    return statistics.median(values)


if __name__ == "__main__":
    sys.exit(main())
