"""A district of 12 x 12 grids whose true counts a test knows; a quarter hold 1 to 4 people."""

from datetime import datetime

import numpy as np
import pandas as pd

from data.model import LoadReport, Role
from data.ports import HOUSE_COLUMNS, PERSON_COLUMNS, Store
from tests.support.tiny import DISTRICT, SOUTH, STEP, WEST, features, spec, spot, square

SIDE = 12
LAYERS = tuple(spec(code, Role(code), code, code) for code in
               ("district", "street", "community", "grid", "building", "house", "person"))


def true_counts(seed: int, hidden_seed: int) -> np.ndarray:
    """Return people per grid, row by row; ``hidden_seed`` changes only the grids of 1 to 4."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(5, 40, SIDE * SIDE)
    kind = rng.random(SIDE * SIDE)
    counts[kind < 0.1] = 0
    small = kind > 0.75
    counts[small] = np.random.default_rng(hidden_seed).integers(1, 5, int(small.sum()))
    return counts


def load_crowded(store: Store, now: datetime, counts: np.ndarray) -> dict[str, np.ndarray]:
    """Load the district: streets of 4 rows, communities of a row, two buildings a grid."""
    with store.load(DISTRICT, at=now, actor="test") as writer:
        ids = {code: writer.identify(code, [f"{code}{n}" for n in range(many)]) for code, many in
               (("district", 1), ("street", 3), ("community", SIDE), ("grid", SIDE * SIDE),
                ("building", 2 * SIDE * SIDE))}
        for layer in LAYERS:
            rows = _rows(layer.code, ids)
            writer.put_layer(layer, features(rows) if rows else None, rejected=0)
        owners = np.repeat(np.arange(SIDE * SIDE), counts)
        homes = ids["building"][2 * owners]
        houses = pd.DataFrame({"code": [f"h{n}" for n in range(SIDE * SIDE)],
                               "building_id": ids["building"][::2], "grid_id": ids["grid"],
                               "floor": 1, "room": "101", "use": "居住", "lease": "自住"})
        writer.put_houses("house", houses[list(HOUSE_COLUMNS)])
        people = pd.DataFrame({"token": [f"t{n}" for n in range(len(owners))],
                               "house_code": [f"h{n}" for n in owners], "building_id": homes,
                               "grid_id": ids["grid"][owners], "kind": "户籍", "sex": "F",
                               "birth_year": 1980})
        writer.put_persons("person", people[list(PERSON_COLUMNS)])
        writer.put_indicators([])
        writer.put_report(LoadReport(writer.load_id, DISTRICT.id, now, 0.1, {}, {}, (), (), {}))
    return ids


def _rows(code: str, ids: dict[str, np.ndarray]) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for n, number in enumerate(ids.get(code, ())):
        row: dict[str, object] = {"id": int(number), "key": f"{code}{n}", "code": f"{code}{n:03}",
                                  "name": f"{code}{n}"}
        if code == "grid":
            row |= {"shape": cell(n), "parent_id": int(ids["community"][n // SIDE])}
        elif code == "building":
            column, line = (n // 2) % SIDE, (n // 2) // SIDE
            at = (column + (0.2 if n % 2 == 0 else 0.7)) / 6, (line + 0.2) / 6
            row |= {"shape": spot(*at).buffer(STEP / 100), "grid_id": int(ids["grid"][n // 2]),
                    "kind": "house"}
        else:
            row["shape"] = square(0, 0, 2)
            if code == "community":
                row["parent_id"] = int(ids["street"][n // 4])
            elif code == "street":
                row["parent_id"] = int(ids["district"][0])
        made.append(row)
    return made


def cell(n: int) -> object:
    """Return grid ``n``: a twelfth of the district's side wide."""
    return square((n % SIDE) / 6, (n // SIDE) / 6, 1 / 6)


def window(west: float, south: float, east: float, north: float) -> str:
    """Return the rectangle of so many grids, as a drawn shape."""
    side = STEP / 6
    return (f"rect:{WEST + west * side:.9f},{SOUTH + south * side:.9f},"
            f"{WEST + east * side:.9f},{SOUTH + north * side:.9f}")
