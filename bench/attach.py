"""Measures attachment alone: plates and buildings to grids, points to buildings, by code and place.

    python -m bench.attach [--scale 1.0]

Generates the wide district into a temporary folder, reads and cleans it untimed, then times
data.ingest.attach and the tables' links. CPU seconds are the figure; wall time depends on
whatever else the machine does.
"""

import argparse
import tempfile
import time
from pathlib import Path

from data.generator import generate
from data.ingest.attach import attach, place_layers
from data.ingest.clean import clean_layer
from data.ingest.describe import describe
from data.ingest.tables import attach_tables
from data.model import TABLE_ROLES
from data.pack import Pack, read_pack

PACK = Path(__file__).parents[1] / "data" / "packs" / "huadu_scale"


def main() -> None:
    """Print how long attaching takes and how much of each kind was attached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    scale = parser.parse_args().scale
    with tempfile.TemporaryDirectory() as folder:
        generate(PACK, PACK / "generator.toml", Path(folder), lambda s, d, t: None, scale)
        measure(read_pack(PACK, generated=Path(folder)))


def measure(pack: Pack) -> None:
    """Attach one district and print a table line a step."""
    drafts = [clean_layer(pack, spec) for spec in pack.layers]
    mapped = place_layers((d, describe(d, pack.district.metric_crs))
                          for d in drafts if d.spec.role not in TABLE_ROLES)
    cpu, wall = time.process_time(), time.perf_counter()
    links = attach(mapped)
    middle = time.process_time()
    tables = attach_tables([d for d in drafts if d.spec.role in TABLE_ROLES], mapped, links)
    print(f"| places and codes | {middle - cpu:.2f} CPU s |")
    print(f"| houses, units, persons | {time.process_time() - middle:.2f} CPU s |")
    print(f"| together | {time.process_time() - cpu:.2f} CPU s, "
          f"{time.perf_counter() - wall:.2f} s wall |")
    for m in mapped:
        if m.draft.spec.code in ("building", "address", "camera"):
            inside = int((links.grid[m.positions] >= 0).sum())
            held = int((links.building[m.positions] >= 0).sum())
            print(f"| {m.draft.spec.code} | {len(m.draft):,} | in a grid {inside:,} "
                  f"| in a building {held:,} |")
    for table in tables:
        print(f"| {table.draft.spec.code} | {len(table.draft):,} "
              f"| in a grid {int((table.grid >= 0).sum()):,} |")


if __name__ == "__main__":
    main()
