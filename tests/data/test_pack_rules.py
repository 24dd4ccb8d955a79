"""rule_files of a pack: read with defaults, every fault at its line, no circle, checked."""

from dataclasses import replace
from pathlib import Path

import pytest

from data.alerts.rule import Level
from data.check import check_pack
from data.ingest import ingest
from data.pack import inspect_pack, read_pack
from data.versions.restore import revert
from tests.support.small_pack import HEAD, geojson, square

INDICATORS = """
[[layers]]
code = "thing"
name = "东西"
role = "base"
source = "thing.geojson"

[[indicators]]
template = "crowd.load"
over = "district"
name = "承载率"
unit = "%"
cadence_s = 60
source = "demo"
thresholds = [{ severity = "III", op = ">=", value = 80 }]

[[indicators]]
template = "lift.state"
over = "district"
name = "电梯"
cadence_s = 60
source = "demo"
states = [{ value = 0, name = "停" }, { value = 1, name = "开" }]
"""
GOOD = """
[defaults]
templates = ["crowd.load"]
kind = "threshold"
escalation = [{ after_s = 300, role = "leader" }]

[[rules]]
id = "crowd.load"
name = { zh = "承载率", en = "Load" }
levels = [{ severity = "III", limit = 80 }]
plan = "limit-flow"

[[rules]]
id = "lift.down"
name = "停梯"
kind = "state"
templates = ["lift.state"]
levels = [{ severity = "III", limit = 0 }]
inhibited_by = [{ rule = "crowd.load", near = "district" }]
escalation = []

[[plans]]
id = "limit-flow"
name = "限流"
steps = [{ name = "广播" }]
"""


def write(root: Path, text: str, name: str = "rules/a.toml") -> Path:
    root.mkdir(parents=True, exist_ok=True)
    head = HEAD.replace('id = "small"', 'id = "small"\nrule_files = ["rules/a.toml"]')
    (root / "pack.toml").write_text(head + INDICATORS, encoding="utf-8")
    feature = geojson(({"name": text[-300:]}, square()))
    (root / "thing.geojson").write_text(feature, encoding="utf-8")
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    return root


def test_rules_and_plans_are_read_in_order_with_the_files_defaults(tmp_path):
    pack = read_pack(write(tmp_path, GOOD))
    assert [(r.id, r.kind, len(r.escalation)) for r in pack.rules] == [
        ("crowd.load", "threshold", 1), ("lift.down", "state", 0)]
    assert [p.id for p in pack.plans] == ["limit-flow"]
    assert pack.named == ("rules/a.toml",) and not pack.warnings


def test_a_pack_without_rules_has_none(tmp_path):
    write(tmp_path, GOOD)
    (tmp_path / "pack.toml").write_text(HEAD + INDICATORS, encoding="utf-8")
    assert read_pack(tmp_path).rules == ()


RULE = '[[rules]]\nid = "a.a"\nname = "甲"\nkind = "threshold"\ntemplates = ["crowd.load"]\n'
LEVEL = 'levels = [{ severity = "III", limit = 80 }]\n'
ALL_OF = ('[[rules]]\nid = "{}"\nname = "乙"\nkind = "combination"\n'
          'levels = [{{ severity = "I" }}]\nconditions = [{{ rule = "{}" }}]\n')
FAULTS = [
    ("an unknown template", RULE.replace("crowd.load", "crowd.laod") + LEVEL,
     "rules/a.toml:1 [[rules]] a.a templates", 'Did you mean "crowd.load"'),
    ("a code of an unknown template", RULE.replace("crowd.load", "croud.load:Z1") + LEVEL,
     "rules/a.toml:1 [[rules]] a.a templates", 'Did you mean "crowd.load"'),
    ("a misspelt key", RULE + LEVEL + "deadbnd = 3\n", "a.a deadbnd", 'Did you mean "deadband"'),
    ("a template that is over another layer", RULE + LEVEL + 'over = "thing"\n',
     "a.a over", "is over district"),
    ("limits in the wrong order",
     RULE + 'levels = [{ severity = "I", limit = 7 }, { severity = "II", limit = 8 }]\n',
     "a.a levels", "lies above the other"),
    ("a state that there is not", RULE.replace("threshold", "state").replace("crowd.load",
     "lift.state") + 'levels = [{ severity = "I", limit = 7 }]\n', "a.a levels", "It has 0, 1."),
    ("an unknown rule in a condition", RULE + LEVEL + 'inhibited_by = [{ rule = "a.b" }]\n',
     "a.a inhibited_by", 'names the rule "a.b"'),
    ("an unknown kind of event", '[[rules]]\nid = "a.a"\nname = "甲"\nkind = "event"\n'
     'event_kinds = ["weather.rain.red", "weather", "weather.rian"]\n', "a.a event_kinds",
     'names "weather.rian", which is no kind of event. Did you mean "weather.rain"'),
    ("an unknown plan", RULE + LEVEL + 'plan = "run"\n', "a.a plan", 'names the plan "run"'),
    ("an id twice", f"\n{RULE}{LEVEL}\n{RULE}{LEVEL}", "rules/a.toml:9 [[rules]] a.a id",
     "stands above too"),
    ("a circle of combinations", ALL_OF.format("b.b", "c.c") + ALL_OF.format("c.c", "b.b"),
     "b conditions", "makes a circle"),
    ("rules that silence each other",
     RULE + LEVEL + 'inhibited_by = [{ rule = "b.b" }]\n' + RULE.replace("a.a", "b.b") + LEVEL
     + 'inhibited_by = [{ rule = "a.a" }]\n', "inhibited_by", "silence each other"),
    ("an id as a default", '[defaults]\nid = "x.x"\n' + RULE + LEVEL, "defaults id", "every rule"),
    ("no TOML", "[[rules]\n", "pack.toml rule_files", "cannot be read"),
    ("a plan without steps", '[[plans]]\nid = "p.p"\nname = "预案"\n', "[[plans]] p.p steps",
     "is missing"),
    ("too long a text", f'{RULE}{LEVEL}source = "{"x" * 9000}"\n', "rules/a.toml:1 [[rules]] a.a",
     "9,000 characters"),
]


@pytest.mark.parametrize(("case", "text", "where", "told"), FAULTS, ids=[f[0] for f in FAULTS])
def test_every_fault_is_told_at_its_place(case, text, where, told, tmp_path):
    pack, problems = inspect_pack(write(tmp_path, text))
    errors = [p for p in problems if p.severity == "error"]
    assert pack is None
    assert any(where in p.where and told in f"{p.what} {p.remedy}" for p in errors), errors


def test_a_file_that_is_not_there_or_leads_out_is_told(tmp_path):
    write(tmp_path, GOOD)
    for name in ("rules/b.toml", "../a.toml"):
        head = HEAD.replace('id = "small"', f'id = "small"\nrule_files = ["{name}"]')
        (tmp_path / "pack.toml").write_text(head + INDICATORS, encoding="utf-8")
        [problem] = inspect_pack(tmp_path)[1]
        assert problem.where == "pack.toml rule_files"


def test_check_warns_of_a_rule_that_watches_nothing(tmp_path):
    nobody = RULE + LEVEL + 'subjects = ["Z99"]\n'
    problems = check_pack(write(tmp_path, nobody))
    assert [(p.severity, p.where) for p in problems] == [("warning", "[[rules]] a.a")]
    silent = RULE.replace("crowd.load", "lift.state")
    assert any("no limits of its own" in p.what for p in check_pack(write(tmp_path, silent)))


def test_a_load_brings_the_rules_into_the_store_and_an_edit_stays(tmp_path, sqlite_store, now):
    def load(text):
        ingest(read_pack(write(tmp_path, text)), sqlite_store, now=now, actor="test", secret=b"k")
        return {r.id: r.levels[0].limit for r in sqlite_store.alerts.rules.rules()}

    rules = sqlite_store.alerts.rules
    assert load(GOOD) == {"crowd.load": 80, "lift.down": 0}
    assert [plan.id for plan in rules.plans()] == ["limit-flow"]
    [seen, _] = rules.rules()
    rules.save(replace(seen, levels=(Level("III", 70.0),)), actor="王", reason="太吵", at=now)
    newer = GOOD.replace("limit = 80", "limit = 75") + "# newer"
    assert load(newer) == {"crowd.load": 70, "lift.down": 0}
    [drift] = rules.drift()
    assert [one.levels[0].limit for one in (drift.base, drift.pack, drift.ours)] == [80, 75, 70]
    revert(sqlite_store, "thing", 1, now=now, actor="test")
    assert len(rules.rules()) == 2 and rules.drift() == [drift]
