"""From a pack folder to a district ready to serve: generate, ingest, tile, make active."""

import shutil
from datetime import datetime
from pathlib import Path

from dashboard.progress import Progress
from dashboard.tile_set import build_due
from data.errors import ServeError
from data.generator import generate
from data.ingest import ingest, preview
from data.lock import building
from data.model import LoadReport
from data.pack import Pack, read_pack
from data.places import Places
from data.ports import Store
from data.store import CityStore, open_store
from data.update import Removal, Updated, update
from data.versions.judge import KEEP_VERSIONS, Review, accept_all
from data.versions.model import LoadDiff
from data.versions.restore import Reverted, revert
from layers.ahead import Ahead
from layers.tiles import build

#: Pack files up to this size are copied beside the store; sources are not needed any more.
SMALL_FILE_BYTES = 1_000_000
ACTOR = "command line (unverified)"


def load_pack(
    places: Places, folder: Path, *, now: datetime, progress: Progress, scale: float = 1.0,
    review: Review = accept_all, keep_versions: int = KEEP_VERSIONS,
) -> LoadReport:
    """Load the pack in ``folder`` and make its district the active one.

    The store changes in one transaction; a fault before it leaves everything as it was, a
    fault after it (tiles) is mended by the next start. ``scale`` up to 1 makes a generated
    district smaller; ``review`` sees what the load would change and may stop it.

    Raises:
        AcceptanceNeeded: When ``review`` stops the load; nothing was changed.
        LoadInProgress: When another process builds in this data folder.
        DashboardError: Whatever is wrong with the pack, its files or the folder.
    """
    pack = read_pack(folder)
    district = pack.district.id
    with building(places.data_dir):
        if pack.generator is not None:
            pack = _generated(pack, places.generated_dir(district), progress, scale)
        store = places.open_store(district)
        try:
            with Ahead(places.tiles_dir(district), progress) as tiles:
                report = ingest(pack, store, now=now, actor=ACTOR, progress=progress,
                                secret=places.secret(), review=review,
                                keep_versions=keep_versions, gathered=tiles.begin)
                _keep_small_files(pack, places.pack_dir(district))
                tiles.finish(_tiles(places, district, report.load_id))
        finally:
            store.close()
        places.set_active(district)
    return report


def preview_pack(
    places: Places, folder: Path, scratch: Path, *, now: datetime, progress: Progress
) -> LoadDiff:
    """Return what ``load_pack`` would change; made files go to ``scratch``, nothing is kept.

    A district that was never loaded is compared with an empty store in ``scratch``.
    """
    pack = read_pack(folder)
    if pack.generator is not None:
        pack = _generated(pack, scratch / "generated", progress, 1.0)
    if pack.district.id in places.districts():
        store = places.open_store(pack.district.id, create=False)
    else:
        store = open_store(f"sqlite:///{scratch / 'empty.db'}")
    try:
        return preview(pack, store, now=now, progress=progress, secret=places.secret())
    finally:
        store.close()


def revert_layer(
    places: Places, district: str, layer: str, load_id: int | None, *, now: datetime,
    progress: Progress, keep_versions: int = KEEP_VERSIONS,
) -> Reverted:
    """Bring a layer of a district back to an older version and build its tiles.

    Raises:
        NotFound: When there is no such layer or version.
        LoadInProgress: When another process builds in this data folder.
    """
    with building(places.data_dir):
        store = places.open_store(district, create=False)
        try:
            done = revert(store, layer, load_id, now=now, actor=ACTOR,
                          keep_versions=keep_versions)
            build(store, _tiles(places, district, done.load_id), progress)
        finally:
            store.close()
    return done


def update_layer(
    places: Places, district: str, layer: str, file: Path, *, now: datetime, progress: Progress,
    removal: Removal, review: Review = accept_all, keep_versions: int = KEEP_VERSIONS,
) -> tuple[Updated, bool]:
    """Put a file's changed rows into a layer of a loaded district.

    Tiles follow at once: a server draws those that were touched. When so much was updated since
    the last build that this would be slow, the changed sources are built here; the second value
    says whether they were.

    Raises:
        AcceptanceNeeded: When ``review`` stops the update; nothing was changed.
        LoadInProgress: When another process builds in this data folder.
        DashboardError: Whatever is wrong with the layer or the file.
    """
    with building(places.data_dir):
        store = places.open_store(district, create=False)
        try:
            done = _update(places, store, district, layer, file, now, progress, removal, review,
                           keep_versions)
            build_now = done.load_id is not None and build_due(places.tiles_dir(district), store)
            if build_now:
                build(store, _tiles(places, district, store.version()), progress)
        finally:
            store.close()
    return done, build_now


def update_open(
    places: Places, store: CityStore, district: str, layer: str, file: Path, *, now: datetime,
    progress: Progress, removal: Removal, review: Review = accept_all,
    keep_versions: int = KEEP_VERSIONS,
) -> Updated:
    """Do as ``update_layer`` in a store that is open, and build nothing."""
    with building(places.data_dir):
        return _update(places, store, district, layer, file, now, progress, removal, review,
                       keep_versions)


def _update(
    places: Places, store: CityStore, district: str, layer: str, file: Path, now: datetime,
    progress: Progress, removal: Removal, review: Review, keep_versions: int,
) -> Updated:
    return update(store, layer, file, now=now, actor=ACTOR, removal=removal, review=review,
                  keep_versions=keep_versions, progress=progress,
                  pack_folder=places.pack_dir(district))


def mend_tiles(places: Places, district: str, store: Store, progress: Progress) -> None:
    """Build the tiles that a killed load left out, or that so many updates are due."""
    if build_due(places.tiles_dir(district), store):
        with building(places.data_dir):
            build(store, _tiles(places, district, store.version()), progress)


def _tiles(places: Places, district: str, load_id: int) -> Path:
    return places.tiles_dir(district) / str(load_id)


def _generated(pack: Pack, target: Path, progress: Progress, scale: float) -> Pack:
    """Make the pack's files beside the target first: a killed run never looks finished."""
    assert pack.generator is not None
    scratch = target.with_name(f".{target.name}.new")
    try:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        generate(pack.root, pack.generator, scratch, progress, scale)
        shutil.rmtree(target, ignore_errors=True)
        scratch.rename(target)
    except OSError as e:
        raise ServeError(f"Generated files cannot be written to {target}: {e.strerror}.",
                         "Check the folder's permissions and free space.") from e
    return read_pack(pack.root, generated=target)


def _keep_small_files(pack: Pack, target: Path) -> None:
    """Copy pack.toml, what it is continued in and the specs: the feed needs no original."""
    if target.resolve() == pack.root.resolve():
        return
    for file in _small_files(pack):
        copy = target / file.relative_to(pack.root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)


def _small_files(pack: Pack) -> list[Path]:
    named = {pack.root / name for name in pack.named}
    return [file for file in sorted({*pack.root.glob("*.toml"), *named})
            if file in named or file.stat().st_size <= SMALL_FILE_BYTES]


def says_otherwise(pack: Pack, kept: Path) -> bool:
    """Return whether ``pack`` is not what was loaded, of which copies are in ``kept``."""
    def same(file: Path) -> bool:
        copy = kept / file.relative_to(pack.root)
        return copy.is_file() and copy.read_bytes() == file.read_bytes()

    return not all(same(file) for file in _small_files(pack))
