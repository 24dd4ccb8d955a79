"""What can be typed after ``python app.py``: the parser, its help made from the settings table."""

import argparse
from pathlib import Path

from data.settings import SETTINGS

_OPTIONS = ("host", "port", "data_dir", "pack")


def parse(argv: list[str]) -> argparse.Namespace:
    """Return the command and the given settings; settings that were not given are absent."""
    return _parser().parse_args(argv)


def _parser() -> argparse.ArgumentParser:
    options = _options()
    parser = argparse.ArgumentParser(
        prog="app.py", parents=[options], epilog=_environment(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="城镜 CityMirror: one district's digital twin on one PC. Without a command it "
                    "serves;\nthe first start builds the bundled district.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    load = commands.add_parser(
        "load", parents=[options], help="load a district pack and make it the one that is served")
    load.add_argument("folder", type=Path, metavar="PACK", help="folder that holds pack.toml; or "
                      "a CSV, XLSX or Parquet of readings for the served district; or a CSV of "
                      "incidents")
    load.add_argument("--scale", type=float, default=1.0, metavar="SHARE",
                      help="size of a generated district, 0.005 to 1 (default 1)")
    load.add_argument("--accept", action="store_true",
                      help="load it however much it changes")
    load.add_argument("--review", action="store_true",
                      help="stop and ask whenever it changes anything")
    load.add_argument("--template", default="", metavar="CODE",
                      help="of a file of readings: its names are keys of this template's features")
    load.add_argument("--time-zone", default="", metavar="ZONE",
                      help="of a file: of times without an offset (the district's)")
    load.add_argument("--source", default="", metavar="NAME",
                      help="of a file of readings: their source (each indicator's declared one)")
    diff = commands.add_parser(
        "diff", parents=[options], help="say what a load of a pack would change; writes nothing")
    diff.add_argument("folder", type=Path, metavar="PACK", help="folder that holds pack.toml")
    _add_update(commands, options)
    revert = commands.add_parser(
        "revert", parents=[options], help="bring an older version of a layer back")
    revert.add_argument("layer", metavar="LAYER", help="code of the layer")
    revert.add_argument("load_id", type=int, nargs="?", metavar="LOAD",
                        help="as this load left it; default: before its last change")
    check = commands.add_parser(
        "check", parents=[options], help="say line by line what is wrong in a pack; writes nothing")
    check.add_argument("folder", type=Path, metavar="PACK", help="folder that holds pack.toml")
    commands.add_parser(
        "pack", parents=[options], help="pack the readings of days gone by and drop what is too "
        "old; the server does so by itself")
    backup = commands.add_parser(
        "backup", parents=[options], help="write the served district into one file, any time")
    backup.add_argument("file", type=Path, metavar="FILE", help="file to write")
    token = commands.add_parser(
        "token", parents=[options], help="make a token with which a machine may post readings")
    token.add_argument("name", nargs="?", default="", metavar="NAME", help="who will show it")
    what = token.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="list the tokens' names and dates")
    what.add_argument("--revoke", action="store_true", help="end the token NAME")
    restore = commands.add_parser(
        "restore", parents=[options], help="bring a district back from a backup")
    restore.add_argument("file", type=Path, metavar="FILE", help="file that backup wrote")
    detect = commands.add_parser(
        "detect", parents=[options],
        help="judge each row of a CSV (timestamp,value) by those before it; writes to stdout")
    detect.add_argument("file", type=Path, metavar="FILE", help="CSV of one signal")
    return parser


def _add_update(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    options: argparse.ArgumentParser,
) -> None:
    update = commands.add_parser(
        "update", parents=[options], help="put a file's changed rows into a loaded layer, by code")
    update.add_argument("layer", metavar="LAYER", help="code of the layer")
    update.add_argument("file", type=Path, metavar="FILE",
                        help="changed and new rows, with the columns of the layer's own source")
    update.add_argument("--delete-missing", choices=("yes", "no"), default="no",
                        help="yes: rows that the file does not have go (default no)")
    update.add_argument("--delete-column", default="", metavar="NAME",
                        help="column of the file that marks rows which go (1, yes, delete, 删除 …)")
    update.add_argument("--delete-keys", type=Path, metavar="FILE",
                        help="text file with a code a line: these rows go")
    update.add_argument("--accept", action="store_true", help="write it however much it changes")
    update.add_argument("--review", action="store_true",
                        help="stop and ask whenever it changes anything")


def _options() -> argparse.ArgumentParser:
    # SUPPRESS: an option before the command is not overwritten by the command's own default
    options = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = options.add_argument_group("settings")
    for row in SETTINGS:
        if row.name in _OPTIONS:
            flag = "--" + row.name.replace("_", "-")
            default = "" if row.default == "" else f" (default {row.default})"
            shown = row.unit.split(" ")[0].upper() or "NAME"
            group.add_argument(flag, dest=row.name, metavar=shown, help=f"{row.help}{default}")
    return options


def _environment() -> str:
    lines = ["environment (options win over it):"]
    for row in SETTINGS:
        default = int(row.default) if isinstance(row.default, bool) else row.default
        unit = f" [{row.unit}]" if row.unit else ""
        lines.append(f"  {row.variable:<24} {row.help}{unit}; default: {default or 'empty'}")
    lines.append("\nexit code: 0 done, 2 wrong use or setting, 3 pack or source, 4 store, "
                 "5 server, 6 needs --accept,\n130 interrupted")
    return "\n".join(lines)
