"""The stream of alerts: news for whoever listens, nothing twice, and an end with its reader."""

import asyncio
import json
from typing import Any

from dashboard.api.alert_models import AlertsPart
from tests.support.wait import LIMIT_S


class Reader:
    """Reads a stream over ASGI until it has seen enough, then leaves."""

    def __init__(self, application: Any, last: str = "") -> None:
        self.application, self.last = application, last
        self.text = ""
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.text += message.get("body", b"").decode()

    def run(self) -> asyncio.Task[None]:
        headers = [(b"host", b"127.0.0.1:8050"), (b"accept-encoding", b"gzip")]
        if self.last:
            headers.append((b"last-event-id", self.last.encode()))
        scope = {"type": "http", "method": "GET", "path": "/api/alerts/stream", "query_string": b"",
                 "headers": headers, "http_version": "1.1", "scheme": "http", "raw_path": b"",
                 "server": ("127.0.0.1", 8050), "client": ("127.0.0.1", 5), "root_path": ""}
        return asyncio.create_task(self.application(scope, self.receive, self.send))

    async def until(self, text: str) -> None:
        while text not in self.text:
            await asyncio.sleep(0.005)


def test_the_stream_tells_news_resumes_and_ends_with_its_reader(two):
    async def go() -> None:
        hub = two.server.state.hub
        await hub.step()
        reader = Reader(two.guard)
        task = reader.run()
        await asyncio.wait_for(reader.until("event: alerts"), LIMIT_S)
        name = reader.text.partition("id: ")[2].partition("\n")[0]
        part = json.loads(reader.text.partition("data: ")[2].partition("\n")[0])
        AlertsPart.model_validate(part)
        again = Reader(two.guard, name)
        other = again.run()
        alert = two.alert("Z1")
        await asyncio.to_thread(two.services.alerts.act, alert.id, "acknowledge",
                                {"version": alert.version}, operator="", origin="")
        await hub.step()
        await asyncio.wait_for(again.until("event: alerts"), LIMIT_S)
        assert name not in again.text and '"unacked":1' in again.text
        reader.gone.set()
        again.gone.set()
        await asyncio.wait_for(asyncio.gather(task, other), LIMIT_S)

    asyncio.run(go())
