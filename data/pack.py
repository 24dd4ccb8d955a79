"""The pack reader: a folder with a pack.toml becomes one frozen, checked ``Pack``."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data.alerts.rule import Plan, Rule
from data.errors import PackError
from data.model import District, LayerSpec, Problem
from data.pack_changes import IndicatorChange, read_changes
from data.pack_events import read_event_kinds
from data.pack_head import read_head
from data.pack_history import read_history
from data.pack_indicators import IndicatorTemplate, read_indicators
from data.pack_layers import read_layers
from data.pack_paths import GENERATED, inside
from data.pack_problems import PackProblems, ProblemLog
from data.pack_rules import read_rules
from data.pack_section import Section
from data.pack_targets import read_targets
from data.pack_wall import read_wall
from data.readings.history_spec import HistorySpec

PACK_FILE = "pack.toml"
FORMAT = 1

__all__ = ["PACK_FILE", "IndicatorTemplate", "Pack", "inspect_pack", "read_pack"]


@dataclass(frozen=True, slots=True)
class Pack:
    """One district as its pack declares it; nothing of it is in a store yet.

    ``generator`` and ``demo`` are the spec files of [generator] and [demo], or None; ``named``
    are the further files that pack.toml is continued in, relative to ``root``.
    ``generated`` is the folder that sources under ``generated/`` are read from.
    """

    root: Path
    generated: Path
    district: District
    layers: tuple[LayerSpec, ...]
    indicators: tuple[IndicatorTemplate, ...]
    generator: Path | None
    demo: Path | None
    warnings: tuple[Problem, ...] = ()
    changes: tuple[IndicatorChange, ...] = ()
    named: tuple[str, ...] = ()
    history: tuple[HistorySpec, ...] = ()
    rules: tuple[Rule, ...] = ()
    plans: tuple[Plan, ...] = ()

    def layer(self, code: str) -> LayerSpec:
        """Return one layer by its code; raise PackError."""
        for spec in self.layers:
            if spec.code == code:
                return spec
        known = ", ".join(s.code for s in self.layers)
        raise PackError(f"Pack {self.district.id} has no layer {code!r}.", f"It has {known}.")

    def source_path(self, spec: LayerSpec) -> Path:
        """Return the file of a layer, below the pack or below ``generated``."""
        if spec.source.startswith(GENERATED):
            return self.generated / spec.source.removeprefix(GENERATED)
        return self.root / spec.source

    def demo_spec(self) -> dict[str, Any]:
        """Return the demo feed's table, empty without one; raise PackError."""
        return {} if self.demo is None else read_toml(self.demo)


def read_pack(folder: Path, *, generated: Path | None = None) -> Pack:
    """Return the checked pack of ``folder``; raise PackError listing every error with its place.

    ``generated`` is where the generator's files are; by default ``folder/generated``.
    """
    pack, problems = inspect_pack(Path(folder), generated=generated)
    if pack is None:
        raise PackProblems(f"Pack {Path(folder).name}", problems)
    return pack


def inspect_pack(
    folder: Path, *, generated: Path | None = None
) -> tuple[Pack | None, list[Problem]]:
    """Return the pack, or None when it has errors, and every problem found in its pack.toml."""
    log = ProblemLog()
    top = Section(read_toml(folder / PACK_FILE), PACK_FILE, log)
    if top.raw("format") != FORMAT:
        top.error("format", f"is {top.raw('format')!r}.", f"Write format = {FORMAT}.")
    district, datum = read_head(top)
    layers = read_layers(top, folder, datum)
    indicators = read_indicators(top, layers, folder)
    changes = read_changes(top, folder)
    wall = read_wall(top, [one.template for one in indicators])
    targets = read_targets(top)
    kinds = read_event_kinds(top, folder)
    rules, plans = read_rules(top, folder, indicators, layers, kinds)
    history = read_history(top, folder, district.time_zone if district else "")
    generator, demo = _spec(top, "generator", folder), _spec(top, "demo", folder)
    if (generator or demo) and district and not district.synthetic:
        log.error(PACK_FILE, "has [generator] or [demo] but is not synthetic.",
                  "Write synthetic = true, so that every screen says so.")
    top.done()
    if log.errors or district is None:
        return None, log.problems
    district = replace(district, wall=wall, targets=targets, event_kinds=kinds)
    pack = Pack(folder, generated or folder / GENERATED.rstrip("/"), district, layers, indicators,
                generator, demo, tuple(log.problems), changes, _named(top), history, rules, plans)
    return pack, log.problems


def _named(top: Section) -> tuple[str, ...]:
    """Return the files that hold what pack.toml would, each once."""
    one = [top.text(key, "") for key in (
        "layer_table", "indicator_table", "indicator_changes", "event_file")]
    more = [*top.texts("indicator_files"), *top.texts("rule_files")]
    return tuple(dict.fromkeys(name for name in (*one, *more) if name))


def read_toml(path: Path) -> dict[str, Any]:
    """Return a TOML file as a dict; raise PackError naming the file and, where known, the line."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as e:
        raise PackError(f"There is no {path.name} in {path.parent}.",
                        "Name the folder that holds it; docs/pack.md shows how.") from e
    except OSError as e:
        raise PackError(f"{path} cannot be read: {e.strerror}.", "Check its permissions.") from e
    except UnicodeDecodeError as e:
        raise PackError(f"{path.name} is not UTF-8 (byte {e.start}).", "Save it as UTF-8.") from e
    except tomllib.TOMLDecodeError as e:
        raise PackError(f"{path.name} is not valid TOML: {e}.", "Correct that line.") from e


def _spec(top: Section, key: str, folder: Path) -> Path | None:
    section = top.table(key)
    if section is None:
        return None
    name = section.text("spec")
    section.done()
    if not name:
        return None
    problem = inside(folder, name)
    if problem or not (folder / name).is_file():
        section.error("spec", problem or f'names "{name}", which is not in the pack.',
                      "Give a file in the pack's folder.")
    return folder / name


