"""What a tile build made: the content of ``tiles.json`` beside the archives."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

REPORT_NAME = "tiles.json"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """One archive: ``bounds`` are west, south, east, north in degrees, ``size`` is in bytes.

    ``made_of`` says of what it was built (layers.made_of), so that the same need not be built
    again; ``version`` is the store version that it was built at.
    """

    file: str
    size: int
    sha256: str
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]
    counts: dict[str, int]                        # layer code -> features
    version: int = 0
    made_of: str = ""


@dataclass(frozen=True, slots=True)
class TileReport:
    """One finished build; ``version`` is the store version (load id) that it shows."""

    version: int
    folder: Path
    sources: dict[str, SourceReport]

    def path(self, source: str) -> Path:
        """Return the archive of ``source``."""
        return self.folder / self.sources[source].file

    def write(self) -> None:
        """Write tiles.json into the folder."""
        body = {"version": self.version,
                "sources": {name: asdict(one) for name, one in self.sources.items()}}
        text = json.dumps(body, ensure_ascii=False, indent=1)
        (self.folder / REPORT_NAME).write_text(text, encoding="utf-8")


def read_report(folder: Path) -> TileReport | None:
    """Return the report of a finished build in ``folder``; None when it is not complete."""
    try:
        body = json.loads((folder / REPORT_NAME).read_text(encoding="utf-8"))
        sources = {
            name: SourceReport(**{**one, "bounds": tuple(one["bounds"])})
            for name, one in body["sources"].items()
        }
        report = TileReport(body["version"], folder, sources)
        whole = all((folder / s.file).stat().st_size == s.size for s in sources.values())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return report if whole else None


def newest_report(builds: Path, *, most: int | None = None) -> TileReport | None:
    """Return the newest finished build among the folders of ``builds``, of version ``most``
    at most."""
    if not builds.is_dir():
        return None
    numbers = sorted((int(one.name) for one in builds.iterdir() if one.name.isdecimal()),
                     reverse=True)
    for number in numbers:
        report = read_report(builds / str(number)) if most is None or number <= most else None
        if report is not None and report.version == number:
            return report
    return None
