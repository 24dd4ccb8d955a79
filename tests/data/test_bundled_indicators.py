"""The bundled pack's catalogue: enough indicators, each with a whole passport in two languages."""

import re
from collections import Counter
from pathlib import Path

import pytest

from data.generator import generate
from data.ingest.indicators import indicator_records
from data.ingest.prepare import prepare
from data.pack import read_pack
from data.passport import IndicatorRecord
from indicators.alerts.compile import compile_rules
from indicators.alerts.site import Site

PACK = Path(__file__).parents[2] / "data" / "packs" / "canton_tower"
DOMAINS = ["客流", "交通", "设施", "环境气象", "安全事件", "执法", "经营服务", "舆情投诉", "力量",
           "平台健康"]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> list[IndicatorRecord]:
    made = tmp_path_factory.mktemp("generated")
    generate(PACK, PACK / "generator.toml", made, lambda step, done, total: None)
    pack = read_pack(PACK, generated=made)
    records, problems = indicator_records(pack, prepare(pack).mapped)
    assert problems == []
    return records


def test_there_are_at_least_1373_with_codes_of_their_own(catalogue):
    assert len(catalogue) >= 1373
    assert len({r.code for r in catalogue}) == len(catalogue)


def test_every_bundled_rule_can_be_evaluated(catalogue):
    kinds = {"Z03": "bridge_deck"}
    sites = {r.subject: Site(props=(("kind", kinds.get(r.subject, "square")),)) for r in catalogue}
    compiled = compile_rules(read_pack(PACK).rules, catalogue, sites, zone="Asia/Shanghai")
    assert compiled.problems == ()
    assert len(compiled.pair_row) > 900


def test_the_domains_are_those_of_a_scenic_area_in_their_order(catalogue):
    assert list(dict.fromkeys(r.domain.zh for r in catalogue)) == DOMAINS


def test_every_passport_is_whole_in_both_languages(catalogue):
    for record in catalogue:
        for name in ("names", "domain", "group", "definition", "dimension", "owner"):
            names = getattr(record, name)
            assert names.zh, (record.code, name)
            assert names.en, (record.code, name)
            assert not re.search(r"[\u4e00-\u9fff{}]", names.en), (record.code, name, names.en)
        assert record.cadence_s > 0, record.code
        assert record.sharing, record.code
        assert record.source, record.code
        assert bool(record.system.zh) is not record.derived, record.code
        assert record.formula.zh or not record.derived, record.code
        assert record.states or record.kind != "state", record.code


SEEN = [
    ("24 kinds of video events over every zone", r"ai\.\w+:Z\d\d", 24 * 14),
    ("headways of every bus line", r"bus\.headway_s:BL\w+", 16),
    ("people waiting at every bus stop", r"bus_stop\.waiting:.*", 36),
    ("both ways of every metro entrance", r"metro\.(entries|exits):.*", 2 * 29),
    ("the state of every scenic lift", r"lift\.state:.*", 14),
    ("six pollutants of every air station", r"air\.(pm25|pm10|no2|so2|co|o3):.*", 6 * 4),
    ("the load of every zone", r"crowd\.load:Z\d\d", 16),
    ("the speed of every road segment", r"road\.speed:RD\d+", 53),
]


@pytest.mark.parametrize(("sentence", "pattern", "count"), SEEN, ids=[s for s, _, _ in SEEN])
def test_what_is_watched(catalogue, sentence, pattern, count):
    assert sum(bool(re.fullmatch(pattern, r.code)) for r in catalogue) == count


def test_single_changes_join_the_history_of_limits(catalogue):
    lobby = next(r for r in catalogue if r.code == "crowd.load:Z09")
    other = next(r for r in catalogue if r.code == "crowd.load:Z01")
    assert Counter(t.since for t in lobby.thresholds)["2025-10-01"] == 3
    assert {t.since for t in other.thresholds} == {"2015-04-01", "2023-04-23"}
    assert "提前一级" in lobby.definition.zh


def test_most_indicators_are_read_and_the_rest_is_computed(catalogue):
    read = sum(not r.derived for r in catalogue)
    assert len(catalogue) / 2 < read < len(catalogue)
