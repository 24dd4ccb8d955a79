"""Starts and stops the feeds that fetch readings by themselves: MQTT, file drop, pulls."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from dashboard.services import Services
from data.feeds.drop import DropFolder
from data.feeds.files import taker
from data.feeds.mqtt import MqttFeed, broker_of
from data.feeds.pull import puller_of
from data.lock import FolderLock
from data.places import Places
from data.settings import Settings

log = logging.getLogger(__name__)


class Inlet(Protocol):
    """A feed with a thread of its own."""

    def start(self) -> None:
        """Start it."""

    def stop(self) -> None:
        """End it and wait for what it is doing."""


class Inlets:
    """All inlets of this server; only one server per data folder runs them."""

    def __init__(self, inlets: Sequence[Inlet], lock: FolderLock) -> None:
        self._inlets = inlets
        self._lock = lock
        self._running: list[Inlet] = []

    def start(self) -> None:
        """Start them, unless another server of this folder has them."""
        if not self._inlets:
            return
        if not self._lock.acquire():
            log.warning("another server of this data folder listens to MQTT, files and pulls")
            return
        for inlet in self._inlets:
            inlet.start()
            self._running.append(inlet)

    def stop(self) -> None:
        """Stop what runs, last started first."""
        while self._running:
            self._running.pop().stop()
        self._lock.release()


def open_inlets(services: Services, places: Places, settings: Settings) -> Inlets:
    """Return the inlets of the settings, not yet started; raise SettingError."""
    inlets: list[Inlet] = []
    broker = broker_of(settings)
    if broker is not None:
        inlets.append(MqttFeed(broker, services.door))
    if settings.drop_dir:
        inlets.append(DropFolder(
            Path(settings.drop_dir).expanduser(),
            taker(lambda: services.store, lambda: services.district().time_zone, services.now),
            services.door.book, services.now))
    puller = puller_of(settings, services.door)
    if puller is not None:
        inlets.append(puller)
    return Inlets(inlets, FolderLock(places.data_dir / "inlets.lock"))
