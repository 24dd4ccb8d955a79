"""Builds the tiles of a load while it is still being stored, from the load's own frames."""

from collections.abc import Callable
from pathlib import Path

from data.errors import ServeError
from data.ports import AcceptedLoad
from layers.report import TileReport
from layers.tiles import TileBuild, begin

Progress = Callable[[str, int, int], None]


class Ahead:
    """A context around one load: ``begin`` is the load's ``gathered``, ``finish`` comes after it.

    When the load fails between the two, what was begun is stopped and removed.
    """

    def __init__(self, parent: Path, progress: Progress) -> None:
        self._parent, self._progress = parent, progress
        self._build: TileBuild | None = None

    def __enter__(self) -> "Ahead":
        return self

    def __exit__(self, *_: object) -> None:
        if self._build is not None:
            self._build.__exit__()

    def begin(self, load: AcceptedLoad) -> None:
        """Write the features of every source that changed, and start the builder on them."""
        self._build = begin(load, load.frames.__getitem__, self._parent, self._progress)

    def finish(self, folder: Path) -> TileReport:
        """Put the archives into ``folder`` when all are there; see ``TileBuild.finish``."""
        if self._build is None:
            raise ServeError("No tiles were begun for this load.", "Load the district again.")
        return self._build.finish(folder, self._progress)
