"""Measures load + attach + tiles of the wide district, ours and the usual way, in one run.

    python -m bench.load [--scale 0.1] [--usual postgresql://user:word@host/database]

Ours: generated files → store → tiles, as `app.py load` does it. The usual way (needs ogr2ogr and
psql): the same layers by ogr2ogr into PostGIS, ST_Within joins there, GeoJSON out of it by ogr2ogr,
tippecanoe, told to keep every feature as ours does. The files are made first and not timed; ogr2ogr
of Debian reads no Parquet, so it is given FlatGeobuf and CSV copies, made untimed too. Tables are
dropped afterwards.
"""

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import Spent, Watch, busy
from bench.usual import usual_way
from data.generator import generate
from data.ingest import ingest
from data.pack import Pack, read_pack
from data.store import open_store
from layers.ahead import Ahead

PACK = Path(__file__).parents[1] / "data" / "packs" / "huadu_scale"


def main() -> None:
    """Print both ways and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--usual", default="", metavar="URL")
    parser.add_argument("--files", type=Path, help="generated files that are there already")
    parser.add_argument("--read-parallel", action="store_true",
                        help="let tippecanoe of the usual way read with all processors")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = given.files or folder / "files"
        if not given.files:
            generate(PACK, PACK / "generator.toml", files, lambda s, d, t: None, given.scale)
        pack = read_pack(PACK, generated=files)
        print(f"scale {given.scale:g}, before: {busy()}", flush=True)
        first = ours(pack, folder)
        print(f"ours: {first}; {busy()}", flush=True)
        print(f"the same files again: {again(pack, folder)}", flush=True)
        if given.usual:
            compare(first, usual_way(pack, folder / "usual", given.usual,
                                     parallel=given.read_parallel))


def compare(first: Spent, steps: dict[str, Spent]) -> None:
    """Print the steps of the usual way, and the ratios of wall and CPU time."""
    for step, spent in steps.items():
        print(f"usual, {step}: {spent}")
    wall, cpu = sum(s.wall for s in steps.values()), sum(s.cpu for s in steps.values())
    print(f"usual: {wall:.1f} s wall, {cpu:.1f} CPU s; {busy()}")
    print(f"ours to the usual: {first.wall / wall:.2f} of the wall time, "
          f"{first.cpu / cpu:.2f} of the CPU time", flush=True)


def ours(pack: Pack, folder: Path) -> Spent:
    """Load and tile into a new store as `app.py load` does; print the steps."""
    watch = Watch()
    told: list[str] = []

    def progress(step: str, done: int, total: int) -> None:
        if told[-1:] != [step]:
            told.append(step)
            print(f"  {step}: begins after {watch.spent()}", flush=True)

    store = open_store(f"sqlite:///{folder / 'city.db'}")
    try:
        with Ahead(folder / "tiles", progress) as tiles:
            report = ingest(pack, store, now=datetime.now(UTC), actor="bench", secret=b"k" * 32,
                            progress=progress, gathered=tiles.begin)
            print(f"  stored after {watch.spent()}", flush=True)
            tiles.finish(folder / "tiles" / str(report.load_id))
    finally:
        store.close()
    return watch.end()


def again(pack: Pack, folder: Path) -> Spent:
    """Load the same files into the same store: nothing changes."""
    watch = Watch()
    store = open_store(f"sqlite:///{folder / 'city.db'}")
    try:
        ingest(pack, store, now=datetime.now(UTC), actor="bench", secret=b"k" * 32)
    finally:
        store.close()
    return watch.end()


if __name__ == "__main__":
    main()
