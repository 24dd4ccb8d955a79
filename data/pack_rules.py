"""Reads the rules and plans of a pack: the TOML files that ``rule_files`` names."""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from data.alerts.bounds import out_of_bounds
from data.alerts.read_rule import plan_of, rule_of
from data.alerts.rule import Plan, Rule
from data.events.model import EventKind
from data.model import LayerSpec
from data.pack_indicators import IndicatorTemplate
from data.pack_paths import inside
from data.pack_rule_links import check_rules
from data.pack_section import Section

#: What [defaults] of a file may not say: it would be the same of every rule.
_OWN = ("id", "name")


def read_rules(
    top: Section, root: Path, templates: Sequence[IndicatorTemplate],
    layers: Sequence[LayerSpec], kinds: Sequence[EventKind] = (),
) -> tuple[tuple[Rule, ...], tuple[Plan, ...]]:
    """Return every rule and plan in the order of the files; notes all problems."""
    rules: list[tuple[Rule, Section]] = []
    plans: list[tuple[Plan, Section]] = []
    for name in top.texts("rule_files"):
        file = _file(top, root, name)
        if file is None:
            continue
        defaults = _defaults(file)
        for section in _tables(file, root / name, "rules", defaults):
            rules.append((rule_of(section), section))
        for section in _tables(file, root / name, "plans", {}):
            plans.append((plan_of(section), section))
        file.done()
    check_rules(rules, plans, templates, layers, kinds)
    return tuple(rule for rule, _ in rules), tuple(plan for plan, _ in plans)


def _tables(file: Section, path: Path, key: str, defaults: dict[str, Any]) -> Iterator[Section]:
    lines = _lines(path, key)
    for number, table in enumerate(file.tables(key), 1):
        given = {**defaults, **table} if isinstance(table, dict) else table
        label = table.get("id") if isinstance(table, dict) else None
        line = f":{lines[number]}" if number in lines else ""
        where = f"{file.where}{line} [[{key}]] {label or f'number {number}'}"
        fault = out_of_bounds(given)
        if fault:
            file.log.error(where, fault, "Make it smaller, of plain text and numbers.")
        else:
            yield Section(given, where, file.log)


def _defaults(file: Section) -> dict[str, Any]:
    table = file.table("defaults")
    if table is None:
        return {}
    for key in _OWN:
        if table.has(key):
            table.error(key, "is the same of every rule then.", "Say it in each rule.")
    return {key: value for key, value in table.data.items() if key not in _OWN}


def _file(top: Section, root: Path, name: str) -> Section | None:
    problem = inside(root, name)
    if problem:
        top.error("rule_files", problem, "Give a TOML file in the pack's folder.")
        return None
    try:
        table = tomllib.loads((root / name).read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as e:
        top.error("rule_files", f'names "{name}", which cannot be read ({e}).',
                  "Give a TOML file in UTF-8 in the pack's folder.")
        return None
    return Section(table, name, top.log)


def _lines(path: Path, key: str) -> dict[int, int]:
    """Return the line of every table by its number: TOML's reader does not tell it."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    heads = [n for n, line in enumerate(text.splitlines(), 1)
             if line.strip().startswith(f"[[{key}]]")]
    return dict(enumerate(heads, 1))
