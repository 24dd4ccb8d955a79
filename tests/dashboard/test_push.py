"""The push from a posted reading to an open socket, over a real server, guard included."""

import json
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from dashboard.factory import create_app
from dashboard.push import LIVE_STORE
from dashboard.security import Guard
from dashboard.serving import Server, reserve
from data.settings import Settings
from tests.support.ports import free_port
from tests.support.served import Served
from tests.support.wait import LIMIT_S


class Live:
    """A served district on a port, in a thread of its own."""

    def __init__(self, district: Served) -> None:
        self.district = district
        self.settings = Settings(port=free_port())
        self.app = create_app(district.services, self.settings)
        up = threading.Event()
        guard = Guard(self.app.server, self.settings)
        config = uvicorn.Config(guard, log_config=None, access_log=False, lifespan="on",
                                timeout_graceful_shutdown=1)
        self.server = Server(config, up.set)
        sock = reserve(self.settings)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [sock]})
        self.thread.start()
        assert up.wait(LIMIT_S)

    def open(self, origin: str | None = None) -> ClientConnection:
        host = f"127.0.0.1:{self.settings.port}"
        return connect(f"ws://{host}/_dash-ws-callback", origin=origin or f"http://{host}",
                       open_timeout=LIMIT_S)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(LIMIT_S)
        assert not self.thread.is_alive()


@pytest.fixture
def live(tmp_path) -> Iterator[Live]:
    district = Served(tmp_path)
    found = Live(district)
    yield found
    found.close()
    district.close()


def subscribe(socket: ClientConnection, app) -> None:
    """Ask for the persistent callback as the page's renderer does."""
    key = next(k for k, spec in app.callback_map.items()
               if not spec["inputs"] and spec.get("persistent", True))
    payload = {"output": key, "outputs": [], "inputs": [], "state": [], "changedPropIds": []}
    socket.send(json.dumps({"type": "callback_request", "requestId": "1", "rendererId": "page",
                            "payload": payload}))


def pushed(socket: ClientConnection, good) -> dict:
    """Return the first snapshot pushed to the live store that is ``good``."""
    while True:
        message = json.loads(socket.recv(timeout=LIMIT_S))
        for one in message if isinstance(message, list) else [message]:
            if one.get("type") == "set_props":
                assert one["payload"]["componentId"] == LIVE_STORE
                snapshot = one["payload"]["props"]["data"]
                if good(snapshot):
                    return snapshot


def test_a_reading_reaches_every_open_page_once_it_is_stored(live):
    with live.open() as first, live.open() as second:
        for socket in (first, second):
            subscribe(socket, live.app)
            assert pushed(socket, lambda s: True)["freshness"]["missing"] == 2
        live.district.send({"readings": [live.district.reading(value=321)]})
        for socket in (first, second):
            found = pushed(socket, lambda s: s["freshness"]["good"] == 1)
            assert found["zones"][0]["present"] == 321


def test_a_page_of_another_origin_gets_no_socket(live):
    with pytest.raises(InvalidStatus):
        live.open(origin="http://evil.example")
