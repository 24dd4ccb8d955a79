"""A pack's history: files of readings are loaded with it, and by themselves afterwards."""

import pytest

from app import main
from dashboard.builder import load_pack
from dashboard.history import load_pack_history
from dashboard.progress import ProgressBar
from data.check import check_pack
from data.places import Places
from data.settings import Settings
from data.store.times import from_us
from tests.support.auckland_pack import COUNTS, SENSORS, auckland_pack

QUAY = "flow.hourly:107 Quay Street"


@pytest.mark.shared
@pytest.mark.skipif(not COUNTS.exists(), reason="../shared/data is not there")
def test_a_year_of_real_counts_comes_with_its_pack(tmp_path, now):
    folder = auckland_pack(tmp_path / "pack", hours=24 * 365)
    assert [p for p in check_pack(folder) if p.severity == "error"] == []
    places = Places(Settings(data_dir=tmp_path / "var"))
    places.prepare()
    load_pack(places, folder, now=now, progress=ProgressBar())
    for _ in range(2):  # loading the pack again keeps what is there, once
        said = load_pack_history(places, folder, now=now, progress=ProgressBar())
        assert "not exist: clocks went forward" in "\n".join(said)
    store = places.open_store("auckland")
    assert len(store.indicators()) == SENSORS
    days = store.series([QUAY], from_us(0), now, step="day")[QUAY]
    hours = store.series([QUAY], from_us(0), now, step="hour")[QUAY]
    assert hours.count.sum() == days.count.sum() == len(hours)
    assert f"{len(hours):,}" < said[0]
    # New Zealand's days: the one on which clocks went back has no more hours than were counted
    assert set(days.count.tolist()) <= set(range(1, 26))
    store.close()


def test_a_file_of_readings_is_loaded_into_the_served_district(tmp_path, now, capsys):
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.toml").write_text(PACK, encoding="utf-8")
    (pack / "place.csv").write_text("code,name,lon,lat\nA,甲,113.302,23.102\n", encoding="utf-8")
    (pack / "h.csv").write_text("time,A\n2026-11-20 08:00,5\n", encoding="utf-8")
    data = ["--data-dir", str(tmp_path / "var")]
    assert main(["load", str(pack), *data]) == 0
    assert "h.csv: 1 readings kept" in capsys.readouterr().out
    more = tmp_path / "more.csv"
    more.write_text("time,A,B\n2026-11-20T09:00Z,6,1\n", encoding="utf-8")
    assert main(["load", str(more), "--template", "flow.hour", *data]) == 0
    said = capsys.readouterr().out
    assert "more.csv: 1 readings kept, 0 cells empty, 1 refused" in said
    assert "unknown indicator 'B'" in said
    assert main(["pack", *data]) == 0
    assert "small:" in capsys.readouterr().out
    assert main(["load", str(more), "--time-zone", "Mars/Base", *data]) == 3
    assert "Mars/Base" in capsys.readouterr().err


PACK = """
format = 1
id = "small"
name = "小区"
[place]
extent = [113.300, 23.100, 113.304, 23.104]
time_zone = "Asia/Shanghai"
[[layers]]
code = "spot"
role = "place"
name = "点"
source = "place.csv"
fields = { code = "code", name = "name", lon = "lon", lat = "lat" }
[[indicators]]
template = "flow.hour"
over = "spot"
name = "{name}人次"
unit = "person/h"
cadence_s = 3600
source = "counter"
[[history]]
file = "h.csv"
template = "flow.hour"
"""

WRONG = [
    ("no file", 'file = "none.csv"', "not in the pack"),
    ("another kind", 'file = "place.txt"', "no file of readings"),
    ("out of the pack", 'file = "../h.csv"', "leaves the pack"),
    ("no zone", 'file = "h.csv"\ntime_zone = "Mars"', "no IANA time zone"),
    ("names that are none", 'file = "h.csv"\nnames = { a = 1 }', "not a table of texts"),
    ("nothing", 'template = "a"', "is missing"),
]


@pytest.mark.parametrize(("case", "lines", "said"), WRONG, ids=[r[0] for r in WRONG])
def test_what_is_wrong_in_a_history_is_said(case, lines, said, tmp_path):
    head, _ = PACK.split('file = "h.csv"')
    (tmp_path / "pack.toml").write_text(head + lines, encoding="utf-8")
    (tmp_path / "place.csv").write_text("code,name,lon,lat\nA,甲,113.302,23.102\n", "utf-8")
    (tmp_path / "h.csv").write_text("time,A\n", "utf-8")
    errors = [p for p in check_pack(tmp_path) if p.severity == "error"]
    assert len(errors) == 1
    assert "[[history]] number 1" in errors[0].where
    assert said in errors[0].what
