"""Measures how readings come in over HTTP: CPU of the real server, bulk, kills, malformed bodies.

    python -m bench.feeds [--seconds 30] [--data-dir DIR] [--kill 50] [--fuzz 10000] [--mqtt]

Starts ``app.py`` on the bundled district (built in a temporary folder, or in DIR, where it may be
built already) without its demo feed. CPU seconds and bytes written are those of the server's
process alone, from /proc; on a busy machine they mean more than wall time.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np

from bench.machine import busy
from data.feeds.formats import read_body
from data.feeds.parse import RowReader
from data.places import Places
from data.readings.columns import Batch
from data.settings import Settings
from tests.browser import tiny_pack
from tests.browser.running_app import RunningApp
from tests.support.broker import PASSWORD, USER, Mosquitto
from tests.support.fuzz import bodies
from tests.support.kill import kill_rounds

TICK = 1_373
BULK = 30_000
_TICKS_S = os.sysconf("SC_CLK_TCK")


@dataclass
class Used:
    """CPU seconds, wall seconds and bytes to disk of the server."""

    cpu: float = 0.0
    wall: float = 0.0
    written: int = 0


@contextmanager
def server_time(pid: int) -> Iterator[Used]:
    """Measure what a process uses while the block runs."""
    used, wall = Used(), time.perf_counter()
    cpu, written = _cpu(pid), _written(pid)
    yield used
    used.cpu, used.written = _cpu(pid) - cpu, _written(pid) - written
    used.wall = time.perf_counter() - wall


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_S


def _written(pid: int) -> int:
    lines = Path(f"/proc/{pid}/io").read_text("ascii").split()
    return int(lines[lines.index("write_bytes:") + 1])


class Gate:
    """Posts rows of the catalogue's indicators to a running server."""

    def __init__(self, app: RunningApp, data_dir: Path) -> None:
        places = Places(Settings(data_dir=data_dir))
        self.store = places.open_store(places.active() or "", create=False)
        records = [one for one in self.store.indicators() if not one.derived]
        self.codes = [(one.code, one.unit) for one in records]
        self.client = httpx.Client(base_url=app.url, timeout=60,
                                   headers={"Authorization": f"Bearer {app.token}"})
        self.pid = app._process.pid  # type: ignore[union-attr]

    def rows(self, count: int, at: datetime) -> list[dict[str, object]]:
        """Return ``count`` rows, one of each indicator a millisecond, the newest at ``at``."""
        n = len(self.codes)
        return [{"indicator": code,
                 "observed_at": (at - timedelta(milliseconds=i // n)).isoformat(),
                 "value": (i * 7919 % 1000) / 8, "source": "bench", "unit": unit}
                for i in range(count) for code, unit in [self.codes[i % n]]]

    def post(self, raw: bytes, kind: str = "application/json") -> int:
        """Post a body; return how many rows were kept."""
        answer = self.client.post("/api/readings", content=raw, headers={"Content-Type": kind})
        found = answer.json()
        assert answer.status_code == 200 and found["refused"] == 0, answer.text[:500]
        return int(found["accepted"])


def sustained(gate: Gate, seconds: int, posts: int) -> None:
    """Post a tick a second in ``posts`` posts at once, and say what the server used."""
    with server_time(gate.pid) as idle:
        time.sleep(min(seconds, 10))
    kept, late = 0, 0.0
    with ThreadPoolExecutor(posts) as pool, server_time(gate.pid) as used:
        start = time.monotonic()
        for n in range(seconds):
            time.sleep(max(0.0, start + n - time.monotonic()))
            rows = gate.rows(TICK, datetime.now(UTC))
            parts = [json.dumps(rows[TICK * i // posts:TICK * (i + 1) // posts]).encode()
                     for i in range(posts)]
            began = time.monotonic()
            kept += sum(pool.map(gate.post, parts))
            late = max(late, time.monotonic() - began)
    share, before = 100 * used.cpu / used.wall, 100 * idle.cpu / idle.wall
    print(f"{kept / used.wall:,.0f} readings/s in {posts} posts a second: "
          f"{share:.1f} % of a core ({before:.1f} % before), "
          f"{used.written / seconds / 1000:.0f} kB written a second, slowest tick {late:.2f} s")


def csv_of(rows: list[dict[str, object]]) -> bytes:
    """Return rows as CSV."""
    lines = [",".join(map(str, row.values())) for row in rows]
    return "\n".join(["indicator,observed_at,value,source,unit", *lines]).encode()


FORMS = {
    "application/json": lambda rows: json.dumps({"readings": rows}).encode(),
    "application/x-ndjson": lambda rows: "\n".join(map(json.dumps, rows)).encode(),
    "text/csv": csv_of,
}


def bulk(gate: Gate, said: str, age: timedelta) -> None:
    """Post bulks of an age in each form, and say what parsing alone costs."""
    at = datetime.now(UTC) - age
    for kind, write in FORMS.items():
        whole = [write(gate.rows(BULK, at - timedelta(seconds=n))) for n in range(5)]
        at -= timedelta(seconds=10)
        with server_time(gate.pid) as used:
            kept = sum(gate.post(raw, kind) for raw in whole)
        began = time.process_time()
        for raw in whole:
            read_body(raw, kind, RowReader())
        parse = time.process_time() - began
        print(f"{said} {kind}: {kept / used.wall:,.0f} rows/s wall, {kept / used.cpu:,.0f} rows/s "
              f"of server CPU; parsing alone {kept / parse:,.0f} rows/s of CPU")


def store_alone(gate: Gate) -> None:
    """Say what the store alone costs for the same rows, without HTTP and parsing."""
    now = datetime.now(UTC)
    rows = gate.rows(BULK, now - timedelta(seconds=60))
    times = np.array([datetime.fromisoformat(str(r["observed_at"])).timestamp() * 1e6
                      for r in rows], np.int64)
    batch = Batch([str(r["indicator"]) for r in rows], times,
                  np.array([r["value"] for r in rows]), "bench")
    began, wall = time.process_time(), time.perf_counter()
    assert gate.store.put_batch(batch, received_at=now) == [None] * BULK
    cpu = time.process_time() - began
    print(f"store alone: {BULK / (time.perf_counter() - wall):,.0f} rows/s wall, "
          f"{BULK / cpu:,.0f} rows/s of CPU")


def listening(folder: Path, scratch: Path, seconds: int) -> None:
    """Publish a tick of single numbers a second to a broker that the server listens to."""
    broker = Mosquitto(scratch).start()
    app = RunningApp(folder, demo_feed="0", mqtt_host="127.0.0.1", mqtt_port=str(broker.port),
                     mqtt_user=USER, mqtt_password=PASSWORD, mqtt_topics="i/+=crowd.{1}").start()
    try:
        gate = Gate(app, folder)
        codes = [code for code, _ in gate.codes if code.startswith("crowd.")]
        with server_time(gate.pid) as used:
            start = time.monotonic()
            for n in range(seconds):
                time.sleep(max(0.0, start + n - time.monotonic()))
                broker.publish(*((f"i/{codes[i % len(codes)].removeprefix('crowd.')}", str(i))
                                 for i in range(TICK)))
        [feed] = [one for one in app.get("/api/feeds").json()["feeds"] if one["kind"] == "mqtt"]
    finally:
        app.stop()
        broker.stop()
    count = feed["accepted"] + feed["refused"]
    print(f"MQTT: {count / used.wall:,.0f} messages/s of {TICK} sent a second, "
          f"{100 * used.cpu / used.wall:.1f} % of a core, {feed['refused']} refused "
          f"({feed['last_reason']})")


def fuzz(gate: Gate, count: int) -> None:
    """Send malformed bodies; none may be a fault of the server, none may be kept."""
    seen: dict[int, int] = {}
    for body in bodies(seed=23, count=count):
        answer = gate.client.post("/api/readings", content=body.raw, headers={
            "Content-Type": body.kind.replace("\x7f", ""), "Content-Encoding": body.encoding})
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        assert answer.status_code != 200 or answer.json()["accepted"] == 0, body
    assert max(seen) < 500, seen
    print(f"{count:,} malformed bodies: {dict(sorted(seen.items()))}, none kept")


def kill(folder: Path, rounds: int) -> None:
    """Kill the server in the middle of ingest again and again."""
    pack = tiny_pack.write(folder / "pack")
    app = RunningApp(folder / "var", "--pack", str(pack), demo_feed="0", live_mode="poll").start()
    try:
        found = kill_rounds(app, folder / "var", rounds, seed=5)
    finally:
        app.stop()
    print(f"{rounds} kills: {sum(one.sent for one in found):,} batches sent, "
          f"{sum(len(one.answered) for one in found):,} answered, "
          f"{sum(len(one.lost) for one in found)} lost, "
          f"{sum(len(one.half) for one in found)} half")


def main() -> None:
    """Run what is asked for and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--kill", type=int, default=0)
    parser.add_argument("--fuzz", type=int, default=0)
    parser.add_argument("--mqtt", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="citymirror-bench-") as scratch:
        folder = given.data_dir or Path(scratch) / "var"
        folder.mkdir(parents=True, exist_ok=True)
        print(busy())
        if given.kill:
            kill(Path(scratch), given.kill)
            return
        if given.mqtt:
            listening(folder, Path(scratch), given.seconds)
            return
        app = RunningApp(folder, demo_feed="0").start()
        try:
            gate = Gate(app, folder)
            if given.fuzz:
                fuzz(gate, given.fuzz)
                return
            for posts in (1, 10):
                sustained(gate, given.seconds, posts)
            bulk(gate, "now", timedelta(seconds=10))
            bulk(gate, "three hours late", timedelta(hours=3))
            store_alone(gate)
        finally:
            app.stop()
    print(busy())


if __name__ == "__main__":
    main()
