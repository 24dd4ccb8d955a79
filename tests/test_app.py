"""The program as a person starts it: every command, every foreseen fault, every way to end."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from data.settings import SETTINGS
from tests.browser import tiny_pack
from tests.browser.running_app import END_S, RunningApp
from tests.support.ports import free_port
from tests.support.wait import until

ROOT = Path(__file__).parents[1]


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    ours = {k: v for k, v in os.environ.items() if not k.startswith("CITYMIRROR_")}
    environ = ours | {f"CITYMIRROR_{k.upper()}": v for k, v in settings.items()}
    return subprocess.run(
        [sys.executable, "app.py", *map(str, arguments)], cwd=ROOT, env=environ,
        capture_output=True, text=True, timeout=240, check=False,
    )


@pytest.fixture(scope="module")
def pack(tmp_path_factory) -> Path:
    return tiny_pack.write(tmp_path_factory.mktemp("packs") / "tiny")


@pytest.fixture(scope="module")
def loaded(pack, tmp_path_factory) -> Path:
    """A data folder with the handmade district; tests only look at it."""
    data_dir = tmp_path_factory.mktemp("loaded") / "var"
    done = run("load", pack, "--data-dir", data_dir)
    assert done.returncode == 0, done.stderr
    return data_dir


def one_line(text: str) -> str:
    """Return the only line of ``text``; a traceback is never an answer to a person."""
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_help_explains_every_command_and_every_setting():
    done = run("--help")
    assert done.returncode == 0
    for word in ("load", "check", "backup", "restore", "--host", "--port", "--data-dir", "--pack"):
        assert word in done.stdout
    for row in SETTINGS:
        assert row.variable in done.stdout
        assert row.help.split(";")[0] in done.stdout


def test_load_says_what_it_did_and_makes_the_district_active(pack, tmp_path):
    done = run("load", pack, "--data-dir", tmp_path / "var")
    assert done.returncode == 0, done.stderr
    assert "tiny: load 1, " in done.stdout
    assert (tmp_path / "var" / "active").read_text(encoding="utf-8").strip() == "tiny"
    again = run("--data-dir", tmp_path / "var", "load", pack)
    assert "tiny: load 2, " in again.stdout, "an option before the command counts as well"


def test_check_prints_line_by_line_and_writes_nothing(pack, tmp_path):
    done = run("check", pack, data_dir=str(tmp_path / "var"))
    assert done.returncode == 0
    assert "0 errors" in done.stdout.splitlines()[-1]
    assert not (tmp_path / "var").exists()


def test_check_of_a_wrong_pack_ends_with_3(tmp_path):
    wrong = tiny_pack.write(tmp_path / "wrong")
    (wrong / "layers" / "building.geojson").unlink()
    done = run("check", wrong)
    assert done.returncode == 3
    assert any("building" in text for text in done.stdout.splitlines() if "error" in text)


def test_a_load_of_a_wrong_pack_leaves_the_store_as_it_was(pack, tmp_path):
    wrong = tiny_pack.write(tmp_path / "wrong")
    data_dir = tmp_path / "var"
    assert run("load", wrong, "--data-dir", data_dir).returncode == 0
    (wrong / "layers" / "zone.geojson").write_text("{", encoding="utf-8")
    done = run("load", wrong, "--data-dir", data_dir)
    assert done.returncode == 3
    assert "zone" in done.stderr
    assert "Traceback" not in done.stderr
    assert "tiny: load 2, " in run("load", pack, "--data-dir", data_dir).stdout


def test_backup_and_restore_over_a_damaged_store(pack, tmp_path):
    data_dir, file = tmp_path / "var", tmp_path / "city.backup"
    assert run("load", pack, "--data-dir", data_dir).returncode == 0
    done = run("backup", file, "--data-dir", data_dir)
    assert done.returncode == 0, done.stderr
    assert "tiny: " in done.stdout
    (data_dir / "districts" / "tiny" / "city.db").write_bytes(b"SQLite format 3\0" + b"x" * 9000)
    done = run("restore", file, "--data-dir", data_dir)
    assert done.returncode == 0, done.stderr
    app = RunningApp(data_dir, demo_feed="0").start()
    try:
        assert app.get("/api/search?q=B1").json()["hits"][0]["code"] == "B1"
    finally:
        assert app.stop() == 0


def test_a_port_in_use_is_told_before_anything_is_built(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("--port", str(port), "--data-dir", tmp_path / "var")
    assert done.returncode == 5
    assert f"Port {port}" in one_line(done.stderr)
    assert not (tmp_path / "var").exists()


FAULTS = [
    ("a port that is no number", ["--port", "http"], {}, 2, "not a number"),
    ("a port out of range", ["--port", "70000"], {}, 2, "out of range"),
    ("a setting of the environment without a meaning", [], {"live_mode": "maybe"}, 2,
     "CITYMIRROR_LIVE_MODE"),
    ("another host without a token", ["--host", "0.0.0.0"], {}, 2, "CITYMIRROR_TOKEN"),
    ("a pack that is not there", ["--pack", "atlantis"], {}, 3, "'atlantis'"),
    ("a load of a folder without a pack", ["load", "/nonexistent"], {}, 3, "pack.toml"),
    ("a restore of a file that is not there", ["restore", "/nonexistent"], {}, 4, "nonexistent"),
]


@pytest.mark.parametrize(("_", "arguments", "settings", "code", "said"), FAULTS,
                         ids=[f[0] for f in FAULTS])
def test_a_foreseen_fault_is_one_line_and_a_code(tmp_path, _, arguments, settings, code, said):
    port = ["--port", str(free_port())] if "--port" not in arguments else []
    done = run(*port, "--data-dir", tmp_path / "var", *arguments, **settings)
    assert done.returncode == code, done.stderr
    assert said in one_line(done.stderr)


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    done = run("--port", str(free_port()), "--data-dir", tmp_path / "file" / "var")
    assert done.returncode == 5
    assert "cannot be written" in one_line(done.stderr)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_a_damaged_database_is_told_and_left_as_it_is(pack, tmp_path):
    data_dir = tmp_path / "var"
    assert run("load", pack, "--data-dir", data_dir).returncode == 0
    file = data_dir / "districts" / "tiny" / "city.db"
    file.write_bytes(b"not a database at all" * 500)
    done = run("--port", str(free_port()), "--data-dir", data_dir)
    assert done.returncode == 4
    assert "city.db" in one_line(done.stderr)
    assert file.read_bytes() == b"not a database at all" * 500


def test_first_and_second_start_serve_and_say_so_in_one_line(pack, tmp_path):
    app = RunningApp(tmp_path / "var", "--pack", str(pack)).start()
    assert app.get("/healthz").json()["version"] == 1
    assert app.stop() == 0
    app.start()
    assert app.get("/healthz").json()["version"] == 1, "the second start loads nothing"
    assert app.stop(signal.SIGTERM) == 0
    assert app.tail().count(f"城镜 CityMirror: {app.url}/ (小区, 演示数据)") == 2
    assert "Traceback" not in app.tail()


def test_an_unknown_path_is_the_page_but_never_below_the_api(loaded):
    app = RunningApp(loaded).start()
    try:
        assert app.get("/some/screen").headers["content-type"].startswith("text/html")
        for path in ("/api/some", "/tiles/some", "/map/some", "/vendor/some"):
            answer = app.get(path)
            assert (answer.status_code, answer.json()["error"]["kind"]) == (404, "NotFound")
    finally:
        assert app.stop() == 0


def test_a_load_reaches_the_running_server(pack, tmp_path):
    changed = tiny_pack.write(tmp_path / "changed")
    file = changed / "layers" / "zone.geojson"
    file.write_text(file.read_text(encoding="utf-8").replace("北广场", "南广场"), encoding="utf-8")
    app = RunningApp(tmp_path / "var", "--pack", str(pack)).start()
    try:
        assert app.get("/api/live").json()["store_version"] == 1
        done = run("load", changed, "--data-dir", tmp_path / "var")
        assert done.returncode == 0, done.stderr
        snapshot = wait_for(app, lambda found: found["store_version"] == 2)
        assert snapshot["zones"][0]["name"]["zh"] == "南广场"
        assert "v=2" in app.get("/map/style.json").text
        assert app.get("/api/layers").json()["version"] == 2
    finally:
        assert app.stop() == 0


def test_another_district_takes_over_the_running_server(pack, tmp_path):
    other = tiny_pack.write(tmp_path / "other")
    head = other / "pack.toml"
    text = head.read_text(encoding="utf-8").replace('id = "tiny"', 'id = "other"')
    head.write_text(text.replace("synthetic = true", "synthetic = false"), encoding="utf-8")
    assert run("load", pack, "--data-dir", tmp_path / "var").returncode == 0
    app = RunningApp(tmp_path / "var").start()
    try:
        assert run("load", other, "--data-dir", tmp_path / "var").returncode == 0
        snapshot = wait_for(app, lambda found: found["district"] == "other")
        assert snapshot["synthetic"] is False
    finally:
        assert app.stop() == 0


def test_a_second_builder_on_one_folder_is_refused(pack, tmp_path):
    from data.lock import FolderLock

    (tmp_path / "var").mkdir()
    lock = FolderLock(tmp_path / "var" / "build.lock")
    assert lock.acquire()
    done = run("load", pack, "--data-dir", tmp_path / "var")
    lock.release()
    assert done.returncode == 4
    assert "Another process is loading" in one_line(done.stderr)


def test_tiles_that_a_killed_load_left_out_are_mended_by_the_next_start(pack, tmp_path):
    assert run("load", pack, "--data-dir", tmp_path / "var").returncode == 0
    (tmp_path / "var" / "districts" / "tiny" / "tiles" / "1" / "tiles.json").unlink()
    app = RunningApp(tmp_path / "var").start()
    try:
        assert app.get("/healthz").json()["version"] == 1
    finally:
        assert app.stop() == 0


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_ended_leaves_no_child_and_the_next_one_begins_clean(tmp_path, sig):
    """The bundled district takes long enough to be met in the middle, tile builders included."""
    data_dir = tmp_path / "var"
    command = [sys.executable, "app.py", "--port", str(free_port()), "--data-dir", str(data_dir)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log,
                                   start_new_session=True)
    until(lambda: b"tiles: building" in (tmp_path / "log").read_bytes()
               or process.poll() is not None)
    process.send_signal(sig)
    code = process.wait(END_S)
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert code == (-signal.SIGKILL if sig == signal.SIGKILL else 0), said
    assert "Traceback" not in said
    if sig == signal.SIGKILL:
        until(lambda: not members(process.pid))  # the leash sees the end a moment later
        app = RunningApp(data_dir).start()
        assert app.get("/healthz").json()["district"] == "canton-tower"
        assert app.stop() == 0
    else:
        assert not members(process.pid), "a child outlived the program"


def members(group: int) -> list[int]:
    """Return the living processes of a process group (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def wait_for(app: RunningApp, good) -> dict:
    """Return the first snapshot that is ``good``."""
    found: dict = {}

    def look() -> bool:
        nonlocal found
        try:
            found = app.get("/api/live").json()
        except httpx.TransportError:
            return False
        return "zones" in found and good(found)

    until(look)
    return found
