"""The hand-written mini district from files into a real store: attached, private, whole."""

import hashlib
import hmac
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.check import check_pack
from data.errors import DatumError, SourceError, StoreError
from data.ingest import ingest
from data.model import Names, Role
from data.pack import read_pack
from data.pack_problems import line
from data.store import open_store

MINI = Path(__file__).parents[2] / "fixtures" / "mini"
SECRET = b"k" * 32


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The mini district in a store that the tests only read."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('mini') / 'city.db'}")
    now = datetime(2026, 11, 21, 4, tzinfo=UTC)
    yield store, ingest(read_pack(MINI), store, now=now, actor="test", secret=SECRET)
    store.close()


def feature(store, layer, code):
    frame = store.frame(layer)
    return store.feature(layer, int(frame.loc[frame["code"] == code, "id"].iloc[0]))


def code_of(store, feature_id):
    return None if feature_id is None else store.refs([feature_id])[feature_id].code


def test_the_report_counts_every_layer_and_every_reject(loaded):
    store, report = loaded
    assert report.counts == {
        "district": 1, "street": 1, "community": 2, "grid": 4, "building": 9, "metro": 1,
        "address": 4, "hydrant": 3, "zone": 2, "place": 2, "road": 1, "house": 3, "unit": 2,
        "person": 3}
    assert {c: n for c, n in report.rejected.items() if n} == {"house": 1, "person": 2}
    assert [(r.layer, r.row, r.problem) for r in report.rejects] == [
        ("house", 4, "unknown_building"), ("person", 4, "duplicate_id"),
        ("person", 5, "unknown_house")]
    assert report.attachment["building"] == (9, 9)
    assert report.attachment["person"] == (3, 3)
    assert "road" not in report.attachment
    assert store.reports()[0] == report


def test_check_says_the_same_and_writes_nothing(loaded):
    _, report = loaded
    before = sorted(p.name for p in MINI.rglob("*"))
    problems = check_pack(MINI)
    assert [p for p in problems if p.severity == "error"] == []
    told = [line(p) for p in problems]
    assert [line(w) for w in report.warnings] == told[:len(report.warnings)]
    assert told[-3].startswith("layers/houses.csv:4: Row 4 (H004) is left out, unknown_building.")
    assert sorted(p.name for p in MINI.rglob("*")) == before


@pytest.mark.parametrize(("sentence", "layer", "code", "grid", "building", "address"), [
    ("a building has its grid and its address", "building", "B1", "G1", None, "A1"),
    ("a building over two grids goes by its point", "building", "B7", "G3", None, None),
    ("a part hangs on its outline", "building", "B2-1", None, "B2", None),
    ("an address by its building code", "address", "A2", "G1", "B1", None),
    ("an address by the footprint it stands in", "address", "A1", "G1", "B1", None),
    ("an address on open ground", "address", "A5", "G3", None, None),
    ("a hydrant in a footprint", "hydrant", "000101", "G1", "B1", "A1"),
    ("a hydrant on an edge: the lowest grid code", "hydrant", "000102", "G1", None, None),
    ("a hydrant on a corner: the lowest grid code", "hydrant", "000103", "G1", None, None),
    ("a zone", "zone", "Z2", "G2", None, None),
])
def test_every_feature_is_attached(loaded, sentence, layer, code, grid, building, address):
    store, _ = loaded
    found = feature(store, layer, code)
    links = [code_of(store, i) for i in (found.grid_id, found.building_id, found.address_id)]
    assert links == [grid, building, address], sentence


def test_areas_know_their_parents_by_code_or_by_place(loaded):
    store, _ = loaded
    grid = feature(store, "grid", "G3")
    assert [r.code for r in store.lineage(grid)] == ["990001", "990001001", "990001001002"]
    assert grid.props["manager"] == "陈大文"
    building = feature(store, "building", "B2-1")
    assert [r.role for r in store.lineage(building)] == [
        Role.DISTRICT, Role.STREET, Role.COMMUNITY, Role.GRID, Role.BUILDING]


def test_persons_come_to_their_grid_through_house_and_building(loaded):
    store, _ = loaded
    people = {c: store.attached(feature(store, "grid", c)).people for c in ("G1", "G2", "G3")}
    assert people == {"G1": -1, "G2": 0, "G3": -1}
    assert store.attached(feature(store, "building", "B1")).people is None
    assert [h.code for h in store.houses(feature(store, "building", "B1").id)] == ["H001", "H002"]
    assert {u.name for u in store.units(feature(store, "building", "B1").id)} == {"茶楼", "书店"}


def test_no_name_and_no_id_number_reaches_store_report_or_check(tmp_path, sqlite_store, now):
    report = ingest(read_pack(MINI), sqlite_store, now=now, actor="test", secret=SECRET)
    sqlite_store.close()
    written = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    told = repr(report) + repr(check_pack(MINI))
    for secret in ("90000019000101000", "张三丰", "王五一"):
        assert secret.encode() not in written, secret
        assert secret not in told, secret
    token = hmac.new(SECRET, b"900000190001010001", hashlib.sha256).hexdigest()
    assert token.encode() in written


def test_underground_and_parts_are_marked_for_drawing(loaded):
    store, _ = loaded
    for layer, code in (("metro", None), ("building", "B4"), ("building", "B5")):
        frame = store.frame(layer)
        row = frame[frame["code"] == code].iloc[0] if code else frame.iloc[0]
        assert row["props"]["underground"] is True
        assert row["height_m"] != row["height_m"]
    podium, tower = feature(store, "building", "B2"), feature(store, "building", "B2-1")
    assert podium.props["parts"] == 1
    assert "has_parts" not in podium.props, "the tower alone does not replace its podium"
    assert (tower.base_m, tower.height_m, tower.height_quality) == (12.0, 45.0, "estimated")


def test_zones_carry_what_capacity_needs(loaded):
    store, _ = loaded
    drawn, given = feature(store, "zone", "Z1"), feature(store, "zone", "Z2")
    assert drawn.area_m2 == pytest.approx(11_352, rel=1e-3)  # 102.44 m × 110.75 m
    assert drawn.props == {"m2_per_person": 1, "exit_width_m": 3.5}
    assert (drawn.kind, given.kind, given.area_m2) == ("square", "bridge_deck", 6300.0)
    assert [(r.code, r.names) for r in store.indicators()] == [
        ("crowd.present:Z1", Names("西广场在场人数", "People present at 西广场")),
        ("crowd.present:Z2", Names("桥面在场人数", "People present at 桥面"))]


def test_ids_stay_when_the_sources_come_in_another_order(store, now, tmp_path):
    first = ingest(read_pack(MINI), store, now=now, actor="test", secret=SECRET)
    assert [r.spec.code for r in store.layers()] == list(first.counts)
    before = {layer.spec.code: dict(zip(f["key"], f["id"], strict=True))
              for layer in store.layers() if layer.spec.role not in ("house", "unit", "person")
              for f in [store.frame(layer.spec.code)]}
    root = shutil.copytree(MINI, tmp_path / "shuffled")
    for path in (root / "layers").glob("*.geojson"):
        data = json.loads(path.read_text("utf-8"))
        data["features"].reverse()
        path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    ingest(read_pack(root), store, now=now, actor="test", secret=SECRET)
    after = {layer: dict(zip(f["key"], f["id"], strict=True))
             for layer in before for f in [store.frame(layer)]}
    assert after == before


@pytest.mark.parametrize(("sentence", "spoil"), [
    ("a missing file", lambda root: (root / "layers" / "grids.geojson").unlink()),
    ("a layer in another city", lambda root: (root / "layers" / "zones.geojson").write_text(
        (root / "layers" / "zones.geojson").read_text("utf-8").replace("113.3", "116.3"), "utf-8")),
])
def test_a_failed_load_leaves_the_store_as_it_was(loaded, now, tmp_path, sentence, spoil):
    store, report = loaded
    root = shutil.copytree(MINI, tmp_path / "spoilt")
    spoil(root)
    with pytest.raises((SourceError, DatumError), match=r"Layer (grid|zone)"):
        ingest(read_pack(root), store, now=now, actor="test", secret=SECRET)
    assert store.version() == report.load_id, sentence
    assert len(store.frame("building")) == 9


def test_every_unusable_layer_is_named_at_once(tmp_path, sqlite_store, now):
    root = shutil.copytree(MINI, tmp_path / "spoilt")
    (root / "layers" / "grids.geojson").unlink()
    (root / "layers" / "hydrants.csv").write_bytes(b"\xff\xff\xff")
    with pytest.raises(SourceError, match=r"2 layers of pack mini(.|\n)*grids(.|\n)*hydrants"):
        ingest(read_pack(root), sqlite_store, now=now, actor="test", secret=SECRET)
    assert sqlite_store.version() == 0
    errors = [p for p in check_pack(root) if p.severity == "error"]
    assert [p.where for p in errors] == ["layers/grids.geojson", "layers/hydrants.csv"]


def test_a_load_into_another_district_s_store_is_refused(loaded, now, tmp_path):
    store, _ = loaded
    root = shutil.copytree(MINI, tmp_path / "other")
    text = (root / "pack.toml").read_text("utf-8").replace('id = "mini"', 'id = "other"')
    (root / "pack.toml").write_text(text, "utf-8")
    with pytest.raises(StoreError, match="holds the district mini"):
        ingest(read_pack(root), store, now=now, actor="test", secret=SECRET)


def test_progress_is_told_step_by_step(sqlite_store, now):
    told = []
    ingest(read_pack(MINI), sqlite_store, now=now, actor="test", secret=SECRET,
           progress=lambda *step: told.append(step))
    assert [step for step, done, total in told if done == total] == [
        "read", "attach", "write", "store"]
    assert all(0 <= done <= total for _, done, total in told)
