"""Finds the district to serve and brings it to where it can be served, building what lacks."""

import logging
from datetime import datetime
from pathlib import Path

import data
from dashboard.builder import load_pack, mend_tiles, says_otherwise
from dashboard.bundle import Bundle, open_bundle
from dashboard.history import load_pack_history
from dashboard.progress import Progress
from dashboard.tile_set import current_build
from data.errors import PackError
from data.pack import PACK_FILE, read_pack
from data.places import Places
from data.settings import Settings
from layers.report import REPORT_NAME

log = logging.getLogger(__name__)

#: Packs that come with the program: id -> folder.
BUNDLED_FOLDER = Path(data.__file__).parent / "packs"
DEFAULT_PACK = "canton-tower"


def open_district(
    places: Places, settings: Settings, *, now: datetime, progress: Progress
) -> Bundle:
    """Return the bundle to serve; on a first start this loads its pack.

    The bundled demo is loaded again when the program brings another one than was loaded: a newer
    program must not play an older demo. What people edited stays.
    """
    district, folder = choose(places, settings.pack)
    store = places.open_store(district)
    try:
        if store.version() == 0 or _outgrown(places, district, folder):
            store.close()
            if folder is None:
                raise PackError(f"District {district!r} was never loaded completely.",
                                "Load its pack: python app.py load FOLDER")
            load_pack(places, folder, now=now, progress=progress)
            for line in load_pack_history(places, folder, now=now, progress=progress):
                log.info("%s", line)
            store = places.open_store(district)
        mend_tiles(places, district, store, progress)
        return open_bundle(store, places.tiles_dir(district))
    except BaseException:
        store.close()
        raise


def _outgrown(places: Places, district: str, folder: Path | None) -> bool:
    if folder is None or folder.parent != BUNDLED_FOLDER or district != DEFAULT_PACK:
        return False
    changed = says_otherwise(read_pack(folder), places.pack_dir(district))
    if changed:
        log.info("the bundled district is another than was loaded: loading it again")
    return changed


def choose(places: Places, asked: str) -> tuple[str, Path | None]:
    """Return the district's id and the folder of its pack, None when only the store knows it.

    Args:
        places: Where districts are kept.
        asked: Folder or id; empty is the district loaded last, or the bundled one.

    Raises:
        PackError: For a pack that is not there.
    """
    name = asked or places.active() or DEFAULT_PACK
    folder = Path(name)
    if asked and (folder / PACK_FILE).is_file():
        return read_pack(folder).district.id, folder
    bundled = BUNDLED_FOLDER / name.replace("-", "_")
    if (bundled / PACK_FILE).is_file():
        return name, bundled
    if name in places.districts():
        return name, None
    known = sorted({DEFAULT_PACK, *places.districts()})
    raise PackError(f"There is no pack {name!r}.",
                    f"Give a folder that holds {PACK_FILE}, or one of: {', '.join(known)}.")


class Reopener:
    """Looks for a newer load, or for another active district, that is finished."""

    def __init__(self, places: Places, settings: Settings) -> None:
        self._places = places
        self._follow_active = not settings.pack
        self._waiting: tuple[str, int] | None = None

    def __call__(self, bundle: Bundle) -> Bundle | None:
        """Return what to serve instead of ``bundle``, None to go on with it."""
        wanted = self._places.active() if self._follow_active else None
        if wanted not in (None, bundle.district.id):
            return self._other(str(wanted))
        version, builds = bundle.store.version(), self._places.tiles_dir(bundle.district.id)
        if version == bundle.version and not self._built(bundle, builds):
            return None
        build = current_build(builds, bundle.store, bundle.tiles)
        if build is None:
            self._tell_waiting(bundle.district.id, version)
            return None
        return open_bundle(bundle.store, builds, bundle, build)

    def _built(self, bundle: Bundle, builds: Path) -> bool:
        """Return whether archives of what was updated are there meanwhile."""
        return (bundle.tiles.build != bundle.version
                and (builds / str(bundle.version) / REPORT_NAME).is_file())

    def _other(self, district: str) -> Bundle | None:
        store = self._places.open_store(district, create=False)
        try:
            return open_bundle(store, self._places.tiles_dir(district))
        except BaseException:
            store.close()
            raise

    def _tell_waiting(self, district: str, version: int) -> None:
        if self._waiting != (district, version):
            log.info("load %s of %s is stored, waiting for its tiles", version, district)
        self._waiting = (district, version)
