"""Reads the [[history]] tables of a pack: files of readings that are loaded with it."""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.pack_paths import inside
from data.pack_section import Section
from data.readings.history_spec import SUFFIXES, HistorySpec


def read_history(top: Section, folder: Path, zone: str) -> tuple[HistorySpec, ...]:
    """Return every file of readings; notes all problems. ``zone`` is the district's."""
    found = []
    for number, table in enumerate(top.tables("history"), 1):
        section = Section(table, f"pack.toml [[history]] number {number}", top.log)
        found.append(_spec(section, folder, zone))
        section.done()
    return tuple(found)


def _spec(section: Section, folder: Path, zone: str) -> HistorySpec:
    name = section.text("file", remedy="Name a CSV, XLSX or Parquet in the pack.")
    problem = inside(folder, name) if name else ""
    if problem:
        section.error("file", problem, "Give a file in the pack's folder.")
    elif name and not name.lower().endswith(SUFFIXES):
        section.error("file", f'is "{name}", no file of readings.',
                      f"Give one that ends with {', '.join(SUFFIXES)}.")
    elif name and not (folder / name).is_file():
        section.error("file", f'names "{name}", which is not in the pack.', "Put it there.")
    given_zone = section.text("time_zone", zone)
    if not _is_zone(given_zone):
        section.error("time_zone", f'is "{given_zone}", which is no IANA time zone.',
                      'Such as "Asia/Shanghai".')
    return HistorySpec(
        folder / name, given_zone,
        time=section.texts("time"), template=section.text("template", ""),
        names=_names(section), skip=section.texts("skip"), source=section.text("source", ""),
        sheet=section.text("sheet", ""), encoding=section.text("encoding", ""))


def _names(section: Section) -> dict[str, str]:
    table = section.raw("names")
    if table is None:
        return {}
    if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
        section.error("names", "is not a table of texts.", 'Write names = { "列名" = "code" }.')
        return {}
    return dict(table)


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
