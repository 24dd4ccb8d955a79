"""The pack reader: every problem at once, each with its place and what to do."""

from pathlib import Path

import pytest

from data.check import check_pack
from data.errors import PackError
from data.model import Datum, DrawSpec, Names, Role
from data.pack import inspect_pack, read_pack
from data.pack_problems import PackProblems, line

MINI = Path(__file__).parents[1] / "fixtures" / "mini"

HEAD = """
format = 1
id = "here"
name = { zh = "这里", en = "Here" }
[place]
extent = [113.30, 23.10, 113.31, 23.11]
time_zone = "Asia/Shanghai"
"""
LAYER = """
[[layers]]
code = "building"
role = "building"
name = { zh = "建筑物", en = "Buildings" }
source = "layers/b.geojson"
"""


def write(folder: Path, text: str) -> Path:
    (folder / "pack.toml").write_text(text, encoding="utf-8")
    return folder


def lines(folder: Path, text: str) -> list[str]:
    return [f"{p.severity} {line(p)}" for p in inspect_pack(write(folder, text))[1]]


def test_a_whole_pack_is_read_as_it_is_written():
    pack = read_pack(MINI)
    assert pack.district.id == "mini"
    assert pack.district.names == Names("小小区", "Mini district")
    assert pack.district.metric_crs == "EPSG:32649"
    assert (pack.district.view.longitude, pack.district.view.latitude) == pytest.approx(
        (113.302, 23.102))
    assert [s.role for s in pack.layers][:4] == [
        Role.DISTRICT, Role.STREET, Role.COMMUNITY, Role.GRID]
    address = pack.layer("address")
    assert address.encoding == "gb18030"
    assert address.fields["name"] == "标准地址"
    assert address.draw == DrawSpec()
    assert address.tile is None
    assert pack.indicators[0].names.zh == "{name}在场人数"
    assert pack.generator is None
    assert pack.demo_spec() == {}


def test_a_pack_may_say_how_a_layer_is_drawn_and_tiled(tmp_path):
    text = HEAD + LAYER + """
datum = "GCJ-02"
context = true
[layers.draw]
how = "none"
order = 7
[layers.tile]
fields = ["operator"]
"""
    spec = read_pack(write(tmp_path, text)).layers[0]
    assert spec.datum is Datum.GCJ02
    assert spec.context
    assert (spec.draw.how, spec.draw.recipe, spec.draw.order) == ("none", "none", 7)
    assert spec.tile is not None
    assert spec.tile.fields == ("operator",)


def test_every_problem_is_told_at_once(tmp_path):
    text = HEAD.replace('"here"', '"Here!"').replace("Asia/Shanghai", "Asia/Shanghia") + """
[[layers]]
code = "building"
role = "buildings"
name = "x"
source = "../b.geojson"
[[layers]]
code = "building"
role = "zone"
source = "z.geojson"
fields = { code = "c" }
"""
    with pytest.raises(PackProblems) as caught:
        read_pack(write(tmp_path, text))
    told = str(caught.value)
    for part in ('pack.toml id: is "Here!"', "pack.toml place time_zone", 'Did you mean "building"',
                 "which leaves the pack", "is used by an earlier layer", "name: is missing",
                 'has no "name", which zone needs', 'has no "m2_per_person"'):
        assert part in told, part
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(("sentence", "text", "told"), [
    ("a second code is refused", HEAD + LAYER + LAYER, "[[layers]] building code: \"building\" is"),
    ("no layer at all", HEAD, "[[layers]]: has no layer"),
    ("no place", 'format = 1\nid = "ab"\nname = "x"\n' + LAYER, "[place]: is missing"),
    ("another format", HEAD.replace("= 1", "= 2", 1) + LAYER, "format: is 2. Write format = 1."),
    ("latitude first", HEAD.replace("113.30, 23.10, 113.31, 23.11", "23.1, 113.3, 23.2, 113.4")
     + LAYER, "latitude first"),
    ("an extent of three numbers", HEAD.replace(", 23.11]", "]") + LAYER, "four numbers"),
    ("an infinite extent", HEAD.replace("23.11]", "inf]") + LAYER, "four numbers"),
    ("an absolute source", HEAD + LAYER.replace("layers/b", "/etc/b"), "which is absolute"),
    ("a source on a drive", HEAD + LAYER.replace("layers/b", "C:/b"), "which is absolute"),
    ("a source with backslashes", HEAD + LAYER.replace("layers/b", "a\\\\b"), "backslash"),
    ("a source that climbs out of generated", HEAD + LAYER.replace("layers/b", "generated/../../b"),
     "which leaves the pack"),
    ("an unknown encoding", HEAD + LAYER + 'encoding = "klingon"\n', "encoding: is \"klingon\""),
    ("an unknown datum", HEAD + LAYER + 'datum = "GCJ02"\n', 'Did you mean "GCJ-02"?'),
    ("degrees as metric CRS", HEAD + 'metric_crs = "EPSG:4490"\n' + LAYER, "not projected in"),
    ("a CRS nobody knows", HEAD + LAYER + 'crs = "EPSG:1"\n', "is no known CRS"),
    ("GCJ-02 with a projection", HEAD + LAYER + 'crs = "EPSG:4547"\ndatum = "BD-09"\n',
     "come in degrees only"),
    ("a filter without =", HEAD + LAYER + 'where = "state"\n', "not column=value"),
    ("lon without lat", HEAD + LAYER + 'fields = { lon = "x" }\n', "only one of lon and lat"),
    ("a column list instead of a name", HEAD + LAYER + "fields = { code = 3 }\n", "is 3, not text"),
    ("a person's extra columns", HEAD + LAYER.replace('"building"', '"person"') + 'keep = ["n"]\n',
     "not allowed for persons"),
    ("a person's name", HEAD + LAYER.replace('role = "building"', 'role = "person"')
     + 'fields = { id = "i", house_code = "h", name = "n" }\n', "name: is not read for persons"),
    ("an indicator over nothing", HEAD + LAYER + '[[indicators]]\ntemplate = "a.b"\n'
     'over = "buildng"\nname = "x"\ncadence_s = 5\nsource = "demo"\n', 'Did you mean "building"?'),
    ("an indicator without cadence", HEAD + LAYER + '[[indicators]]\ntemplate = "a.b"\n'
     'over = "building"\nname = "{nam}"\nsource = "demo"\n', "cadence_s: is missing"),
    ("a demo feed of a real district", HEAD + LAYER + '[demo]\nspec = "d.toml"\n',
     "is not synthetic"),
    ("a spec file that is not there", HEAD + LAYER + '[generator]\nspec = "d.toml"\n',
     "which is not in the pack"),
])
def test_bad_packs(tmp_path, sentence, text, told):
    found = [p for p in lines(tmp_path, text) if p.startswith("error")]
    assert any(told in p for p in found), (sentence, found)
    with pytest.raises(PackError):
        read_pack(tmp_path)


@pytest.mark.parametrize(("sentence", "text", "told"), [
    ("a misspelt key", HEAD + LAYER + 'licens = "x"\n', 'licens: is not known and is ignored. '
     'Did you mean "licence"?'),
    ("a key of no kind", "zzz = 1\n" + HEAD + LAYER, "zzz: is not known and is ignored. Known"),
    ("a field of another role", HEAD + LAYER + 'fields = { plate = "p" }\n',
     "plate: is no field of building; it is only kept"),
    ("a huge extent", HEAD.replace("113.31,", "133.31,") + LAYER, "more than a district"),
    ("a view elsewhere", HEAD + "[view]\nlongitude = 0\nlatitude = 0\n" + LAYER, "outside the"),
])
def test_odd_packs_load_with_a_warning(tmp_path, sentence, text, told):
    found = lines(tmp_path, text)
    assert any(p.startswith("warning") and told in p for p in found), (sentence, found)
    assert read_pack(tmp_path).warnings


def test_a_link_out_of_the_pack_is_refused(tmp_path):
    (tmp_path / "secret.geojson").write_text("{}")
    root = tmp_path / "pack"
    (root / "layers").mkdir(parents=True)
    (root / "layers" / "b.geojson").symlink_to(tmp_path / "secret.geojson")
    assert any("a link that leads out" in p for p in lines(root, HEAD + LAYER))


@pytest.mark.parametrize(("sentence", "data", "told"), [
    ("no file", None, "There is no pack.toml"),
    ("not TOML", b"format = ", "is not valid TOML"),
    ("not UTF-8", "name = '区'".encode("gb18030"), "is not UTF-8"),
])
def test_an_unreadable_pack_file_is_one_clear_line(tmp_path, sentence, data, told):
    if data is not None:
        (tmp_path / "pack.toml").write_bytes(data)
    with pytest.raises(PackError, match=told):
        read_pack(tmp_path)
    problems = check_pack(tmp_path)
    assert len(problems) == 1
    assert told in problems[0].what


def test_a_pack_file_with_a_byte_order_mark_is_read(tmp_path):
    (tmp_path / "pack.toml").write_bytes(("\ufeff" + HEAD + LAYER).encode())
    assert read_pack(tmp_path).district.id == "here"


def test_sources_under_generated_come_from_the_generated_folder(tmp_path):
    text = HEAD + LAYER.replace("layers/b", "generated/b")
    pack = read_pack(write(tmp_path, text), generated=tmp_path / "made")
    assert pack.source_path(pack.layers[0]) == tmp_path / "made" / "b.geojson"
    problems = check_pack(tmp_path)
    assert [p.severity for p in problems] == ["warning"]
    assert "made when it is loaded" in problems[0].what


def test_an_unknown_layer_is_named(tmp_path):
    with pytest.raises(PackError, match=r"no layer 'roads'.*building"):
        read_pack(write(tmp_path, HEAD + LAYER)).layer("roads")
