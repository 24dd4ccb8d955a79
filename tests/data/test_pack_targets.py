"""The [targets] of a pack: read, checked, kept by the store's text, and before the proposals."""

import pytest

from data.model import Role
from data.pack import read_pack
from data.pack_problems import PackProblems
from data.quality.targets import targets_of
from data.store.codec import district_text, read_district
from tests.data.test_pack import HEAD, LAYER, write

TARGETS = """
[targets]
mapped = 0.97
agreed = false
[targets.building]
mapped = 1
parented = 0.5
"""

WANTED = [
    ("a rate for every role", Role.ADDRESS, "mapped", 0.97),
    ("a role's own before it", Role.BUILDING, "mapped", 1.0),
    ("a role's own before the proposal", Role.BUILDING, "parented", 0.5),
    ("none where the pack wants none", Role.ADDRESS, "agreed", None),
    ("the proposal where the pack says nothing", Role.ADDRESS, "gridded", 0.98),
    ("a proposal of none stays", Role.PLACE, "gridded", None),
]


@pytest.mark.parametrize(("_", "role", "rate", "target"), WANTED, ids=[w[0] for w in WANTED])
def test_what_is_wanted(_, role, rate, target, tmp_path):
    district = read_pack(write(tmp_path, HEAD + TARGETS + LAYER)).district
    kept = read_district(district_text(district))
    assert kept.targets == district.targets
    assert targets_of(role, kept.targets)[rate] == target


FAULTS = [
    ("a share in per cent", "[targets]\nmapped = 98\n", "targets mapped: is 98"),
    ("a text", '[targets]\nmapped = "high"\n', "targets mapped: is"),
    ("a role's number out of range", "[targets.grid]\nparented = -0.1\n", "grid parented: is -0.1"),
]


@pytest.mark.parametrize(("_", "text", "told"), FAULTS, ids=[f[0] for f in FAULTS])
def test_what_cannot_be_is_said(_, text, told, tmp_path):
    with pytest.raises(PackProblems) as caught:
        read_pack(write(tmp_path, HEAD + text + LAYER))
    assert told in str(caught.value)


def test_a_rate_or_role_that_is_not_known_is_warned_of(tmp_path):
    pack = read_pack(write(tmp_path, HEAD + "[targets]\nmaped = 1\n[targets.houses]\nmapped = 1\n"
                           + LAYER))
    assert {w.where for w in pack.warnings} >= {"pack.toml targets maped",
                                                "pack.toml targets houses"}
