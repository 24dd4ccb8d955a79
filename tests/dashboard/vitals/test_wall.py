"""Which eight indicators stand on the wall."""

from dataclasses import replace

import pytest

from dashboard.vitals.catalogue import VitalCatalogue
from dashboard.vitals.wall import chosen
from data.model import IndicatorRecord, Names
from tests.dashboard.page_samples import DISTRICT


def record(code, domain, layer="district", kind="gauge"):
    return IndicatorRecord(code, code.partition(":")[0], Names(code, code), "", 60.0, layer, "k",
                           "s", domain=Names(domain, domain), kind=kind)


RECORDS = (record("a.one:Z1", "甲", "zone"), record("a.all:D", "甲"),
           record("b.state:D", "乙", kind="state"), record("b.all:D", "乙"),
           *(record(f"c.{n}:D", "丙") for n in range(9)))
CATALOGUE = VitalCatalogue("tiny", 1, RECORDS, (None,) * len(RECORDS), Names("区", "D"))
OPERATOR, MANAGER = ("operator", ("b.all", "a.one:Z1")), ("manager", ("a.all",))

CHOICES = [
    ("the role's own, by template or code", (OPERATOR, MANAGER), "operator", ["b.all", "a.one"]),
    ("another role's own", (OPERATOR, MANAGER), "manager", ["a.all"]),
    ("a role without any gets what is for everybody", (OPERATOR, ("shared", ("c.1",))), "patrol",
     ["c.1"]),
    ("what the load does not have is left out", (("operator", ("gone", "a.all")),), "operator",
     ["a.all"]),
]


@pytest.mark.parametrize(("_", "wall", "role", "templates"), CHOICES, ids=[c[0] for c in CHOICES])
def test_the_pack_chooses(_, wall, role, templates):
    found = chosen(CATALOGUE, replace(DISTRICT, wall=wall), role)
    assert [RECORDS[at].template for at in found] == templates


def test_without_a_choice_each_domain_comes_first_by_one_of_the_whole_district():
    found = [RECORDS[at].template for at in chosen(CATALOGUE, DISTRICT, "operator")]
    assert found[:3] == ["a.all", "b.all", "c.0"]
    assert len(found) == 8
