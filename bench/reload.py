"""Measures an update from its file to the new tile over HTTP, at the scale of a loaded district.

    python -m bench.reload DATA_DIR [--rows 1000] [--rounds 3] [--port 8193] [--layer building]

DATA_DIR holds a loaded generated district (``python app.py load data/packs/huadu_scale``). The
server is ``python app.py`` in a process of its own. Each round moves and changes other features
and asks for one of their tiles until it has another ETag. They are put in by the server that runs,
asked through its door ("server"); by the command ``python app.py update``, which starts a process
and asks that server ("command"); and by a process that does it itself, as where no server runs
("alone"). Beside each round a plain loop of ten million additions says how fast the machine is
just then.
"""

import argparse
import http.client
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from bench.machine import Watch, busy, cpu_of
from dashboard.builder import update_layer
from dashboard.update_ask import ask, mark
from data.places import Places
from data.settings import Settings
from data.update import Removal
from layers.shapes import EXTENT, units

ROOT = Path(__file__).parents[1]
LEVELS = (14, 16)
#: Updates of an office come one at a time: what the server makes anew behind one is made by then.
REST_S = 6.0
Address = tuple[int, int, int]


def main() -> None:
    """Serve, update, ask, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=8193)
    parser.add_argument("--layer", default="building")
    parser.add_argument("--source", type=Path, help="the layer's file (that of the pack's copy)")
    given = parser.parse_args()
    server = subprocess.Popen([sys.executable, "app.py", "--data-dir", str(given.data_dir),
                               "--port", str(given.port)], cwd=ROOT)
    try:
        wait(given.port)
        print(f"| way | loop CPU s | update s | its CPU s | tile z14 s | tile z16 s "
              f"| file to both tiles s | server CPU s |  ({busy()})")
        number = 0
        for way, rounds in (("server", given.rounds), ("command", given.rounds), ("alone", 2)):
            for _ in range(rounds):
                one_round(given, number, server.pid, way)
                number += 1
    finally:
        server.terminate()
        server.wait()


def one_round(given: argparse.Namespace, number: int, server: int, way: str) -> None:
    """Update once and print what it took."""
    places = Places(Settings(data_dir=given.data_dir))
    district = places.active()
    assert district is not None, "nothing is loaded"
    file, spot = changes(given.source or places.generated_dir(district) / f"{given.layer}.parquet",
                         given.rows, number, given.data_dir)
    addresses = [tile_of(spot, z) for z in LEVELS]
    source = given.layer
    before = [etag(given.port, source, a) for a in addresses]
    time.sleep(REST_S)
    plain = loop()
    spent, watch, began = cpu_of(server), Watch(), time.perf_counter()
    WAYS[way](given, places, district, file)
    updated = watch.end()
    seen = []
    for address, old in zip(addresses, before, strict=True):
        start = time.perf_counter()
        while etag(given.port, source, address) == old:
            time.sleep(0.005)
        seen.append(time.perf_counter() - start)
    whole = time.perf_counter() - began
    print(f"| {way} | {plain:.2f} | {updated.wall:.2f} | {updated.own + updated.children:.2f} "
          f"| {seen[0]:.2f} | {seen[1]:.2f} | {whole:.2f} | {cpu_of(server) - spent:.2f} "
          f"|  ({busy()})", flush=True)


def by_server(given: argparse.Namespace, places: Places, district: str, file: Path) -> None:
    """Ask the server that runs."""
    done = ask(places.data_dir, {
        "layer": given.layer, "file": str(file.absolute()), "accept": True, "review": False,
        "removal": {}, "keep_versions": 5, "pack": "", "store": mark("")},
        lambda step, done, total: None, lambda shown, why: True)
    assert done is not None, "the server has no door"


def by_command(given: argparse.Namespace, places: Places, district: str, file: Path) -> None:
    """Type the command."""
    subprocess.run([sys.executable, "app.py", "update", given.layer, str(file), "--accept",
                    "--data-dir", str(given.data_dir)], cwd=ROOT, check=True, capture_output=True)


def alone(given: argparse.Namespace, places: Places, district: str, file: Path) -> None:
    """Do it in this process."""
    update_layer(places, district, given.layer, file, now=datetime.now(UTC),
                 progress=lambda step, done, total: None, removal=Removal())


WAYS = {"server": by_server, "command": by_command, "alone": alone}


def loop() -> float:
    """Return the CPU seconds of ten million additions."""
    start, total = time.process_time(), 0
    for _ in range(10_000_000):
        total += 1
    return time.process_time() - start


def changes(source: Path, rows: int, number: int, folder: Path) -> tuple[Path, np.ndarray]:
    """Write ``rows`` features moved by two metres or so; return the file and a changed spot."""
    every = gpd.read_parquet(source)
    # other features each time, and a little other step: what does not differ would not be written
    chosen = every.sample(rows, random_state=1000 + int(time.time()) % 100_000 + number).copy()
    step = np.array([1.5e-5, 0.5e-5]) * (1 + number / 100)
    chosen.geometry = shapely.transform(chosen.geometry.to_numpy(), lambda points: points + step)
    file = folder / "bench-reload.parquet"
    chosen.to_parquet(file)
    point = chosen.geometry.iloc[0].representative_point()
    return file, np.array([point.x, point.y])


def tile_of(spot: np.ndarray, z: int) -> Address:
    """Return the tile of a zoom that holds a point (lon, lat)."""
    x, y = (units(spot[None, :], z, 0, 0)[0] // EXTENT).astype(int)
    return z, int(x), int(y)


def etag(port: int, source: str, address: Address) -> str:
    """Return the ETag of a tile, empty where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/tiles/{}/{}/{}/{}.mvt".format(source, *address))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers.get("ETag") or ""


def wait(port: int) -> None:
    """Wait until the server answers."""
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server does not answer")


if __name__ == "__main__":
    main()
