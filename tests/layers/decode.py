"""Reads tiles back with the tippecanoe's decoder, another's code after the same specification."""

import gzip
import json
import subprocess
from pathlib import Path

from bench.tippecanoe import program
from layers.archive import TileArchive


def tiles_at(path: Path, zoom: int) -> dict[tuple[int, int, int], list[dict]]:
    """Return the source-layers of every tile at ``zoom`` as the builder's decoder lists them.

    (Its look-up of one tile by address falls back to the parent tile, so the list is the truth.)
    """
    found = _decode("-Z", str(zoom), "-z", str(zoom), str(path))["features"]
    return {tuple(tile["properties"][key] for key in ("zoom", "x", "y")): tile["features"]
            for tile in found}


def features_at(path: Path, zoom: int) -> dict[str, list[dict]]:
    """Return the features of every source-layer at ``zoom``, over all tiles."""
    found: dict[str, list[dict]] = {}
    for layers in tiles_at(path, zoom).values():
        for layer in layers:
            found.setdefault(layer["properties"]["layer"], []).extend(layer["features"])
    return found


def ids_at(path: Path, zoom: int, layer: str) -> set[int]:
    return {one["id"] for one in features_at(path, zoom).get(layer, [])}


def our_tile(archive: TileArchive, z: int, x: int, y: int, scratch: Path) -> list[dict]:
    """Return the source-layers of one tile from the bytes that TileArchive gives."""
    body = archive.get(z, x, y)
    assert body is not None
    raw = scratch / "one.mvt"
    raw.write_bytes(gzip.decompress(body))
    return _decode(str(raw), str(z), str(x), str(y))["features"]


def decode_tile(body: bytes | None, z: int, x: int, y: int, scratch: Path
                ) -> dict[str, dict[int, dict]]:
    """Return features by source-layer and id of one tile's gzip bytes; none for no tile."""
    if body is None:
        return {}
    raw = scratch / "decoded.mvt"
    raw.write_bytes(gzip.decompress(body))
    return {one["properties"]["layer"]: {f["id"]: f for f in one["features"]}
            for one in _decode(str(raw), str(z), str(x), str(y))["features"]}


def _decode(*arguments: str) -> dict:
    done = subprocess.run([str(program("tippecanoe-decode")), *arguments],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
