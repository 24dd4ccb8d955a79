"""Which outline its parts replace when drawn: towers over podiums."""

import numpy as np
import pytest

from data.ingest.prepare import prepare
from tests.support.small_pack import geojson, small_pack, square

OUTLINE = {"code": "O", "height_m": "20", "part": None, "min_level": None}


def part(size: float, height: str | None, x: float = 113.301):
    return ({"code": f"P{x}", "height_m": height, "part": "yes", "min_level": None},
            square(x, size=size))


@pytest.mark.parametrize(("sentence", "outline", "parts", "number", "replaced"), [
    ("no part", "20", [], None, False),
    ("a tower on a podium leaves the podium", "20", [part(0.0004, "100")], 1, False),
    ("an outline as tall as its tower would hide it", "100", [part(0.0004, "100")], 1, True),
    ("parts that cover the outline", "20", [part(0.001, "100")], 1, True),
    ("a part without height replaces nothing", "20", [part(0.001, None)], 1, False),
    ("a part elsewhere", "20", [part(0.0004, "100", 113.303)], None, False),
    ("an outline without a height", None, [part(0.0004, "100")], 1, False),
])
def test_what_is_drawn(tmp_path, sentence, outline, parts, number, replaced):
    rows = geojson(({**OUTLINE, "height_m": outline}, square()), *parts)
    prepared = prepare(small_pack(tmp_path, 'role = "building"\nsource = "a.geojson"',
                                  {"a.geojson": rows}))
    extra = prepared.mapped[0].extra
    found = extra["parts"][0] if extra else np.nan
    assert (None if np.isnan(found) else int(found)) == number, sentence
    assert bool(extra["has_parts"][0] if extra else False) is replaced
