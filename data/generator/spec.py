"""What a generator is told: generator.toml and the CSV files it names, read into plain records."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data.errors import PackError
from data.generator.frame import Frame


@dataclass(frozen=True, slots=True)
class Spec:
    """The parsed spec; ``root`` is the pack's folder, tables are the TOML's own."""

    root: Path
    frame: Frame
    seed: int
    tables: dict[str, Any]

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of the CSV file named ``files.<name>``, comment lines left out."""
        path = self.root / str(self.tables["files"][name])
        try:
            with path.open(encoding="utf-8", newline="") as f:
                return list(csv.DictReader(_without_comments(f)))
        except OSError as e:
            raise PackError(
                f"The generator's file {path.name} cannot be read: {e.strerror}.",
                f"Put it where [files] {name} of the spec says.",
            ) from e

    def points(self, text: str) -> np.ndarray:
        """Return metres (n, 2) of 'lon lat;lon lat;…' in WGS 84."""
        try:
            pairs = [tuple(map(float, p.split())) for p in text.split(";") if p.strip()]
            return self.frame.to_xy(np.array(pairs).reshape(-1, 2))
        except ValueError as e:
            raise PackError(
                f"Points {text[:40]!r} of the generator are not 'lon lat;lon lat'.",
                "Write decimal degrees, WGS 84, a blank between and ';' after each.",
            ) from e

    def rng(self, *key: int) -> np.random.Generator:
        """Return a generator of numbers that depends on the seed and ``key`` only."""
        return np.random.default_rng([self.seed, *key])


def read_spec(root: Path, path: Path) -> Spec:
    """Read ``path`` (generator.toml) of the pack in ``root``; raise PackError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        origin = tables["origin"]
        frame = Frame(float(origin["lon"]), float(origin["lat"]))
        return Spec(root, frame, int(tables["seed"]), tables)
    except (OSError, tomllib.TOMLDecodeError) as e:
        raise PackError(f"{path.name} cannot be read: {e}.", "Check the file.") from e
    except KeyError as e:
        raise PackError(f"{path.name} lacks {e}.", "See docs/pack.md, [generator].") from e


def _without_comments(lines: Iterator[str]) -> Iterator[str]:
    return (line for line in lines if not line.startswith("#"))
