"""An update reaches an open page: its tiles are fetched again, nothing else, nobody is moved."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.builder import update_layer
from data.places import Places
from data.settings import Settings
from data.update import Removal
from tests.browser.running_app import RunningApp
from tests.browser.steps import camera, resting, until
from tests.support import estate
from tests.support.served import quiet
from tests.support.updates import changed, changes_file

pytestmark = pytest.mark.browser

TILES = """() => Object.fromEntries(Object.entries(window.citymirror.map().getStyle().sources)
  .filter(([, s]) => s.type === "vector").map(([name, s]) => [name, s.tiles[0]]))"""
NAMES = """() => window.citymirror.map().querySourceFeatures("building", {sourceLayer: "building"})
  .map((one) => one.properties.name)"""


@pytest.fixture
def app(tmp_path):
    running = RunningApp(tmp_path / "var", "--pack", str(estate.write(tmp_path / "pack")),
                         live_mode="poll", demo_feed="0")
    yield running.start()
    running.stop()


def test_an_update_reaches_an_open_page_and_moves_nobody(app, open_page, tmp_path: Path):
    page = open_page(f"{app.url}/#map=16/23.1020/113.3050/0/0")
    before, view = page.evaluate(TILES), resting(page)
    assert "望江塔" not in page.evaluate(NAMES)
    file = changes_file(tmp_path, "building", [changed("building", "B04", name="望江塔")])
    update_layer(Places(Settings(data_dir=tmp_path / "var")), "estate", "building", file,
                 now=datetime.now(UTC), progress=quiet, removal=Removal())
    until(page, f"() => ({NAMES})().includes('望江塔')")
    after = page.evaluate(TILES)
    assert [name for name in after if after[name] != before[name]] == ["building"]
    assert camera(page) == view
