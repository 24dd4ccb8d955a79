"""Reads tiles back with the builder's own decoder."""

import gzip
import json
import subprocess
from pathlib import Path

from layers.archive import TileArchive
from layers.tippecanoe import program


def features_at(path: Path, zoom: int) -> dict[str, list[dict]]:
    """Return the features of every source-layer at ``zoom``, over all tiles."""
    done = subprocess.run(
        [str(program("tippecanoe-decode")), "-Z", str(zoom), "-z", str(zoom), str(path)],
        capture_output=True, text=True, check=True)
    found: dict[str, list[dict]] = {}
    for tile in json.loads(done.stdout)["features"]:
        for layer in tile["features"]:
            found.setdefault(layer["properties"]["layer"], []).extend(layer["features"])
    return found


def ids_at(path: Path, zoom: int, layer: str) -> set[int]:
    return {one["id"] for one in features_at(path, zoom).get(layer, [])}


def whole_tile(path: Path, z: int, x: int, y: int) -> dict:
    """Return one tile as the decoder of the builder reads it from the archive."""
    done = subprocess.run([str(program("tippecanoe-decode")), str(path), str(z), str(x), str(y)],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def our_tile(archive: TileArchive, z: int, x: int, y: int, scratch: Path) -> dict:
    """Return the same tile from the bytes that TileArchive gives."""
    body = archive.get(z, x, y)
    assert body is not None
    raw = scratch / "one.mvt"
    raw.write_bytes(gzip.decompress(body))
    done = subprocess.run([str(program("tippecanoe-decode")), str(raw), str(z), str(x), str(y)],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
