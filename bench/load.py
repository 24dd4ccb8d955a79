"""Measures load + attach + tiles of the wide district, ours and the usual way, in one run.

    python -m bench.load [--scale 0.1] [--usual postgresql://user:word@host/database]

Ours: generated files → store → tiles, as `app.py load` does it. The usual way (needs ogr2ogr and
psql): the same layers by ogr2ogr into PostGIS, ST_Within joins there, GeoJSON out of it by ogr2ogr,
the same tippecanoe. The files are made first and not timed; ogr2ogr of Debian reads no Parquet, so
it is given FlatGeobuf and CSV copies, made untimed too. Tables are dropped afterwards.
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
from layers.tiles import build

PACK = Path(__file__).parents[1] / "data" / "packs" / "huadu_scale"


def main() -> None:
    """Print both ways and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--usual", default="", metavar="URL")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(PACK, PACK / "generator.toml", folder / "files", lambda s, d, t: None,
                 given.scale)
        pack = read_pack(PACK, generated=folder / "files")
        print(f"scale {given.scale:g}, before: {busy()}", flush=True)
        first = ours(pack, folder)
        print(f"ours: {first}; {busy()}", flush=True)
        print(f"the same files again: {again(pack, folder)}", flush=True)
        if given.usual:
            steps = usual_way(pack, folder / "usual", given.usual)
            for step, spent in steps.items():
                print(f"usual, {step}: {spent}", flush=True)
            wall = sum(s.wall for s in steps.values())
            print(f"ratio of wall times, ours to the usual: {first.wall / wall:.2f}; {busy()}")


def ours(pack: Pack, folder: Path) -> Spent:
    """Load and tile into a new store; print the steps."""
    watch = Watch()
    store = open_store(f"sqlite:///{folder / 'city.db'}")
    try:
        report = ingest(pack, store, now=datetime.now(UTC), actor="bench", secret=b"k" * 32)
        print(f"ours, stored: {watch.spent()}", flush=True)
        build(store, folder / "tiles" / str(report.load_id), lambda s, d, t: None)
    finally:
        store.close()
    return watch.spent()


def again(pack: Pack, folder: Path) -> Spent:
    """Load the same files into the same store: nothing changes."""
    watch = Watch()
    store = open_store(f"sqlite:///{folder / 'city.db'}")
    try:
        ingest(pack, store, now=datetime.now(UTC), actor="bench", secret=b"k" * 32)
    finally:
        store.close()
    return watch.spent()


if __name__ == "__main__":
    main()
