"""Reads every indicator template of a pack: pack.toml's own, further TOML files, one CSV table."""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from data.model import LayerSpec
from data.pack_formulas import check_formulas
from data.pack_indicator_table import template_rows
from data.pack_paths import inside
from data.pack_section import Section
from data.pack_template import KEYS, IndicatorTemplate, read_template

__all__ = ["IndicatorTemplate", "read_indicators"]

#: What [defaults] may not say: it would be the same of every template.
_OWN = ("template", "name", "expr")


def read_indicators(
    top: Section, layers: Sequence[LayerSpec], root: Path
) -> tuple[IndicatorTemplate, ...]:
    """Return every template in the order of pack.toml, its files, its table; notes all problems."""
    found: list[IndicatorTemplate] = []
    seen: set[tuple[Any, ...]] = set()
    for section in _sections(top, root):
        for template in read_template(section, layers):
            key = (template.template, template.over, template.where)
            if key in seen:
                section.error("template", f'"{template.template}" is given twice over '
                              f'"{template.over}".', "Keep one of them.")
            seen.add(key)
            found.append(template)
    check_formulas(found, top.log)
    return tuple(found)


def _sections(top: Section, root: Path) -> Iterator[Section]:
    yield from _tables(top, "pack.toml", {}, {})
    for name in top.texts("indicator_files"):
        file = _file(top, root, name)
        if file is not None:
            defaults = _defaults(file, name)
            yield from _tables(file, name, defaults, _lines(root / name))
            file.done()
    for where, row in template_rows(top, root):
        yield Section(row, where, top.log)


def _tables(file: Section, name: str, defaults: dict[str, Any], lines: dict[int, int]
            ) -> Iterator[Section]:
    for number, table in enumerate(file.tables("indicators"), 1):
        code = table.get("template") if isinstance(table, dict) else None
        line = f":{lines[number]}" if number in lines else ""
        where = f"{name}{line} [[indicators]] {code or f'number {number}'}"
        given = {**defaults, **table} if isinstance(table, dict) else table
        yield Section(given, where, file.log)


def _defaults(file: Section, name: str) -> dict[str, Any]:
    """Return what the file's templates say alike; a key that none may say is told once."""
    inner = file.table("defaults")
    if inner is None:
        return {}
    known = [key for key in KEYS if key not in _OWN]
    for key in known:
        inner.raw(key)
    inner.done()
    return {key: value for key, value in inner.data.items() if key in known}


def _file(top: Section, root: Path, name: str) -> Section | None:
    problem = inside(root, name)
    if problem:
        top.error("indicator_files", problem, "Give a TOML file in the pack's folder.")
        return None
    try:
        table = tomllib.loads((root / name).read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        top.error("indicator_files", f'names "{name}", which cannot be read ({e}).',
                  "Give a TOML file in UTF-8 in the pack's folder.")
        return None
    return Section(table, name, top.log)




def _lines(path: Path) -> dict[int, int]:
    """Return the line of every [[indicators]] by its number: TOML's reader does not tell it."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    heads = [n for n, line in enumerate(text.splitlines(), 1)
             if line.strip().startswith("[[indicators]]")]
    return dict(enumerate(heads, 1))
