"""The README's example of posting readings works as it is copied, and the command token as told."""

import os
import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.token_commands import token
from data.errors import SettingError
from data.feeds.tokens import TokenError
from data.settings import Settings
from tests.browser import tiny_pack
from tests.browser.running_app import RunningApp

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    pack = tiny_pack.write(folder / "pack")
    found = RunningApp(folder / "var", "--pack", str(pack), demo_feed="0", live_mode="poll")
    found.data_dir = folder / "var"
    yield found.start()
    found.stop()


def test_the_readme_s_curl_line_as_it_is_copied(app):
    section = (ROOT / "README.md").read_text("utf-8").split("\n## Readings in\n")[1]
    script = re.search(r"```sh\n(.*?)\n```", section, re.DOTALL)[1]
    # only what differs here: where Python, data, port and the district are
    script = (script.replace(".venv/bin/python", shlex.quote(sys.executable))
              .replace("token gate-1", f"token gate-1 --data-dir {shlex.quote(str(app.data_dir))}")
              .replace("http://127.0.0.1:8050", app.url).replace("present:Z01", "present:Z1"))
    done = subprocess.run(["bash", "-ec", script], cwd=ROOT, capture_output=True, text=True,
                          timeout=120, env={**os.environ, "no_proxy": "*"})
    assert done.returncode == 0, done.stderr
    assert '"accepted":1,"refused":0' in done.stdout, done.stdout
    live = app.get("/api/feeds").json()
    assert [(one["name"], one["accepted"]) for one in live["feeds"]] == [("gate-1", 1)]


def test_tokens_are_shown_once_listed_and_revoked(app, capsys):
    def command(name="", **what):
        done = token(Settings(data_dir=app.data_dir), name, datetime.now(UTC),
                     **{"revoke": False, "listing": False, **what})
        assert done == 0
        return capsys.readouterr()

    made = command("lamp")
    assert re.fullmatch(r"cm_[\w-]{43}\n", made.out) and "shown only now" in made.err
    with pytest.raises(TokenError, match="already"):
        command("lamp")
    listed = command(listing=True).out
    assert "lamp  since 20" in listed and made.out.strip() not in listed
    assert command("lamp", revoke=True).out == "revoked: lamp\n"
    assert "revoked 20" in command(listing=True).out
    with pytest.raises(TokenError, match="no valid token"):
        command("lamp", revoke=True)
    with pytest.raises(TokenError, match="no name"):
        command("a name")
    with pytest.raises(SettingError, match="needs a name"):
        command()
