"""A handmade district, loaded through the real door and asked over the real ASGI application."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from dashboard import api
from dashboard.builder import load_pack
from dashboard.security import Guard
from dashboard.services import Services
from dashboard.startup import Reopener, open_district
from data.feeds.tokens import create
from data.places import Places, StoreAddress
from data.settings import Settings
from tests.browser import tiny_pack

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def quiet(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


class SchemaPlaces(Places):
    """Puts the district into a schema of the test's own, which is dropped afterwards."""

    def __init__(self, settings: Settings, schema: str) -> None:
        super().__init__(settings)
        self._schema = schema

    def store_address(self, district: str) -> StoreAddress:
        return StoreAddress(super().store_address(district).url, self._schema)


class Served:
    """Everything behind the page, without a port; ``application`` may be wrapped by a test.

    A folder that holds the pack already is a copy of one that was served before: nothing is loaded.
    """

    def __init__(self, folder: Path, postgres: tuple[str, str] | None = None) -> None:
        """Serve the district of ``folder``; ``postgres`` (URL, schema): its store is there."""
        self.settings = Settings(data_dir=folder / "var")
        self.places = Places(self.settings)
        if postgres is not None:
            self.settings = self.settings.override(database_url=postgres[0])
            self.places = SchemaPlaces(self.settings, postgres[1])
        self.places.prepare()
        self.pack = folder / "pack"
        self.clock = Clock()
        if not self.pack.exists():
            tiny_pack.write(self.pack)
            load_pack(self.places, self.pack, now=self.clock(), progress=quiet)
        bundle = open_district(self.places, self.settings, now=self.clock(), progress=quiet)
        self.services = Services(bundle, self.clock, Reopener(self.places, self.settings))
        self.server = FastAPI(openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
        api.install(self.server, self.services, self.settings)
        self.guard = Guard(self.server, self.settings, machines=self.services.keyring)
        self.token = ""

    def step(self) -> None:
        """Let the live loop look once."""
        asyncio.run(self.server.state.hub.step())

    def get(self, path: str, **options: Any) -> httpx.Response:
        return ask(self.server, "GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return ask(self.server, "POST", path, **options)

    def send(self, content: Any, kind: str = "application/json", *, detail: str = "",
             token: str | None = None, path: str = "/api/readings", **headers: str
             ) -> httpx.Response:
        """Post readings as a machine does: through the guard, with a token of its own."""
        if token is None:
            token = self.token = self.token or create(
                self.services.store.tokens, "gate", actor="test", at=self.clock())
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        path += f"?detail={detail}" if detail else ""
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        shown = {"Authorization": f"Bearer {token}"} if token else {}
        return ask(self.guard, "POST", path, content=raw,
                   headers={"Content-Type": kind, **shown, **named})

    def reading(self, zone: str = "Z1", value: float = 500.0, **changes: Any) -> dict[str, Any]:
        row = {"indicator": f"crowd.present:{zone}", "observed_at": self.clock().isoformat(),
               "value": value, "source": "test", "unit": "person"}
        return row | changes

    def first(self, layer: str, code: str | None = None) -> int:
        """Return the id of a feature of ``layer``."""
        frame = self.services.store.frame(layer, geometry=False)
        rows = frame if code is None else frame[frame["code"] == code]
        return int(rows["id"].iloc[0])

    def close(self) -> None:
        self.services.close()


def ask(application: Any, method: str, path: str, **options: Any) -> httpx.Response:
    """Return the answer of an ASGI application to one request."""

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8050") as c:
            return await c.request(method, path, **options)

    return asyncio.run(go())
