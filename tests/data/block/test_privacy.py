"""The attack on the counts of people: shapes subtracted from shapes, siblings from totals."""

import io
import zipfile
from dataclasses import dataclass

import numpy as np
import pytest

from data.block.export import FORMATS
from data.block.providers import Context, people
from data.block.query import query_block
from data.block.shapes import read_shape
from data.block.sheet import Origin
from data.model import Role
from data.privacy import HIDDEN, People, add, publish
from data.store import open_store
from tests.conftest import ENGINES, NOW, postgres_schema
from tests.data.block.crowded import SIDE, load_crowded, true_counts, window
from tests.support.tiny import DISTRICT

PAIRS = 1000
SEED = 20261121


@dataclass
class City:
    """A loaded district whose true counts the attacker does not know, and the test does."""

    store: object
    ids: dict
    true: np.ndarray

    @property
    def published(self) -> np.ndarray:
        return np.array([publish(int(n)) for n in self.true])

    def ask(self, shape: str) -> tuple[People, frozenset[int]]:
        """Return what the answer tells: the sum, and which grids it used."""
        drawn = read_shape(shape, DISTRICT.metric_crs, self.store.feature)
        members = self.store.members(drawn.geometry, (Role.GRID,))
        section = people(Context(self.store, drawn, members, ()))
        numbers = {int(n): i for i, n in enumerate(self.ids["grid"])}
        total, used = section.total, frozenset(numbers[item.ref.id] for item in section.items)
        hidden = sum(item.figures[0].below == 5 for item in section.items)
        told = People(0 if total.value is None else int(total.value), hidden)
        assert (total.value, total.below, total.at_least) == (
            told.value, told.below, told.at_least)
        return told, used


@pytest.fixture(scope="module", params=ENGINES)
def cities(request, tmp_path_factory):
    """Twins: they differ only in how many people (1 to 4) their hidden grids hold."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("crowded")
        yield from _twins([(f"sqlite:///{folder / name}", "") for name in ("a.db", "b.db")])
        return
    with postgres_schema() as first, postgres_schema() as second:
        yield from _twins([first, second])


def _twins(places):
    made = []
    for (url, schema), hidden_seed in zip(places, (1, 2), strict=True):
        store, true = open_store(url, schema=schema), true_counts(SEED, hidden_seed)
        made.append(City(store, load_crowded(store, NOW, true), true))
    one, two = made
    assert (one.true != two.true).any() and (one.published == two.published).all()
    yield made
    for city in made:
        city.store.close()


def pairs() -> list[tuple[str, str]]:
    """Return 1,000 pairs: overlapping, nested, shifted by a grid, a building more or less."""
    rng, found = np.random.default_rng(SEED), []
    for n in range(PAIRS):
        west, south = rng.integers(0, SIDE - 2, 2)
        east, north = west + rng.integers(1, SIDE - west), south + rng.integers(1, SIDE - south)
        box = (west, south, east, north)
        other = {
            0: (west + 0.4, south + 0.4, east + 0.4, north + 0.4),          # overlapping
            1: (west, south, max(west + 1, east - 1), north),               # nested: a column less
            2: (west + 1, south, east + 1, north),                          # shifted by a grid
            3: (west + 0.3, south, east, north),                            # a building less
        }[n % 4]
        found.append((window(*box), window(*other)))
    return found


def test_a_thousand_pairs_tell_no_hidden_count(cities):
    city, twin = cities
    rows, values = [], []
    for number, (a, b) in enumerate(pairs()):
        (told_a, grids_a), (told_b, grids_b) = city.ask(a), city.ask(b)
        for told, grids in ((told_a, grids_a), (told_b, grids_b)):
            assert told == add(city.published[list(grids)].tolist())
            rows.append([i in grids for i in range(SIDE * SIDE)])
            values.append(told.known)
        between = add(city.published[list(grids_a - grids_b)].tolist())
        against = add(city.published[list(grids_b - grids_a)].tolist())
        assert told_a.known - told_b.known == between.known - against.known
        if number % 10 == 0:
            assert (twin.ask(a), twin.ask(b)) == ((told_a, grids_a), (told_b, grids_b))
    # everything the attacker has, solved at once: hidden grids come out as 0, never as they are
    solved, *_ = np.linalg.lstsq(np.array(rows, dtype=float), np.array(values, dtype=float))
    hidden = city.published == HIDDEN
    used = np.array(rows).any(axis=0)
    assert hidden[used].sum() > 20
    shown = np.where(city.published == HIDDEN, 0, city.published)
    assert np.allclose(np.array(rows) @ shown, values)
    assert (np.abs(solved - city.true)[hidden & used] > 0.5).all()


def test_totals_less_siblings_tell_no_hidden_count(cities):
    city, twin = cities

    def told(of: City, layer: str) -> list[tuple[int | None, int]]:
        found = (of.store.attached(of.store.feature(layer, int(n))) for n in of.ids[layer])
        return [(a.people, a.people_hidden) for a in found]

    grids = told(city, "grid")
    assert [n for n, _ in grids] == city.published.tolist()
    assert {h for n, h in grids if n == HIDDEN} == {1}
    shown = [max(n, 0) for n, _ in grids]
    communities = told(city, "community")
    for n, (total, hidden) in enumerate(communities):
        mine = range(n * SIDE, (n + 1) * SIDE)
        assert hidden == sum(grids[i][0] == HIDDEN for i in mine)
        for left_out in mine:
            siblings = sum(shown[i] for i in mine if i != left_out)
            assert max(total, 0) - siblings == shown[left_out], "0 where it is hidden"
    assert sum(max(n, 0) for n, _ in communities) == max(told(city, "district")[0][0], 0)
    for layer in ("grid", "community", "street", "district"):
        assert told(city, layer) == told(twin, layer), "twins answer alike"


def test_the_whole_answer_says_of_people_what_the_attack_was_told(cities):
    city, _ = cities
    for shape, _ in pairs()[:20]:
        [section] = query_block(city.store, shape, now=NOW, providers=(people,)).sections
        assert section.total.value == city.ask(shape)[0].value


def test_a_question_repeated_has_one_answer(cities):
    city, _ = cities
    shape = window(1, 1, 5, 4)
    assert len({city.ask(shape) for _ in range(20)}) == 1


def test_below_the_grid_nobody_is_counted(cities):
    city, _ = cities
    for number in city.ids["building"][:40]:
        attached = city.store.attached(city.store.feature("building", int(number)))
        assert attached.people is None and attached.people_hidden == 0
    # a shape that holds buildings but no grid's point counts no grid, so nobody
    told, used = city.ask(window(0.1, 0.1, 0.3, 0.3))
    assert (told, used) == (People(0), frozenset())


def parts(workbook):
    """Return what a workbook is packed of, without the one part that says when it was saved."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        return {name: packed.read(name) for name in packed.namelist()
                if name != "docProps/core.xml"}


@pytest.mark.parametrize("form", FORMATS)
def test_no_file_tells_a_hidden_count(cities, form):
    """Twins export the same bytes but for the moment of saving, which XLSX holds."""
    files = []
    for city in cities:
        block = query_block(city.store, window(0, 0, SIDE, SIDE), now=NOW)
        files.append(FORMATS[form][1](block, Origin("test", DISTRICT, "zh"), {}))
    if form == "xlsx":
        assert parts(files[0]) == parts(files[1])
    else:
        assert files[0] == files[1]
        assert b"<5" in files[0] or b'"below": 5' in files[0]


def test_no_answer_holds_a_row_of_a_person(cities):
    city, _ = cities
    members = city.store.members(query_block(
        city.store, window(0, 0, SIDE, SIDE), now=NOW).shape.geometry, list(Role))
    assert set(members["role"]) == {"district", "street", "community", "grid", "building"}


@pytest.mark.parametrize(("sentence", "counts", "value", "at_least", "below"), [
    ("nobody is nobody", [0, 0], 0, False, None),
    ("five are told", [5], 5, False, None),
    ("four are not", [4], None, False, 5),
    ("one is not", [1], None, False, 5),
    ("two hidden grids hold at most eight", [3, 4], None, False, 9),
    ("a hidden grid is left out of a sum, and it is said", [7, 3], 7, True, None),
    ("an empty grid hides nothing", [7, 0], 7, False, None),
    ("no grid, nobody", [], 0, False, None),
], ids=lambda v: v if isinstance(v, str) else "")
def test_the_rule(sentence, counts, value, at_least, below):
    told = add(publish(n) for n in counts)
    assert (told.value, told.at_least, told.below) == (value, at_least, below)
