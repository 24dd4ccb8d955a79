"""Measures the tiles of a loaded district: build time and memory, then serving throughput.

    python -m bench.tiles sqlite:///var/districts/canton-tower/city.db

Throughput is told as a ratio to reading the same bytes from a dict in the same run, so that a
loaded machine does not decide.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from data.ports import Store
from data.store import open_store
from layers.archive import TileArchive
from layers.catalogue import Catalogue
from layers.cutter import build as cut
from layers.handover import Job, write_rows
from layers.report import TileReport
from layers.tiles import build
from layers.zooms import zooms

READS = 60_000


def main() -> int:
    """Measure the district named on the command line; print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", help="SQLAlchemy URL of a loaded store")
    store = open_store(parser.parse_args().store)
    try:
        with tempfile.TemporaryDirectory() as folder:
            measure_sources(store, Path(folder))
            started = time.perf_counter()
            report = build(store, Path(folder) / "1", lambda step, done, total: None)
            print(f"\nAll sources, as a load builds them: {time.perf_counter() - started:.1f} s\n")
            measure_serving(report)
    finally:
        store.close()
    return 0


def measure_sources(store: Store, folder: Path) -> None:
    """Build one source after the other, so that each has its own figures."""
    print("| source | features | hand over s | build CPU s | archive MB |")
    print("|---|---|---|---|---|")
    for name, layers in Catalogue(store.layers()).sources().items():
        files = tuple((one, folder / f"{one.code}.arrow") for one in layers)
        job = Job(name, folder / f"{name}.pmtiles", zooms(layers), files, None)
        start = time.perf_counter()
        for layer, file in files:
            write_rows(store.rows(layer.code), layer, file)
        written, cpu = time.perf_counter(), time.process_time()
        counts = cut(job)
        if any(counts.values()):
            print(f"| {name} | {sum(counts.values()):,} | {written - start:.1f} "
                  f"| {time.process_time() - cpu:.1f} "
                  f"| {job.target.stat().st_size / 1e6:.2f} |")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory: {own:.0f} MB.")


def measure_serving(report: TileReport) -> None:
    """Read random tiles from the archive and from a dict of the same tiles."""
    print("| source | tiles | archive tiles/s | dict tiles/s | ratio | mean kB | largest kB |")
    print("|---|---|---|---|---|---|---|")
    for name in report.sources:
        archive = TileArchive(report.path(name))
        held = {address: archive.get(*address) or b"" for address in archive.addresses()}
        wanted = random.Random(1).choices(list(held), k=READS)
        start = time.process_time()
        size = sum(len(archive.get(*address) or b"") for address in wanted)
        middle = time.process_time()
        same = sum(len(held[address]) for address in wanted)
        end = time.process_time()
        assert size == same
        ours, plain = READS / (middle - start), READS / (end - middle)
        sizes = [len(body) for body in held.values()]
        print(f"| {name} | {len(archive):,} | {ours:,.0f} | {plain:,.0f} | 1:{plain / ours:.0f} "
              f"| {sum(sizes) / len(sizes) / 1e3:.1f} | {max(sizes) / 1e3:.0f} |")
        archive.close()


if __name__ == "__main__":
    sys.exit(main())
