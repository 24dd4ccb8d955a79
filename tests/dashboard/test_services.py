"""The read facade on a real store: details, masking, search, live values, swap on reload."""

import threading
from collections.abc import Iterator

import pytest

from dashboard import masking, progress
from dashboard.builder import load_pack
from dashboard.detail import _attached
from data.errors import NotFound
from data.model import Attached
from tests.support.served import Served, quiet


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    """For tests that only look."""
    found = Served(tmp_path_factory.mktemp("services"))
    yield found
    found.close()


@pytest.fixture
def changing(tmp_path) -> Iterator[Served]:
    found = Served(tmp_path)
    yield found
    found.close()


def test_a_building_names_its_address_areas_and_the_person_in_charge(served):
    detail = served.services.detail("building", served.first("building", "B1"))
    assert [link["role"] for link in detail["lineage"]] == [
        "district", "street", "community", "grid"]
    assert detail["address"]["text"] == "一街1号"
    assert detail["in_charge"] == {"name": "陈**", "phone": "138****0000", "team": "一组"}
    height = next(f for f in detail["facts"] if f["label"]["en"] == "Height")
    assert (height["value"], height["unit"], height["quality"]) == (40.0, "m", "good")
    west, south, east, north = detail["bounds"]
    assert west < detail["centre"][0] < east
    assert south < detail["centre"][1] < north


def test_no_detail_shows_a_whole_phone_or_a_whole_name(served):
    for layer in served.services.bundle.catalogue.layers:
        frame = served.services.store.frame(layer.code, geometry=False)
        for feature_id in frame["id"]:
            told = str(served.services.detail(layer.code, int(feature_id)))
            assert "13800000000" not in told
            assert "陈大文" not in told
            assert "李小明" not in told


def test_a_feature_of_another_layer_is_not_found(served):
    with pytest.raises(NotFound):
        served.services.detail("zone", served.first("building"))
    with pytest.raises(NotFound):
        served.services.detail("nope", 1)


def test_a_zone_has_live_values_of_this_moment(changing):
    zone = changing.first("zone", "Z1")
    assert changing.services.detail("zone", zone)["live"]["quality"] == "missing"
    changing.send({"readings": [changing.reading(value=0)]})
    changing.clock.forward(3)
    live = changing.services.detail("zone", zone)["live"]
    assert (live["present"], live["load"], live["los"], live["age_s"]) == (0, 0.0, "A", 3.0)
    changing.clock.forward(60)
    assert changing.services.detail("zone", zone)["live"]["quality"] == "stale"


def test_a_clock_that_jumps_back_gives_no_negative_age(changing):
    changing.send({"readings": [changing.reading()]})
    changing.clock.forward(-3600)
    entry = changing.services.snapshot()["zones"][0]
    assert (entry["age_s"], entry["quality"]) == (0.0, "good")


def test_a_reload_is_taken_over_as_a_whole_and_ids_stay(changing):
    before = changing.services.layers()
    zone = changing.first("zone", "Z1")
    assert changing.services.refresh() is False
    load_pack(changing.places, changing.pack, now=changing.clock(), progress=quiet)
    assert changing.services.snapshot()["store_version"] == 1, "not before it is asked"
    assert changing.services.refresh() is True
    assert changing.services.refresh() is False
    assert changing.services.snapshot()["store_version"] == 2
    assert changing.services.layers()["version"] == before["version"] + 1
    assert changing.first("zone", "Z1") == zone


def test_a_load_without_its_tiles_is_waited_for(changing):
    folder = changing.places.tiles_dir("tiny")
    load_pack(changing.places, changing.pack, now=changing.clock(), progress=quiet)
    report = (folder / "2" / "tiles.json").read_bytes()
    (folder / "2" / "tiles.json").unlink()
    assert changing.services.refresh() is False
    assert changing.services.snapshot()["store_version"] == 1
    (folder / "2" / "tiles.json").write_bytes(report)
    assert changing.services.refresh() is True


def test_questions_during_a_swap_are_all_answered(changing):
    load_pack(changing.places, changing.pack, now=changing.clock(), progress=quiet)
    building, faults = changing.first("building"), []
    z, x, y = changing.services.bundle.archives["building"].addresses()[0]

    def asker():
        try:
            for _ in range(30):
                changing.services.detail("building", building)
                assert changing.services.bundle.archives["building"].get(z, x, y)
        except Exception as e:
            faults.append(e)

    threads = [threading.Thread(target=asker) for _ in range(4)]
    for thread in threads:
        thread.start()
    changing.services.refresh()
    for thread in threads:
        thread.join()
    assert not faults


NAMES = [("陈大文", "陈**"), ("欧阳修文", "欧**"), ("A", "A**"), ("  李四 ", "李**"), ("", ""),
         ("  ", "")]
PHONES = [("15612346218", "156****6218"), ("156 1234 6218", "156****6218"),
          ("+8615612346218", "861****6218"), ("02012345678", "020****5678"), ("84440000", "****00"),
          ("110", "****"), ("", ""), ("none", "")]


@pytest.mark.parametrize(("plain", "masked"), NAMES)
def test_names_are_masked(plain, masked):
    assert masking.name(plain) == masked


@pytest.mark.parametrize(("plain", "masked"), PHONES)
def test_phones_are_masked(plain, masked):
    assert masking.phone(plain) == masked


PEOPLE = [("counted", 612, 612, "grid"), ("nobody lives there", 0, 0, "grid"),
          ("too few to be told", -1, None, "suppressed"), ("below a grid", None, None, "none")]


@pytest.mark.parametrize(("_", "people", "shown", "note"), PEOPLE, ids=[p[0] for p in PEOPLE])
def test_small_numbers_of_people_are_not_told(_, people, shown, note):
    found = _attached(Attached(people, 1, 2, 3, 4, (), (), 0))
    assert (found["people"], found["people_note"]) == (shown, note)


class Stream:
    """A stream that may be a terminal."""

    def __init__(self, *, tty: bool) -> None:
        self.tty, self.text = tty, ""

    def isatty(self) -> bool:
        return self.tty

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


def test_without_a_terminal_progress_is_one_plain_line_a_step():
    stream = Stream(tty=False)
    bar = progress.ProgressBar(stream)
    for step, done in (("read", 0), ("read", 5), ("write", 0), ("write", 9)):
        bar(step, done, 9)
    bar.close()
    assert stream.text == "read ...\nwrite ...\n"


def test_on_a_terminal_progress_is_a_bar_that_ends_its_line():
    stream = Stream(tty=True)
    bar = progress.ProgressBar(stream)
    bar("read", 0, 0)
    bar("read", 2, 2)
    bar("write", 1, 2)
    bar.close()
    assert "100% read\n" in stream.text
    assert stream.text.endswith("50% write\n")


def test_the_first_search_finds_its_index_made(served):
    searcher = served.services.store._searcher
    served.services.warm()
    made = searcher._kept
    assert made is not None and made[0] == served.services.bundle.version
    assert served.services.search("1")
    assert searcher._kept is made
    served.services.warm()
    assert searcher._kept is made
