"""The door through which ``python app.py update`` hands an update to the server that is running.

A socket file in the data folder, for its owner alone. One request a connection, a line of JSON each
way: {"layer", "file", …} comes, progress goes, a question goes and its answer comes, what was done
goes. What may harm a process (GDAL, archives) is not read here, see KINDS.
"""

import json
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from dashboard.builder import update_open
from dashboard.services import Services
from dashboard.tile_set import build_due
from dashboard.update_ask import DOOR, HAS_DOORS, Message, mark, send
from dashboard.update_lines import told
from dashboard.version_lines import lines
from data.errors import DashboardError
from data.lock import FolderLock
from data.places import Places
from data.settings import Settings
from data.store import CityStore
from data.update import Removal
from data.versions.judge import Review, accept_all, review_by
from data.versions.model import LoadDiff

log = logging.getLogger(__name__)

#: Kinds of files that are read in the server's own process; others go through GDAL or an archive,
#: and what such a file can do to a process it shall not do to the server: the command reads them.
KINDS = (".parquet", ".geoparquet", ".csv")
#: A request may hold a list of keys (dashboard.update_command), nothing larger.
_LONGEST = 50_000_000


class UpdateDoor:
    """Listens from ``start`` to ``stop``; one server per data folder has the door."""

    def __init__(self, services: Services, places: Places, settings: Settings,
                 clock: Callable[[], datetime]) -> None:
        self._services, self._places, self._clock = services, places, clock
        self._mark = mark(settings.database_url)
        self._path = places.data_dir / DOOR
        self._lock = FolderLock(places.data_dir / f"{DOOR}.lock")
        self._socket: socket.socket | None = None

    def start(self) -> None:
        """Open the door, unless another server of this folder has it; a fault is only logged."""
        if not HAS_DOORS or not self._lock.acquire():
            return
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._path.unlink(missing_ok=True)      # of a server that was killed
            door.bind(str(self._path))
            self._path.chmod(0o600)                 # before anybody can connect
            door.listen(4)
        except OSError as e:
            door.close()
            self._lock.release()
            log.warning("updates are made by the command alone: %s: %s", self._path, e)
            return
        self._socket = door
        threading.Thread(target=self._accept, args=(door,), name="updates", daemon=True).start()

    def stop(self) -> None:
        """Shut the door; an update under way goes on as long as the process."""
        if self._socket is not None:
            self._path.unlink(missing_ok=True)
            self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._socket = None
            self._lock.release()

    def _accept(self, door: socket.socket) -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:                         # shut
                return
            threading.Thread(target=self._serve, args=(caller,), name="update",
                             daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        with caller, caller.makefile("rw", encoding="utf-8") as line:
            try:
                request = json.loads(line.readline(_LONGEST))
                answer = {"done": self._update(request, line)} if self._mine(request) else {
                    "refused": True}
            except DashboardError as e:
                answer = {"error": {"what": e.what, "remedy": e.remedy,
                                    "exit_code": e.exit_code}}
            except (OSError, ValueError) as e:      # the caller is gone, or talks nonsense
                log.info("an update was not asked for to the end: %s", e)
                return
            except Exception as e:
                log.exception("an update failed")
                answer = {"error": {"what": f"The update failed: {type(e).__name__}.",
                                    "remedy": "See the server's log.", "exit_code": 1}}
            try:
                send(line, answer)
            except OSError:
                log.info("who asked for an update went away: %s", answer)

    def _mine(self, request: Message) -> bool:
        """Tell whether the caller means the district that is served, in the same store, and a file
        that may be read here."""
        served = self._services.bundle.district.id
        return bool(Path(request["file"]).suffix.lower() in KINDS
                    and request["store"] == self._mark and request["pack"] in ("", served)
                    and self._places.active() == served)

    def _update(self, request: Message, line: TextIO) -> Message:
        bundle = self._services.bundle
        assert isinstance(bundle.store, CityStore)
        done = update_open(
            self._places, bundle.store, bundle.district.id, request["layer"],
            Path(request["file"]), now=self._clock(), removal=Removal(**request["removal"]),
            progress=lambda *step: _tell(line, step),
            review=accept_all if request["accept"] else _review(line, always=request["review"]),
            keep_versions=request["keep_versions"])
        self._services.refresh()                    # nobody waits for the next look
        return {"lines": told(bundle.district.id, done, built=False),
                "build_due": done.load_id is not None and build_due(
                    self._places.tiles_dir(bundle.district.id), bundle.store)}


def _tell(line: TextIO, step: tuple[str, int, int]) -> None:
    with suppress(OSError):                         # who asked is gone: the update goes on
        send(line, {"progress": step})


def _review(line: Any, *, always: bool) -> Review:
    def consents(found: LoadDiff, why: list[str]) -> bool:
        send(line, {"review": lines(found), "why": why})
        return json.loads(line.readline() or "{}").get("accept") is True

    return review_by(consents, always=always)
