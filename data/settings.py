"""Settings: one table of (name, default, unit, help), read from the environment in one place."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from data.errors import SettingError

PREFIX = "CITYMIRROR_"


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One line of the settings table; ``name`` is the attribute and, upper-cased, the variable."""

    name: str
    default: Any
    unit: str
    help: str

    @property
    def variable(self) -> str:
        """Name of the environment variable, such as ``CITYMIRROR_PORT``."""
        return PREFIX + self.name.upper()


SETTINGS: tuple[SettingRow, ...] = (
    SettingRow("host", "127.0.0.1", "", "address to serve on; other than loopback needs a token"),
    SettingRow("port", 8050, "TCP port", "port to serve on"),
    SettingRow("data_dir", "var", "folder", "where stores, tiles and the secret key are kept"),
    SettingRow("pack", "", "folder or id", "district to serve; empty: the one loaded last, "
               "or the bundled one"),
    SettingRow("database_url", "", "SQLAlchemy URL", "PostgreSQL store; empty: SQLite in data_dir"),
    SettingRow("token", "", "", "token that every client must show when set"),
    SettingRow("live_mode", "push", "push|poll", "push by WebSocket, or poll"),
    SettingRow("demo_feed", True, "0|1", "run the synthetic feed of a synthetic district"),
    SettingRow("demo_clock", "", "HH:MM|now", "local hour at which the synthetic feed opens; "
               "empty: as its pack says; now: the real time"),
    SettingRow("demo_history", 90, "days, 0 to 366",
               "past that a synthetic district gets: 7 days by the minute, before by the hour"),
    SettingRow("demo_speed", 1, "1|10|60", "pace at which the synthetic day starts, for a day"),
    SettingRow("keep_versions", 5, "1 to 100",
               "older versions of a layer that can be brought back"),
    SettingRow("drop_dir", "", "folder", "files of readings put here are taken in; empty: none"),
    SettingRow("mqtt_host", "", "", "MQTT broker to listen to; empty: none"),
    SettingRow("mqtt_port", 1883, "TCP port", "port of the broker, 8883 with TLS as a rule"),
    SettingRow("mqtt_user", "", "", "user name at the broker"),
    SettingRow("mqtt_password", "", "", "password at the broker"),
    SettingRow("mqtt_tls", False, "0|1", "encrypt, and check the broker's certificate"),
    SettingRow("mqtt_ca", "", "PEM file", "CA of the broker; empty: those of this machine"),
    SettingRow("mqtt_topics", "", "filter=indicator, …", "what to listen to (docs/feeds.md)"),
    SettingRow("mqtt_client_id", "citymirror", "", "name of our lasting session at the broker"),
    SettingRow("pull_file", "", "TOML file", "what to pull from other servers (docs/feeds.md)"),
    SettingRow("pull_hosts", "", "host:port, …", "the only hosts that may be pulled from"),
    SettingRow("keep_raw_days", 3660, "days, 2 to 36500",
               "how long readings are kept as they came; older ones are refused"),
    SettingRow("keep_rollup_days", 36500, "days, 2 to 36500",
               "how long hourly figures are kept after that"),
    SettingRow("keep_alert_days", 1830, "days, 31 to 36500",
               "how long closed alerts are kept with their log"),
    SettingRow("keep_event_days", 731, "days, 31 to 36500",
               "how long events that are over are kept"),
    SettingRow("log_level", "info", "debug|info|warning|error", "how much to log"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Checked settings; nothing else reads the environment."""

    host: str = "127.0.0.1"
    port: int = 8050
    data_dir: Path = Path("var")
    pack: str = ""
    database_url: str = ""
    token: str = ""
    live_mode: str = "push"
    demo_feed: bool = True
    demo_clock: str = ""
    demo_history: int = 90
    demo_speed: int = 1
    keep_versions: int = 5
    drop_dir: str = ""
    mqtt_host: str = ""
    mqtt_port: int = 1883
    mqtt_user: str = ""
    mqtt_password: str = ""
    mqtt_tls: bool = False
    mqtt_ca: str = ""
    mqtt_topics: str = ""
    mqtt_client_id: str = "citymirror"
    pull_file: str = ""
    pull_hosts: str = ""
    keep_raw_days: int = 3660
    keep_rollup_days: int = 36500
    keep_alert_days: int = 1830
    keep_event_days: int = 731
    log_level: str = "info"

    @property
    def loopback(self) -> bool:
        """Whether the server is reachable from this machine only."""
        return self.host in ("127.0.0.1", "localhost", "::1")

    def override(self, **given: Any) -> "Settings":
        """Return these settings with every given value that is not None checked and set."""
        known = {f.name for f in fields(self)}
        values = {k: _parse(k, v) for k, v in given.items() if k in known and v is not None}
        return replace(self, **values)


def from_env(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the table from ``environ`` (default: the process's); raise SettingError by name."""
    source = os.environ if environ is None else environ
    given = {row.name: source[row.variable] for row in SETTINGS if source.get(row.variable)}
    return Settings().override(**given)


#: Whole numbers: least and most.
_WHOLE = {"keep_versions": (1, 100), "keep_raw_days": (2, 36_500), "keep_rollup_days": (2, 36_500),
          "keep_alert_days": (31, 36_500), "keep_event_days": (31, 36_500),
          "demo_history": (0, 366)}


def _parse(name: str, value: Any) -> Any:
    if name in ("port", "mqtt_port"):
        return _port(value)
    if name in _WHOLE:
        return _whole(name, value, *_WHOLE[name])
    if name == "demo_speed":
        return int(_one_of(name, str(value), ("1", "10", "60")))
    if name == "data_dir":
        return Path(value).expanduser()
    if name in ("demo_feed", "mqtt_tls"):
        return value if isinstance(value, bool) else _flag(name, str(value))
    if name == "live_mode":
        return _one_of(name, str(value), ("push", "poll"))
    if name == "demo_clock":
        return _time_of_day(str(value))
    if name == "log_level":
        return _one_of(name, str(value).lower(), ("debug", "info", "warning", "error"))
    return str(value)


def _port(value: Any) -> int:
    try:
        port = int(value)
    except (TypeError, ValueError) as e:
        raise SettingError(f"port {value!r} is not a number.", "Give 1 to 65535.") from e
    if not 1 <= port <= 65535:
        raise SettingError(f"port {port} is out of range.", "Give 1 to 65535.")
    return port


def _whole(name: str, value: Any, low: int, high: int) -> int:
    text = str(value)
    if not re.fullmatch(r"[0-9]{1,5}", text) or not low <= int(text) <= high:
        raise SettingError(f"{PREFIX}{name.upper()} is {value!r}.", f"Give {low} to {high}.")
    return int(text)


def _time_of_day(value: str) -> str:
    if value in ("", "now") or re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
        return value
    raise SettingError(f"{PREFIX}DEMO_CLOCK is {value!r}.", "Give HH:MM such as 19:20, or now.")


def _flag(name: str, value: str) -> bool:
    text = _one_of(name, value.lower(), ("0", "1", "true", "false", "on", "off", "yes", "no"))
    return text in ("1", "true", "on", "yes")


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise SettingError(f"{PREFIX}{name.upper()} is {value!r}.", f"Give {' or '.join(allowed)}.")
    return value
