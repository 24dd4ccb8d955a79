"""城镜 CityMirror: the composition root and the only entry, ``python app.py`` (see ``--help``)."""

import argparse
import logging
import signal
import sys
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING

from dashboard.cli import parse
from data.errors import DashboardError
from data.settings import Settings, from_env

if TYPE_CHECKING:
    from dashboard.services import Services

# What a command needs is imported by its own function: `--help` and `check` need no Dash.

INTERRUPTED = 130


def main(argv: list[str]) -> int:
    """Run one command and return its exit code; every foreseen fault is one line on stderr."""
    arguments = parse(argv)
    for sig in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sig, _interrupt)
    try:
        settings = from_env().override(**vars(arguments))
        _set_up_logging(settings)
        return _run(settings, arguments)
    except DashboardError as e:
        sys.stderr.write(f"citymirror: {e}\n")
        return e.exit_code
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C has nothing left to end
        return INTERRUPTED if arguments.command else 0


def _run(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.command is None:
        return serve(settings)
    if arguments.command == "update":
        from dashboard.update_command import update

        return update(settings, arguments, utc_now())
    from dashboard import commands

    if arguments.command == "token":
        from dashboard.token_commands import token

        return token(settings, arguments.name, utc_now(), revoke=arguments.revoke,
                     listing=arguments.list)
    if arguments.command == "pack":
        from dashboard.reading_commands import pack

        return pack(settings, utc_now())
    if arguments.command == "load":
        return _load(settings, arguments)
    if arguments.command in ("diff", "revert"):
        return _run_change(settings, arguments)
    if arguments.command == "detect":
        from dashboard.detect_command import detect

        return detect(arguments.file)
    if arguments.command == "check":
        return commands.check(settings, arguments.folder)
    if arguments.command == "backup":
        return commands.write_backup(settings, arguments.file, utc_now())
    return commands.read_backup(settings, arguments.file, utc_now())


def _run_change(settings: Settings, arguments: argparse.Namespace) -> int:
    from dashboard import version_commands

    if arguments.command == "diff":
        return version_commands.diff(settings, arguments.folder, utc_now())
    return version_commands.revert(settings, arguments.layer, arguments.load_id, utc_now())


def _load(settings: Settings, arguments: argparse.Namespace) -> int:
    from data.alerts.incident_file import is_incidents
    from data.readings.history_spec import is_history

    if is_incidents(arguments.folder):
        from dashboard.incident_command import load_incidents

        return load_incidents(settings, arguments.folder, utc_now(), zone=arguments.time_zone)
    if is_history(arguments.folder):
        from dashboard.reading_commands import load_file

        return load_file(settings, arguments.folder, utc_now(), template=arguments.template,
                         zone=arguments.time_zone, source=arguments.source)
    from dashboard import commands

    return commands.load(settings, arguments.folder, utc_now(), scale=arguments.scale,
                         accept=arguments.accept, always=arguments.review)


def serve(settings: Settings) -> int:
    """Build what is missing and serve until a signal comes."""
    from dashboard import security, serving
    from dashboard.progress import ProgressBar
    from data.memory import few_arenas
    from data.places import Places

    few_arenas()
    security.check_serving(settings)
    serving.check_libraries(settings)
    places = Places(settings)
    with serving.reserve(settings) as sock:
        places.prepare()

        from dashboard.factory import create_app
        from dashboard.feed import demo_runner
        from dashboard.inlets import open_inlets
        from dashboard.services import Services
        from dashboard.startup import Reopener, open_district
        from dashboard.update_door import UpdateDoor
        from data.readings.keeper import Keeper

        bar = ProgressBar()
        try:
            bundle = open_district(places, settings, now=utc_now(), progress=bar)
        finally:
            bar.close()
        services = Services(bundle, utc_now, Reopener(places, settings))
        app = create_app(services, settings)
        guarded = security.Guard(app.server, settings, script_hashes=app.csp_hashes(),
                                 machines=services.keyring)
        keeper = Keeper(lambda: services.store, utc_now)
        feed = demo_runner(services, places, settings, utc_now)
        inlets = open_inlets(services, places, settings)
        door = UpdateDoor(services, places, settings, utc_now)
        feed.start()
        inlets.start()
        keeper.start()
        services.alerts.engine.start()
        door.start()
        try:
            serving.serve(guarded, sock, settings, lambda: _tell(settings, services))
        finally:
            door.stop()
            inlets.stop()
            feed.stop()
            keeper.stop()
            services.alerts.engine.stop()
            services.close()
    return 0


def _tell(settings: Settings, services: "Services") -> None:
    from dashboard.serving import address

    district = services.district()
    note = ", 演示数据" if district.synthetic else ""
    sys.stdout.write(f"城镜 CityMirror: {address(settings)} ({district.names.zh}{note})\n")
    sys.stdout.flush()


def utc_now() -> datetime:
    """Return the present time, aware, UTC: the clock that everything else is given."""
    return datetime.now(UTC)


def _set_up_logging(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log_level.upper(), stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    for chatty in ("alembic", "httpx", "asyncio", "pyogrio"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.root.level))


def _interrupt(signum: int, frame: FrameType | None) -> None:
    from dashboard.serving import end_children

    end_children()
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
