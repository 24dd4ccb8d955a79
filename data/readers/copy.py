"""Opens sources through a private read-only copy, since GDAL writes beside what it opens."""

import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def private_copy(path: Path) -> Iterator[Path]:
    """Give the path of a read-only copy of ``path`` and of its sidecar files, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="citymirror-") as folder:
        for source in _with_sidecars(path):
            target = Path(folder) / source.name
            shutil.copyfile(source, target)
            target.chmod(stat.S_IRUSR)
        yield Path(folder) / path.name


def _with_sidecars(path: Path) -> list[Path]:
    """Return a shapefile with its .dbf, .shx, .prj, .cpg; any other file alone."""
    if path.suffix.lower() != ".shp":
        return [path]
    return [p for p in path.parent.iterdir()
            if p.is_file() and not p.is_symlink() and p.stem.lower() == path.stem.lower()]
