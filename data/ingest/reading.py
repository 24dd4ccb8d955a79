"""Reads a pack's layers, the next ones already while the last ones are being cleaned."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from data.ingest.geocode import by_address
from data.model import LayerSpec
from data.pack import Pack
from data.readers import RawLayer, read_layer
from data.readers.points import Geocode

#: Read by Arrow and GEOS alone, which need no interpreter for nearly all of it; GDAL's warnings
#: are gathered for the whole process, so that what it reads is read by nobody else at that time.
_BESIDE = frozenset({".parquet", ".geoparquet"})
#: Layers that are read and not yet asked for: each is held in memory.
_WAITING = 2


class Reader:
    """A context: ``raw`` gives the layers, asked for in the order of ``specs``."""

    def __init__(self, pack: Pack, specs: Sequence[LayerSpec]) -> None:
        self._pack = pack
        self._next = deque(s for s in specs if not by_address(s)
                           and Path(s.source).suffix.lower() in _BESIDE)
        self._begun: dict[str, Future[RawLayer]] = {}
        self._pool = ThreadPoolExecutor(1, "read")

    def __enter__(self) -> "Reader":
        self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def raw(self, spec: LayerSpec, geocode: Geocode | None) -> RawLayer:
        """Return one layer; raise what ``read_layer`` raises."""
        begun = self._begun.pop(spec.code, None)
        if begun is None:
            return read_layer(self._pack, spec, geocode)
        found = begun.result()
        self._begin()
        return found

    def _begin(self) -> None:
        while self._next and len(self._begun) < _WAITING:
            spec = self._next.popleft()
            self._begun[spec.code] = self._pool.submit(read_layer, self._pack, spec)
