"""Measures 10,000 open alerts: one tick of the loop, the queue's routes, the snapshot; CPU time.

    python -m bench.alert_many DATA_DIR [--open 10000]

Works on a copy of DATA_DIR, which holds the bundled district; rules of silence over everything
make the alerts, as a broken network would.
"""

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from dashboard import api
from dashboard.services import Services
from dashboard.startup import Reopener, open_district
from data.alerts.read_rule import read_rule
from data.places import Places
from data.settings import Settings

TICK_MS, ROUTE_S = 20.0, 1.0
ROUTES = ("/api/alerts?limit=100", "/api/alerts?limit=100&group=0", "/api/alerts?q=dianti&limit=50",
          "/api/alerts?severity=I,II&state=unacked", "/api/alerts/load?hours=1",
          "/api/alerts/file?format=csv&group=0", "/api/live")


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--open", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(shutil.copytree(given.data_dir, Path(folder) / "var"))
        settings = Settings(data_dir=data_dir)
        places = Places(settings)
        places.prepare()
        now = [datetime.now(UTC) + timedelta(days=1)]
        bundle = open_district(places, settings, now=now[0], progress=lambda *_: None)
        services = Services(bundle, lambda: now[0], Reopener(places, settings))
        measure(services, settings, now, given.open)
        services.alerts.engine.stop()
        services.close()


def measure(services: Services, settings: Settings, now: list[datetime], count: int) -> None:
    """Raise ``count`` alerts, then time what a tick and a screen cost."""
    rules, indicators = services.store.alerts.rules, services.store.indicators()
    for rule in rules.rules():
        rules.save(replace(rule, enabled=False), actor="bench", reason="bench",
                   at=now[0])
    templates = sorted({one.template for one in indicators})
    for number in range(-(-count // len(indicators))):
        rules.save(read_rule({
            "id": f"bench.silent{number}", "name": {"zh": "静默", "en": "Silent"},
            "kind": "silence", "measure": "seconds", "templates": templates,
            "levels": [{"severity": ("II", "III", "IV")[number % 3], "limit": 1.0 + number}]}),
            actor="bench", reason="bench", at=now[0])
    engine = services.alerts.engine
    tick(services, now)
    now[0] += timedelta(seconds=60)
    pieces = timed(engine.work, "_piece")
    raised = tick(services, now)
    found = len(services.alerts.board().alerts)
    print(f"{found} alerts open; raising them at once took {raised:.1f} s CPU, in {len(pieces)} "
          f"pieces of at most {max(pieces) * 1000:.0f} ms with the lock held\n")
    assert found >= count, engine.fault(now[0])
    while engine.work.places is not None and engine.work.places.ahead():
        pass
    print("| what | CPU, median | worst | goal |\n|---|---|---|---|")
    row("one tick of the loop", [tick(services, now) for _ in range(30)],
        f"{TICK_MS:.0f} ms")
    one = services.alerts.board().sorted[5000]
    services.alerts.act(one.id, "comment", {"version": one.version, "text": "bench"},
                        operator="bench", origin="bench")
    row("an act, a tick, the snapshot's part",
        [act_and_tick(services, now, n) for n in range(20)], "")
    server = FastAPI(openapi_url="/api/openapi.json")
    api.install(server, services, settings)
    asyncio.run(routes(server, now))


async def routes(server: FastAPI, now: list[datetime]) -> None:
    """Time the routes a page of alerts asks."""
    await server.state.hub.step()
    transport = httpx.ASGITransport(server)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for route in ROUTES:
            times, size = [], 0
            for _ in range(5):
                begun = time.process_time()
                answer = await client.get(route)
                times.append(time.process_time() - begun)
                size = len(answer.content)
                assert answer.status_code == 200, answer.text
            row(f"`GET {route}`, {size / 1000:.0f} kB", times, f"{ROUTE_S:.0f} s")


def timed(thing: Any, name: str) -> list[float]:
    """Note the CPU seconds of every call of a method from now on."""
    inner, found = getattr(thing, name), list[float]()

    def outer(*given: Any, **named: Any) -> Any:
        begun = time.thread_time()
        try:
            return inner(*given, **named)
        finally:
            found.append(time.thread_time() - begun)

    setattr(thing, name, outer)
    return found


def tick(services: Services, now: list[datetime]) -> float:
    """One second later, one tick; return its CPU seconds without those of the live columns."""
    now[0] += timedelta(seconds=1)
    services.vitals.tick(services.bundle, now[0])
    begun = time.process_time()
    services.alerts.engine.once()
    return time.process_time() - begun


def act_and_tick(services: Services, now: list[datetime], number: int) -> float:
    """Acknowledge one, let the loop look, make the snapshot's part; return the CPU seconds."""
    begun = time.process_time()
    alert = services.alerts.board().alerts[number]
    services.alerts.act(alert.id, "acknowledge", {"version": alert.version}, operator="bench",
                        origin="bench")
    spent = time.process_time() - begun + tick(services, now)
    begun = time.process_time()
    services.alerts.part(services.bundle, now[0])
    return spent + time.process_time() - begun


def row(name: str, seconds: list[float], goal: str) -> None:
    """Print a table line."""
    print(f"| {name} | {statistics.median(seconds) * 1000:.1f} ms | {max(seconds) * 1000:.1f} ms "
          f"| {goal} |", flush=True)


if __name__ == "__main__":
    main()
