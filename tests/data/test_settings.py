"""Settings: the table, the environment, and values that cannot be used."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

import data
from data.errors import SettingError
from data.settings import SETTINGS, Settings, from_env


def test_the_table_names_every_setting_once():
    assert [row.name for row in SETTINGS] == [f.name for f in fields(Settings)]
    assert all(row.help for row in SETTINGS)
    assert SETTINGS[1].variable == "CITYMIRROR_PORT"


def test_defaults_are_those_of_the_table():
    settings = from_env({})
    for row in SETTINGS:
        assert getattr(settings, row.name) == type(getattr(settings, row.name))(row.default)


def test_the_environment_is_read():
    settings = from_env({"CITYMIRROR_PORT": "8080", "CITYMIRROR_DATA_DIR": "/data",
                         "CITYMIRROR_DEMO_FEED": "off", "CITYMIRROR_LOG_LEVEL": "DEBUG",
                         "CITYMIRROR_TOKEN": "", "OTHER": "x"})
    assert (settings.port, settings.data_dir, settings.demo_feed, settings.log_level,
            settings.token) == (8080, Path("/data"), False, "debug", "")


def test_what_is_given_wins_and_what_is_not_stays():
    settings = Settings().override(port=9000, host=None, unknown="x")
    assert (settings.port, settings.host) == (9000, "127.0.0.1")


BAD = [("port", "eighty", "not a number"), ("port", "0", "out of range"),
       ("port", 65536, "out of range"), ("demo_feed", "maybe", "CITYMIRROR_DEMO_FEED"),
       ("live_mode", "pull", "push or poll"), ("log_level", "loud", "CITYMIRROR_LOG_LEVEL")]


@pytest.mark.parametrize(("name", "value", "said"), BAD, ids=[f"{n}={v}" for n, v, _ in BAD])
def test_a_value_that_cannot_be_used_is_named(name, value, said):
    with pytest.raises(SettingError, match=said):
        Settings().override(**{name: value})


HOSTS = [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False),
         ("192.168.1.5", False), ("", False)]


@pytest.mark.parametrize(("host", "inside"), HOSTS, ids=[h or "empty" for h, _ in HOSTS])
def test_loopback_is_known(host, inside):
    assert Settings(host=host).loopback is inside


def test_the_version_is_that_of_the_project():
    project = Path(data.__file__).parents[1] / "pyproject.toml"
    assert tomllib.loads(project.read_text())["project"]["version"] == data.__version__
