"""[wall] of a pack: eight cards a role, each of a template that there is."""

import pytest

from data.pack_problems import ProblemLog
from data.pack_section import Section
from data.pack_wall import read_wall

KNOWN = ["crowd.present", "crowd.total"]

GOOD = [
    ("no wall", {}, ()),
    ("a list for everybody", {"wall": {"vitals": ["crowd.total", "crowd.present:Z1"]}},
     (("shared", ("crowd.total", "crowd.present:Z1")),)),
    ("a list a role", {"wall": {"vitals": {"manager": ["crowd.total"], "operator": []}}},
     (("operator", ()), ("manager", ("crowd.total",)))),
]


@pytest.mark.parametrize(("_", "raw", "wall"), GOOD, ids=[g[0] for g in GOOD])
def test_a_wall_is_read(_, raw, wall):
    log = ProblemLog()
    assert read_wall(Section(raw, "pack.toml", log), KNOWN) == wall
    assert not log.problems


BAD = [
    ("an unknown template", {"vitals": ["crowd.presnt:Z1"]}, "crowd.present"),
    ("nine cards", {"vitals": ["crowd.total"] * 9}, "8 cards"),
    ("not a list of texts", {"vitals": {"manager": [1]}}, "list of texts"),
    ("a role that is none", {"vitals": {"mayor": ["crowd.total"]}}, "mayor"),
]


@pytest.mark.parametrize(("_", "raw", "told"), BAD, ids=[b[0] for b in BAD])
def test_a_wrong_wall_is_told(_, raw, told):
    log = ProblemLog()
    read_wall(Section({"wall": raw}, "pack.toml", log), KNOWN)
    assert any(told in f"{p.where} {p.what} {p.remedy}" for p in log.problems), log.problems
