"""The datum guard in a load: a warning in the report, an entry in the journal, an answer kept."""

import numpy as np
import pytest

from data.check import check_pack
from data.datum import from_wgs84
from data.ingest import ingest
from data.pack import read_pack
from tests.support.small_pack import geojson, point, polygon

HEAD = """
format = 1
id = "asked"
name = { zh = "区", en = "Asked" }
[place]
extent = [113.29, 23.08, 113.34, 23.12]
time_zone = "Asia/Shanghai"
"""


def write(root, *, datum="", more="", only=()):
    """Write a town of houses, plates and lanes, whose plates are in GCJ-02 whatever is said."""
    rng = np.random.default_rng(4)
    houses, plates, lanes = [], [], []
    columns = 113.30 + rng.uniform(5e-4, 1.7e-3, 14).cumsum()
    for i in range(14):
        rows = 23.09 + rng.uniform(5e-4, 1.7e-3, 14).cumsum()
        for j in range(14):
            x, y = columns[i], rows[j]
            w, h = rng.uniform(1e-4, 3e-4, 2)
            code = f"{i:02d}{j:02d}"
            houses.append(({"code": code, "name": code},
                           polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)])))
            a, b = from_wgs84(x + w / 2, y, "GCJ-02")
            plates.append(({"code": code, "name": f"路{code}号"}, point(float(a), float(b))))
            lanes.append(({"name": "巷"}, {"type": "LineString", "coordinates": [
                [x - 5e-5, y - 5e-5], [x + w + 5e-5, y - 5e-5]]}))
    layers = {"building": ("building", houses, ""), "lane": ("base", lanes, ""),
              "address": ("address", plates, f'{f"datum = {datum!r}" if datum else ""}\n{more}')}
    text = HEAD
    for code, (role, rows, lines) in layers.items():
        if only and code not in only:
            continue
        (root / f"{code}.geojson").write_text(geojson(*rows), encoding="utf-8")
        text += (f'\n[[layers]]\ncode = "{code}"\nname = "{code}"\nrole = "{role}"\n'
                 f'source = "{code}.geojson"\n{lines}\n')
    (root / "pack.toml").write_text(text, encoding="utf-8")
    return read_pack(root)


def load(pack, store, now):
    return ingest(pack, store, now=now, actor="test", secret=b"s" * 32)


def asked(problems):
    return [p for p in problems if p.what.startswith("Datum guard: ")]


def test_a_wrong_datum_is_asked_about_by_load_and_check_and_journaled(tmp_path, sqlite_store, now):
    report = load(write(tmp_path), sqlite_store, now)
    (question,) = asked(report.warnings)
    assert question.severity == "warning"
    assert question.where == "layer address (address.geojson)"
    assert "this is GCJ-02 declared as WGS 84: 2" in question.what
    assert 'datum = "GCJ-02"' in question.remedy and 'datum_guard = "accept"' in question.remedy
    assert asked(check_pack(tmp_path)) == [question]
    (entry,) = sqlite_store.journal_entries("datum_guard")
    told = entry["detail"]["layers"]
    assert told["address"]["finding"] == "suspect"
    assert told["address"]["likely"] == "GCJ-02"
    assert told["address"]["north_m"] < -200 < 400 < told["address"]["east_m"]
    assert {c for c, v in told.items() if v["finding"] == "fits"} == {"building", "lane"}
    assert entry["detail"]["load_id"] == report.load_id


@pytest.mark.parametrize(("sentence", "datum", "more", "finding"), [
    ("yes, it was", "GCJ-02", "", "fits"),
    ("no, leave it", "", 'datum_guard = "accept"', "suspect"),
])
def test_an_answer_ends_the_question(tmp_path, sqlite_store, now, sentence, datum, more, finding):
    report = load(write(tmp_path, datum=datum, more=more), sqlite_store, now)
    assert asked(report.warnings) == [], sentence
    (entry,) = sqlite_store.journal_entries("datum_guard")
    assert entry["detail"]["layers"]["address"]["finding"] == finding


def test_a_layer_alone_is_judged_by_what_the_store_has(tmp_path, sqlite_store, now):
    load(write(tmp_path, datum="GCJ-02"), sqlite_store, now)
    report = load(write(tmp_path, only=("address",)), sqlite_store, now)
    (question,) = asked(report.warnings)
    assert "either this is GCJ-02 declared as WGS 84" in question.what
    assert "(loaded)" in question.what


def test_another_answer_than_accept_is_no_answer(tmp_path):
    with pytest.raises(Exception, match="datum_guard"):
        write(tmp_path, more='datum_guard = "yes"')
