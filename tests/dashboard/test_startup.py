"""What a start does with a district loaded before: the bundled demo follows the program."""

import pytest

from dashboard import startup
from dashboard.builder import load_pack
from dashboard.startup import open_district
from data.places import Places
from data.settings import Settings
from tests.browser import tiny_pack
from tests.conftest import NOW
from tests.support.served import quiet


def _same(folder):
    pass


def _one_line_more(folder):
    path = folder / "pack.toml"
    path.write_text(path.read_text("utf-8") + "\n# a newer program says more\n", "utf-8")


@pytest.mark.parametrize(("sentence", "bundled", "change", "loads"), [
    ("what is as it was loaded is served at once", True, _same, 1),
    ("a newer program's demo is loaded again", True, _one_line_more, 2),
    ("a district's own pack is loaded only when somebody asks", False, _one_line_more, 1),
])
def test_the_bundled_demo_follows_the_program(
        tmp_path, monkeypatch, sentence, bundled, change, loads):
    settings = Settings(data_dir=tmp_path / "var")
    places = Places(settings)
    places.prepare()
    folder = tiny_pack.write(tmp_path / "packs" / "new")
    report = load_pack(places, folder, now=NOW, progress=quiet)
    folder = folder.rename(folder.with_name(report.district.replace("-", "_")))
    if bundled:
        monkeypatch.setattr(startup, "BUNDLED_FOLDER", folder.parent)
        monkeypatch.setattr(startup, "DEFAULT_PACK", report.district)
    change(folder)
    bundle = open_district(places, settings, now=NOW, progress=quiet)
    try:
        assert bundle.version == loads, sentence
    finally:
        bundle.close()
        bundle.store.close()
