"""Indicators of a pack: files, tables, changes, formulas; every mistake told at its line."""

from pathlib import Path

import pytest

from data.ingest.indicators import indicator_records
from data.ingest.prepare import prepare
from data.model import Problem
from data.names import Names
from data.pack import inspect_pack, read_pack
from data.pack_problems import line
from data.passport import Threshold
from tests.data.test_pack import HEAD, LAYER

MORE = """
[defaults]
domain = { zh = "客流", en = "Crowd" }
source = "demo"
cadence_s = 60

[[indicators]]
template = "a.count"
over = "building"
name = "{name}"

[[indicators]]
"""


def told(folder: Path, more: str = "", *, head: str = "", **files: str) -> list[str]:
    """Return the problems of a pack that has ``more`` as its further file."""
    top = 'indicator_files = ["more.toml"]\n' if more else ""
    (folder / "pack.toml").write_text(top + head + HEAD + LAYER, encoding="utf-8")
    (folder / "more.toml").write_text(more, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [line(p) for p in inspect_pack(folder)[1]]


MISTAKES = [
    ("no layer", 'template = "a.x"\nover = "buildin"\nname = "x"\n',
     'more.toml:12 [[indicators]] a.x over: is "buildin", which is no layer. '
     'Did you mean "building"?'),
    ("a template of no form", 'template = "A"\nover = "building"\nname = "x"\n',
     'more.toml:12 [[indicators]] A template: is "A". Such as "crowd.present".'),
    ("an unknown key", 'template = "a.x"\nover = "building"\nname = "x"\nunits = "m"\n',
     'a.x units: is not known and is ignored. Did you mean "unit"?'),
    ("a formula that cannot be read", 'template = "a.x"\nover = "building"\nname = "x"\n'
     'expr = "los(a.count, 1, 2)"\n', "a.x expr: los() takes kind_text as text."),
    ("an unknown template", 'template = "a.x"\nover = "building"\nname = "x"\n'
     'expr = "a.coun + 1"\n', 'speaks of "a.coun", which is no template over building. '
     'Did you mean "a.count"?'),
    ("a template over another layer", 'template = "a.x"\nover = "district"\nname = "x"\n'
     'expr = "a.count"\n', "which is over building. Gather it: sum(all(a.count))"),
    ("gathering what is not there", 'template = "a.x"\nover = "building"\nname = "x"\n'
     'expr = "sum(all(a.cnt))"\n', 'gathers "a.cnt", which is not there. Did you mean "a.count"?'),
    ("gathering over another layer", 'template = "a.x"\nover = "building"\nname = "x"\n'
     'expr = "sum(all(a.count, \\"street\\"))"\n', 'gathers "a.count" over "street"'),
    ("parts of nothing", 'template = "a.x"\nover = "building"\nname = "x"\n'
     'expr = "sum(parts(a.count))"\n', "which is part of nothing. Give that template part_of"),
    ("a circle", 'template = "a.x"\nover = "building"\nname = "x"\nexpr = "a.y"\n'
     '[[indicators]]\ntemplate = "a.y"\nover = "building"\nname = "y"\nexpr = "a.x + a.count"\n',
     "expr: makes a circle: a."),
    ("a circle of one", 'template = "a.x"\nover = "building"\nname = "x"\nexpr = "max(all(a.x))"\n',
     "makes a circle: a.x (building) → a.x (building)."),
    ("an unknown severity", 'template = "a.x"\nover = "building"\nname = "x"\n'
     'thresholds = [{ severity = "V", op = ">=", value = 1 }]\n',
     'a.x thresholds 1 severity: is "V". Did you mean "IV"? Give one of I, II, III, IV.'),
    ("a limit without a value", 'template = "a.x"\nover = "building"\nname = "x"\n'
     'thresholds = [{ severity = "I", op = ">=" }]\n', "thresholds 1 value: is missing"),
    ("a limit since no day", 'template = "a.x"\nover = "building"\nname = "x"\n'
     'thresholds = [{ severity = "I", op = ">=", value = 1, since = "2026-02-30" }]\n',
     'since: is "2026-02-30", which is no day.'),
    ("a direction that is none", 'template = "a.x"\nover = "building"\nname = "x"\n'
     'direction = "up"\n', "a.x direction: is"),
    ("a state without a number", 'template = "a.x"\nover = "building"\nname = "x"\n'
     'states = [{ value = "on", name = "On" }]\n', "states value: is missing or no number"),
    ("a filter that is none", 'template = "a.x"\nover = "building"\nname = "x"\nwhere = "kind"\n',
     'a.x where: has "kind", which is not field=value.'),
    ("an unknown word in a definition", 'template = "a.x"\nover = "building"\nname = "x"\n'
     'definition = { zh = "在{place}", en = "here" }\n',
     "definition zh: holds {place}. Only {name} is filled in."),
    ("the same twice", 'template = "a.count"\nover = "building"\nname = "x"\n',
     '"a.count" is given twice over "building".'),
]


@pytest.mark.parametrize(("sentence", "text", "said"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_every_mistake_is_told_at_its_line(tmp_path, sentence, text, said):
    found = told(tmp_path, MORE + text)
    assert len(found) == 1, found
    assert said in found[0]


def test_a_whole_file_has_nothing_to_tell(tmp_path):
    assert told(tmp_path, MORE.removesuffix("[[indicators]]\n")) == []


FILES = [
    ("a file that is not there", 'indicator_files = ["none.toml"]\n', {}, 'names "none.toml"'),
    ("a file outside", 'indicator_files = ["../x.toml"]\n', {}, "leaves the pack"),
    ("a table that is not there", 'indicator_table = "none.csv"\n', {}, "cannot be read"),
    ("a table without head", 'indicator_table = "t.csv"\n', {"t": "a.b,building\n"},
     'has no column "template"'),
    ("a line without a layer", 'indicator_table = "t.csv"\n',
     {"t": "# first\ntemplate,over,name_zh,cadence_s,source\na.b,build,名,60,x\n"},
     't.csv:3 over: is "build", which is no layer.'),
    ("a limit that is none", 'indicator_table = "t.csv"\n',
     {"t": "template,over,name_zh,cadence_s,source,I\na.b,building,名,60,x,80\n"},
     't.csv:2 I: is "80", which is no limit.'),
    ("a change without a code", 'indicator_changes = "t.csv"\n', {"t": "code,unit\n,m\n"},
     "t.csv:2 code: is missing"),
    ("a change of a direction", 'indicator_changes = "t.csv"\n',
     {"t": "code,direction\na.b:X,up\n"}, 't.csv:2 direction: is "up".'),
    ("a holiday that is no day", '[calendar]\nholidays = ["soon"]\n', {}, 'holds "soon"'),
    ("office hours that go back", '[calendar]\noffice_hours = [["12:00", "09:00"]]\n', {},
     "office_hours: is"),
    ("a day in both lists", '[calendar]\nholidays = ["2026-10-10"]\nworkdays = ["2026-10-10"]\n',
     {}, "which is a holiday too"),
]


@pytest.mark.parametrize(("sentence", "head", "files", "said"), FILES, ids=[f[0] for f in FILES])
def test_files_and_tables(tmp_path, sentence, head, files, said):
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    table = head if head.startswith("[") else ""
    pack = ("" if table else head) + HEAD + table + LAYER
    (tmp_path / "pack.toml").write_text(pack, encoding="utf-8")
    found = [line(p) for p in inspect_pack(tmp_path)[1]]
    assert any(said in one for one in found), found


def district_of_its_own(folder: Path, templates: str, changes: str = "") -> Path:
    """Write a pack whose one layer has two buildings, and no layer of the district."""
    (folder / "layers").mkdir()
    (folder / "layers" / "b.csv").write_text(
        "code,name,name_en,kind,storeys,wkt\n" + "".join(
            f'B{n},{n}号楼,Block {n},{kind},{n}0,"POLYGON((113.30{n} 23.101,113.30{n}4 23.101,'
            f'113.30{n}4 23.102,113.30{n} 23.101))"\n' for n, kind in ((1, "office"), (2, "shop"))),
        encoding="utf-8")
    (folder / "t.csv").write_text(templates, encoding="utf-8")
    (folder / "c.csv").write_text(changes or "code\n", encoding="utf-8")
    top = 'indicator_table = "t.csv"\nindicator_changes = "c.csv"\n'
    layer = LAYER.replace("layers/b.geojson", "layers/b.csv") + 'keep = ["storeys"]\n'
    (folder / "pack.toml").write_text(top + HEAD + layer, encoding="utf-8")
    return folder


def catalogue(folder: Path):
    pack = read_pack(folder)
    return indicator_records(pack, prepare(pack).mapped)


def test_a_pack_brings_2173_of_its_own_without_code(tmp_path):
    rows = "".join(f"gov.i{n},district,治理指标{n},Governance {n},60,city,"
                   f"{'' if n % 3 else f'2 * gov.i{n + 1}'}\n" for n in range(2173))
    pack = district_of_its_own(
        tmp_path, "template,over,name_zh,name_en,cadence_s,source,expr\n" + rows.replace(
            "2 * gov.i2173", "1"))
    records, problems = catalogue(pack)
    assert problems == []
    assert len(records) == 2173
    assert records[0].code == "gov.i0:here"
    assert (records[0].subject_layer, records[0].subject_key) == ("district", "here")


TABLE = """template,over,name_zh,name_en,unit,cadence_s,source,where,expr,kind,II,since,owner_zh
use.power,building,{name}用电,Power of {name},kWh,3600,meter,,,flow,>=100,2026-01-01,
use.each,building,{name}每层用电,Each,kWh,3600,,kind=office,use.power / feature.storeys,,,,供电局
"""


def test_a_table_makes_passports(tmp_path):
    records, problems = catalogue(district_of_its_own(tmp_path, TABLE))
    assert problems == []
    assert [r.code for r in records] == ["use.power:B1", "use.power:B2", "use.each:B1"]
    power, _, each = records
    assert power.names == Names("1号楼用电", "Power of Block 1")
    assert power.thresholds == (Threshold("II", ">=", 100.0, "2026-01-01"),)
    assert power.dimension == Names("建筑物", "Buildings")
    assert (each.params, each.source, each.derived) == ((("storeys", 10.0),), "derived", True)
    assert each.owner.zh == "供电局"


def test_changes_of_single_indicators(tmp_path):
    changes = ("code,II,I,since,unit,decimals,owner_zh\n"
               "use.power:B2,>=80,,2027-01-01,MWh,1,业主\n"
               "use.power:B9,,,,MWh,,\n")
    records, problems = catalogue(district_of_its_own(tmp_path, TABLE, changes))
    second = next(r for r in records if r.code == "use.power:B2")
    assert second.thresholds == (Threshold("II", ">=", 100.0, "2026-01-01"),
                                 Threshold("II", ">=", 80.0, "2027-01-01"))
    assert (second.unit, second.decimals, second.owner.zh) == ("MWh", 1, "业主")
    assert problems == [Problem("warning", "c.csv:3", '"use.power:B9" is no indicator of the pack.',
                                'Did you mean "use.power:B2"?')]


def test_a_template_without_features_is_told(tmp_path):
    records, problems = catalogue(district_of_its_own(
        tmp_path, TABLE.replace("kind=office", "kind=school")))
    assert len(records) == 2
    assert [p.where for p in problems] == ["[[indicators]] use.each (building)"]
