"""A server that runs makes the update that the command asks for; else the command does."""

import shutil
import socket
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import geopandas
import pytest
import shapely

import app
from dashboard.builder import load_pack
from dashboard.services import Services
from dashboard.startup import Reopener, open_district
from dashboard.update_ask import DOOR, ask, mark
from dashboard.update_door import UpdateDoor
from data.errors import DashboardError
from data.places import Places
from data.settings import Settings
from tests.support import estate
from tests.support.served import START, quiet
from tests.support.updates import changed

ALL = [f"B{n:02}" for n in range(1, 21)]


class Served:
    """The estate, served with its door open; requests are counted by what they became."""

    def __init__(self, settings):
        self.settings = settings
        self.places = Places(settings)
        bundle = open_district(self.places, self.settings, now=START, progress=quiet)
        self.services = Services(bundle, lambda: START + timedelta(hours=1),
                                 Reopener(self.places, self.settings))
        self.door = UpdateDoor(self.services, self.places, self.settings, self.services.now)
        self.door.start()

    def end(self):
        self.door.stop()
        self.services.close()

    def ask(self, path, consent=lambda shown, why: False, **request):
        steps = []
        done = ask(self.places.data_dir, {
            "layer": "building", "file": str(path), "removal": {}, "accept": False,
            "review": False, "keep_versions": 5, "pack": "", "store": mark(""), **request},
            lambda *step: steps.append(step), consent)
        return done, steps


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """Load the estate once; every test has its copy."""
    folder = tmp_path_factory.mktemp("served")
    places = Places(Settings(data_dir=folder / "var"))
    places.prepare()
    load_pack(places, estate.write(folder / "pack"), now=START, progress=quiet)
    return folder / "var"


@pytest.fixture
def served(loaded, tmp_path):
    shutil.copytree(loaded, tmp_path / "var")
    made = Served(Settings(data_dir=tmp_path / "var"))
    yield made
    made.end()


def parquet(folder, rows, name="changes.parquet"):
    """Write buildings as GeoParquet: a kind that the server reads itself."""
    geopandas.GeoDataFrame(
        [{n: row[n] for n in ("code", "name", "height_m", "grid_code")} for row in rows],
        geometry=[shapely.geometry.shape(row["shape"]) for row in rows], crs="EPSG:4326",
    ).to_parquet(folder / name)
    return folder / name


def rows_of(codes, **values):
    return [changed("building", code, **values) for code in codes]


def test_the_server_updates_and_serves_it_before_it_answers(served, tmp_path):
    done, steps = served.ask(parquet(tmp_path, rows_of(["B01"], name="改")))
    assert served.services.bundle.version == 2
    assert served.services.store.feature_by_key("building", "B01").names.zh == "改"
    assert done["lines"][-1].startswith("estate: update 2 of building, 1 rows read")
    assert done["build_due"] is False and steps[-1] == ("write", 4, 4)
    assert served.services.look() is True, "the live loop tells the pages"
    assert served.services.look() is False


def test_a_large_change_asks_the_one_who_asked(served, tmp_path):
    file = parquet(tmp_path, rows_of(ALL[:4], name="改"))
    gone = {"keys": ALL[8:]}
    seen = []

    def consent(shown, why):
        seen.append((shown, why))
        return len(seen) > 1

    with pytest.raises(DashboardError, match="Nothing was loaded: building: 12 of 20") as refused:
        served.ask(file, consent, removal=gone)
    assert (refused.value.exit_code, served.services.store.version()) == (6, 1)
    served.ask(file, consent, removal=gone)
    assert served.services.store.version() == 2
    assert any("12 removed" in text for text in seen[0][0]) and seen[0][1]


REFUSED = [
    ("a layer that is not there", {"layer": "bridge"}, "There is no layer 'bridge'"),
    ("a file that is not there", {"file": "none.parquet"}, "There is no file none.parquet"),
]


@pytest.mark.parametrize(("why", "request_", "said"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_fault_comes_back_as_itself(served, tmp_path, why, request_, said):
    with pytest.raises(DashboardError, match=said):
        served.ask(parquet(tmp_path, rows_of(["B01"])), **request_)
    assert served.services.store.version() == 1


NOT_MINE = [
    ("another district", {"pack": "canton-tower"}),
    ("another database", {"store": mark("postgresql://elsewhere/x")}),
    ("a kind that GDAL reads", {"file": "changes.geojson"}),
]


@pytest.mark.parametrize(("why", "request_"), NOT_MINE, ids=[r[0] for r in NOT_MINE])
def test_what_is_not_the_servers_is_left_to_the_command(served, tmp_path, why, request_):
    done, _ = served.ask(parquet(tmp_path, rows_of(["B01"], name="改")), **request_)
    assert done is None and served.services.store.version() == 1


def test_the_door_is_the_owners_and_nonsense_does_not_shut_it(served, tmp_path):
    path = served.places.data_dir / DOOR
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for nonsense in (b"\xff\xfe\n", b"[]\n", b"{}\n", b"\n"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
            caller.connect(str(path))
            caller.sendall(nonsense)
            caller.recv(1000)
    done, _ = served.ask(parquet(tmp_path, rows_of(["B01"], name="改")))
    assert done is not None


def test_a_second_server_leaves_the_door_to_the_first(served):
    other = UpdateDoor(served.services, served.places, served.settings, served.services.now)
    other.start()
    other.stop()
    assert (served.places.data_dir / DOOR).exists()


def test_the_command_has_the_server_do_it_and_does_it_alone_without_one(
        served, tmp_path, capsys):
    file = parquet(tmp_path, rows_of(["B02"], name="二"))
    given = ["update", "building", str(file), "--data-dir", str(served.places.data_dir)]
    assert app.main(given) == 0
    assert served.services.bundle.version == 2, "taken over before the command ended"
    assert "update 2 of building" in capsys.readouterr().out
    served.door.stop()
    parquet(tmp_path, rows_of(["B02"], name="二号"))
    assert app.main(given) == 0
    assert (served.services.bundle.version, served.services.store.version()) == (2, 3)
    assert "update 3 of building" in capsys.readouterr().out


def test_who_asks_the_server_reads_no_library():
    heavy = {"numpy", "pandas", "sqlalchemy", "pyarrow", "shapely", "dash", "plotly", "fastapi"}
    code = f"import app, dashboard.update_command, sys; print({heavy!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          cwd=Path(app.__file__).parent, check=True)
    assert done.stdout.strip() == "set()"
