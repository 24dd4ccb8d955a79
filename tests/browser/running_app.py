"""The real ``app.py`` in a process of its own, as a person starts it."""

import os
import secrets
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from data.feeds.tokens import create
from data.places import Places
from data.settings import Settings
from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
START_S = 180
END_S = ANSWER_S = 60


class RunningApp:
    """One server on a port of its own; ``stop`` and ``start`` keep port and data."""

    def __init__(self, data_dir: Path, *arguments: str, **settings: str) -> None:
        self._data_dir = data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self._command = [
            sys.executable, "app.py", "--port", str(self.port), "--data-dir", str(data_dir),
            *arguments,
        ]
        ours = {k: v for k, v in os.environ.items() if not k.startswith("CITYMIRROR_")}
        self._environ = ours | {f"CITYMIRROR_{k.upper()}": v for k, v in settings.items()}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "RunningApp":
        """Start the server and wait until it says that it is well."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environ, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise AssertionError(f"app.py ended: {self.tail()}")
            try:
                if httpx.get(f"{self.url}/healthz", timeout=10).status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.2)
        self.stop()
        raise AssertionError(f"app.py is not well after {START_S} s: {self.tail()}")

    def stop(self, sig: int = signal.SIGINT) -> int | None:
        """Send ``sig`` to the server, then end whatever of its group is left."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.send_signal(sig)
        try:
            return process.wait(END_S)
        except subprocess.TimeoutExpired:
            return None
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait(10)

    def tail(self) -> str:
        """Return the end of what the server wrote."""
        return self.log.read_text("utf-8", errors="replace")[-3000:]

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=ANSWER_S)

    def detail(self, hit: dict[str, Any]) -> dict[str, Any]:
        """Return the FeatureDetail of {layer, id}."""
        answer = self.get(f"/api/features/{hit['layer']}/{hit['id']}")
        assert answer.status_code == 200, f"{hit}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def post(self, readings: list[dict[str, object]]) -> httpx.Response:
        """Post readings as a machine does: with a token of its own."""
        return httpx.post(f"{self.url}/api/readings", json={"readings": readings},
                          headers={"Authorization": f"Bearer {self.token}"}, timeout=ANSWER_S)

    @cached_property
    def token(self) -> str:
        """A machine's token of the served district."""
        places = Places(Settings(data_dir=self._data_dir))
        store = places.open_store(self.get("/healthz").json()["district"], create=False)
        try:
            name = f"test-{secrets.token_hex(4)}"
            return create(store.tokens, name, actor="test", at=datetime.now(UTC))
        finally:
            store.close()
