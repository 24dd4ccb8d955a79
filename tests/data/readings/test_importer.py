"""Files of readings: long and wide, three formats, foreign names; what is bad is told."""

import gzip
import random

import pandas as pd
import pytest

from data.errors import SourceError
from data.readings.history_spec import HistorySpec, is_history
from data.readings.importer import import_file
from data.store.times import from_us
from tests.data.store.test_packing import rows_of
from tests.support.readings_model import CODES
from tests.support.tiny import load_tiny

UNITS = dict.fromkeys(CODES, "person")
TIMES = ["2026-11-20 08:00", "2026-11-20 09:00", "2026-11-20 10:00"]
LONG = pd.DataFrame({"indicator": [CODES[0]] * 3 + [CODES[1]] * 3, "time": TIMES * 2,
                     "value": [1.0, 2.5, 3.0, 10.0, 20.0, 30.0]})
WIDE = pd.DataFrame({"时间": TIMES, CODES[0]: [1.0, 2.5, 3.0], CODES[1]: [10.0, 20.0, 30.0]})


@pytest.fixture
def load(sqlite_store, now, tmp_path):
    """Return a function that writes text or a frame to a file and takes it in."""
    load_tiny(sqlite_store, now)

    def take(name, content, **given):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif name.endswith(".xlsx"):
            content.to_excel(path, index=False)
        elif name.endswith(".parquet"):
            content.to_parquet(path, index=False)
        else:
            path.write_text(content, encoding="utf-8")
        spec = HistorySpec(path, given.pop("zone", "Asia/Shanghai"), **given)
        return import_file(sqlite_store, spec, UNITS, at=now)

    return take


def values(store, code, source=""):
    found = store.series([code], from_us(0), from_us(4_102_444_800_000_000), source=source)[code]
    return found.value.tolist()


FORMS = [
    ("long CSV", "a.csv", LONG.to_csv(index=False)),
    ("wide CSV", "a.csv", WIDE.to_csv(index=False)),
    ("semicolons and a mark", "a.csv",
     b"\xef\xbb\xbf" + WIDE.to_csv(index=False, sep=";").encode()),
    ("tabs", "a.csv", WIDE.to_csv(index=False, sep="\t")),
    ("GB18030", "a.csv", WIDE.to_csv(index=False).encode("gb18030")),
    ("UTF-16", "a.csv", WIDE.to_csv(index=False).encode("utf-16")),
    ("gzip", "a.csv.gz", gzip.compress(WIDE.to_csv(index=False).encode())),
    ("long XLSX", "a.xlsx", LONG),
    ("wide XLSX", "a.xlsx", WIDE),
    ("long Parquet", "a.parquet", LONG),
    ("wide Parquet", "a.parquet", WIDE),
    ("Parquet with real times", "a.parquet",
     WIDE.assign(时间=pd.to_datetime(WIDE["时间"]).dt.tz_localize("Asia/Shanghai"))),
    ("XLSX with real times", "a.xlsx", WIDE.assign(时间=pd.to_datetime(WIDE["时间"]))),
]


@pytest.mark.parametrize(("case", "name", "content"), FORMS, ids=[r[0] for r in FORMS])
def test_every_form_is_read(case, name, content, load, sqlite_store):
    for _ in range(2):  # the same file again changes nothing
        report = load(name, content)
        assert (report.kept, report.refused) == (6, {}), report
        assert values(sqlite_store, CODES[0]) == [1.0, 2.5, 3.0]
        assert values(sqlite_store, CODES[1]) == [10.0, 20.0, 30.0]
    start = sqlite_store.series(CODES[:1], from_us(0), from_us(2**52))[CODES[0]].time_us[0]
    assert from_us(int(start)).isoformat() == "2026-11-20T00:00:00+00:00"


ROW = f"{CODES[0]},2026-11-20 08:00"
PARTLY = [
    ("an unknown indicator", f"no.such:X,{TIMES[0]},1", "unknown indicator 'no.such:X'"),
    ("no number", f"{ROW},many", "not a number"),
    ("infinite", f"{ROW},inf", "not a number"),
    ("no time", f"{CODES[0]},soon,1", "cannot be read"),
    ("the future", f"{CODES[0]},2027-01-01,1", "future"),
    ("long ago", f"{CODES[0]},1950-01-01,1", "older than"),
    ("a cell too many", f"{ROW},1,2,3,4,5", "other cells"),
    ("another value for the same time", f"{ROW},5\n{ROW},6", "kept already"),
    ("another unit", f"{ROW},1,s,metre", "unit 'metre'"),
]


@pytest.mark.parametrize(("case", "line", "said"), PARTLY, ids=[r[0] for r in PARTLY])
def test_a_bad_row_is_told_and_the_rest_is_kept(case, line, said, load, sqlite_store):
    good = f"{CODES[1]},{TIMES[0]},7,s,person"
    rows = "\n".join(one if one.count(",") > 3 else one + ",," for one in line.split("\n"))
    report = load("a.csv", f"indicator,time,value,source,unit\n{rows}\n{good}\n")
    assert sum(report.refused.values()) == 1
    assert said in next(iter(report.refused))
    assert said in report.examples[0]
    assert values(sqlite_store, CODES[1]) == [7.0]


def test_empty_cells_are_no_readings(load, sqlite_store):
    report = load("a.csv", f"time,{CODES[0]}\n{TIMES[0]},\n{TIMES[1]},NA\n{TIMES[2]},0\n")
    assert (report.kept, report.empty, report.refused) == (1, 2, {})
    assert values(sqlite_store, CODES[0]) == [0.0]


def test_foreign_names_are_mapped_and_the_rest_is_told(load, sqlite_store):
    report = load("a.csv", "date,hour,year,Z1,广场,x\n2026-11-20,6:00-6:59,2026,1,2,3\n"
                  "2026-11-20,7:00-7:59,2026,4,5,6\n", time=("date", "hour"), skip=("year",),
                  template="crowd.present", names={"广场": "Z2"})
    assert report.kept == 4
    assert report.refused == {"unknown indicator 'x'": 2}
    assert values(sqlite_store, CODES[1]) == [2.0, 5.0]


def test_sources_of_rows_win_over_the_files(load, sqlite_store):
    load("a.csv", f"code,time,value,source\n{ROW},1,cam\n{ROW},2,\n", source="file")
    assert values(sqlite_store, CODES[0], "cam") == [1.0]
    assert values(sqlite_store, CODES[0], "file") == [2.0]


NO_FILES = [
    ("no such file", None, "There is no file"),
    ("no column of times", b"a,b\n1,2\n", "no column"),
    ("nothing", b"", "cannot be read"),
    ("no text", bytes(range(128, 256)) * 40, "text"),
]


@pytest.mark.parametrize(("case", "content", "said"), NO_FILES, ids=[r[0] for r in NO_FILES])
def test_what_is_no_file_of_readings_is_named(case, content, said, load, tmp_path):
    with pytest.raises(SourceError, match=said) as fault:
        if content is None:
            list(import_file(None, HistorySpec(tmp_path / "no.csv", "UTC"), {}, at=None))
        load("a.csv", content)
    assert ".csv" in str(fault.value)


def test_ten_thousand_malformed_rows_write_nothing(load, sqlite_store):
    rng = random.Random(7)
    pieces = [CODES[0], "2026-11-20 08:00", "7", "", "x", "1e999", "-", "\x01", "2026-99-99",
              "nan", "'; DROP TABLE hot;--", "９", "0x1F", "1,5", '""', "\ufffd", "9" * 400]
    rows = []
    while len(rows) < 10_000:
        row = [rng.choice(pieces) for _ in range(rng.choice([1, 2, 3, 3, 3, 4]))]
        if row[:3] != [CODES[0], "2026-11-20 08:00", "7"]:
            rows.append(",".join(row))
    report = load("a.csv", "indicator,time,value\n" + "\n".join(rows) + "\n")
    assert report.kept == 0
    assert sum(report.refused.values()) > 9_000
    assert [rows_of(sqlite_store, t) for t in ("hot", "late", "part", "chunk")] == [0] * 4


def test_a_name_tells_a_file_from_a_pack(tmp_path):
    (tmp_path / "a.csv").mkdir()
    assert not is_history(tmp_path / "a.csv")
    assert is_history(tmp_path / "b.CSV.gz")
    assert not is_history(tmp_path)
