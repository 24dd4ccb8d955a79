"""Indicator templates and single changes as CSV tables, a line each, for packs with thousands."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.pack_paths import inside
from data.pack_problems import did_you_mean
from data.pack_section import Section
from data.passport import SEVERITIES

#: Bilingual keys: each has a column ``<key>_zh`` and one ``<key>_en``.
NAMED = ("name", "domain", "group", "definition", "formula", "dimension", "owner", "system")
_PLAIN = ("unit", "cadence_s", "source", "formula_source", "direction", "sharing", "sensitivity",
          "kind", "decimals", "estimated")
_TEMPLATE = ("template", "over", "expr", "where", "part_of")
_NUMBERS = frozenset({"cadence_s", "decimals"})
#: Columns I, II, III, IV hold limits such as ``>=0.8`` (or a range, ``<18 >28``), in force since
#: the day of the column ``since``.
LIMITS = (*SEVERITIES, "since")
COLUMNS = (*_TEMPLATE, *(f"{n}_{lang}" for n in NAMED for lang in ("zh", "en")), *_PLAIN, *LIMITS)
CHANGES = ("code", *(f"{n}_{lang}" for n in NAMED for lang in ("zh", "en")), *_PLAIN, *LIMITS)
_LIMIT = re.compile(r"(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Change:
    """What one line of ``indicator_changes`` says about one indicator."""

    code: str
    where: str
    given: dict[str, Any]


def template_rows(top: Section, root: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return (place, table) of every line of the file ``indicator_table`` names."""
    return [(where, _table(row, top, where))
            for where, row in _read(top, root, "indicator_table", COLUMNS)]


def change_rows(top: Section, root: Path) -> tuple[Change, ...]:
    """Return every line of the file ``indicator_changes`` names."""
    return tuple(Change((row.get("code") or "").strip(), where, _table(row, top, where))
                 for where, row in _read(top, root, "indicator_changes", CHANGES))


def _read(top: Section, root: Path, key: str, columns: tuple[str, ...]
          ) -> list[tuple[str, dict[str, str]]]:
    name = top.text(key, "")
    if not name:
        return []
    problem = inside(root, name)
    if problem:
        top.error(key, problem, "Give a CSV file in the pack's folder.")
        return []
    try:
        text = (root / name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        top.error(key, f'names "{name}", which cannot be read ({e}).',
                  "Give a CSV file in UTF-8 in the pack's folder.")
        return []
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if not line.startswith("#")]
    reader = csv.DictReader(line for _, line in lines)
    for column in reader.fieldnames or ():
        if column not in columns:
            top.log.warn(f"{name} {column}", "is no known column and is ignored.",
                         did_you_mean(column, columns))
    if columns[0] not in (reader.fieldnames or ()):
        top.error(key, f'names "{name}", which has no column "{columns[0]}".',
                  "Let its first line name the columns.")
        return []
    return [(f"{name}:{lines[reader.line_num - 1][0]}", row) for row in reader]


def _table(row: dict[str, str], top: Section, where: str) -> dict[str, Any]:
    """Return the line as [[indicators]] would hold it; empty cells are not written."""
    cells = {k: v.strip() for k, v in row.items() if isinstance(v, str) and v.strip()}
    table: dict[str, Any] = {key: _value(key, cells[key]) for key in (*_TEMPLATE, *_PLAIN)
                             if key in cells}
    for key in NAMED:
        both = {lang: cells[f"{key}_{lang}"] for lang in ("zh", "en") if f"{key}_{lang}" in cells}
        if both:
            table[key] = {"zh": both.get("zh", both.get("en")), **both}
    limits = [limit for severity in SEVERITIES if severity in cells
              for limit in _limits(severity, cells, Section({}, where, top.log))]
    if limits:
        table["thresholds"] = limits
    return table


def _limits(severity: str, cells: dict[str, str], section: Section) -> list[dict[str, Any]]:
    text = cells[severity]
    found = [{"severity": severity, "op": op, "value": float(value),
              "since": cells.get("since", "")} for op, value in _LIMIT.findall(text)]
    if not found or _LIMIT.sub("", text).strip():
        section.error(severity, f'is "{text}", which is no limit.', 'Write it as ">=0.8".')
    return found


def _value(key: str, text: str) -> Any:
    """Return a cell as TOML would give it; what is no number stays text and is named later."""
    if key == "estimated" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if key in _NUMBERS:
        try:
            return float(text)
        except ValueError:
            return text
    return text
