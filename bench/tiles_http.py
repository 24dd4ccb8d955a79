"""Measures tiles over HTTP: latency by zoom, and tiles a second beside the same bytes from memory.

    python -m bench.tiles_http FOLDER [--port 8190]

FOLDER holds the archives of a finished build (districts/<id>/tiles/<load>). The server is the
program's own tile route under uvicorn in a process of its own; the rival is a route of the same
server that answers with bytes held in memory. Requests go over one kept connection.
"""

import argparse
import http.client
import multiprocessing
import random
import statistics
import time
from pathlib import Path
from types import SimpleNamespace

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.machine import busy, cpu_of
from dashboard.api import tiles
from dashboard.tile_set import TileSet
from layers.archive import TileArchive
from layers.report import read_report

REQUESTS = 4_000
LIMIT_BYTES = 500_000


def main() -> None:
    """Start the server, ask for tiles, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8190)
    given = parser.parse_args()
    process = multiprocessing.get_context("spawn").Process(
        target=serve, args=(given.folder, given.port), daemon=True)
    process.start()
    try:
        wait(given.port)
        assert process.pid is not None
        measure(given.folder, given.port, process.pid)
    finally:
        process.terminate()
        process.join()


def archives(folder: Path) -> dict[str, TileArchive]:
    """Return the open archives of a finished build."""
    report = read_report(folder)
    assert report is not None, "the build is not finished"
    return {name: TileArchive(report.path(name)) for name in report.sources}


def serve(folder: Path, port: int) -> None:
    """Serve the tile route and the rival."""
    server, opened = FastAPI(), archives(folder)
    held_open = TileSet(opened, 1, dict.fromkeys(opened, "1"))
    services = SimpleNamespace(bundle=SimpleNamespace(tiles=held_open))
    tiles.add(server, services)  # type: ignore[arg-type]
    held = {f"{name}/{z}/{x}/{y}": archive.get(z, x, y) or b""
            for name, archive in opened.items() for z, x, y in archive.addresses()}

    async def memory(request: Request) -> Response:
        return Response(held[request.path_params["address"]], media_type=tiles.MEDIA_TYPE,
                        headers={"Content-Encoding": "gzip"})

    server.router.routes.append(Route("/memory/{address:path}", memory, methods=["GET"]))
    uvicorn.run(server, host="127.0.0.1", port=port, log_level="error", access_log=False)


def wait(port: int) -> None:
    """Wait until the server answers."""
    for _ in range(600):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/tiles/x")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def measure(folder: Path, port: int, server: int) -> None:
    """Print latency by zoom, throughput beside memory, and the largest tile."""
    opened = archives(folder)
    every = [(name, *address) for name, archive in opened.items()
             for address in archive.addresses() if address[0] >= 13]
    chosen = random.Random(3).choices(every, k=REQUESTS)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    ask(connection, "tiles", chosen[:500])
    print(f"{busy()}\n\n| zoom | tiles | p50 ms | p95 ms |\n|---|---|---|---|")
    for zoom in sorted({one[1] for one in chosen}):
        some = [one for one in chosen if one[1] == zoom]
        times = sorted(ask(connection, "tiles", some))
        print(f"| {zoom} | {len(some)} | {statistics.median(times) * 1e3:.2f} "
              f"| {times[int(len(times) * 0.95) - 1] * 1e3:.2f} |")
    began = cpu_of(server)
    ours, middle = sum(ask(connection, "tiles", chosen)), cpu_of(server)
    memory, end = sum(ask(connection, "memory", chosen)), cpu_of(server)
    print(f"\narchive {REQUESTS / ours:,.0f} tiles/s, memory {REQUESTS / memory:,.0f} tiles/s, "
          f"1:{ours / memory:.2f}; of a CPU second of the server alone "
          f"{REQUESTS / (middle - began):,.0f} and {REQUESTS / (end - middle):,.0f}")
    sizes = {one: len(opened[one[0]].get(*one[1:]) or b"") for one in
             [(n, *a) for n, archive in opened.items() for a in archive.addresses()]}
    largest = max(sizes, key=lambda one: sizes[one])
    print(f"{len(sizes):,} tiles, largest {sizes[largest] / 1e3:.0f} kB ({largest}), "
          f"{sum(s > LIMIT_BYTES for s in sizes.values())} over {LIMIT_BYTES / 1e3:.0f} kB")


def ask(connection: http.client.HTTPConnection, kind: str,
        addresses: list[tuple[str, int, int, int]]) -> list[float]:
    """Return seconds a request over one kept connection."""
    spent = []
    for name, z, x, y in addresses:
        path = f"/{kind}/{name}/{z}/{x}/{y}" + (".mvt?v=1" if kind == "tiles" else "")
        start = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        spent.append(time.perf_counter() - start)
        assert answer.status == 200, (path, answer.status)
    return spent


if __name__ == "__main__":
    main()
