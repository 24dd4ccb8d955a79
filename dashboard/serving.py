"""Runs the ASGI application in this process until a signal comes, and ends within two seconds."""

import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from data.errors import ServeError
from data.settings import Settings

_END_SIGNALS = (signal.SIGINT, signal.SIGTERM)
#: Seconds that requests under way are given; sockets of open pages would otherwise hold us.
_GRACE_S = 1
_MAX_SOCKET_MESSAGE = 1_000_000


class Server(uvicorn.Server):
    """uvicorn, but a signal is an ordinary end: it is not raised again after the shutdown."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so; what could not start says nothing."""
        await super().startup(sockets=sockets)
        if self.started and not self.should_exit:
            self._tell_started()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Turn SIGINT and SIGTERM into a clean end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {sig: signal.signal(sig, self.handle_exit) for sig in _END_SIGNALS}
        try:
            yield
        finally:
            for sig, handler in before.items():
                signal.signal(sig, handler)


def reserve(settings: Settings) -> socket.socket:
    """Bind the port before anything is built; raise ServeError when that cannot be."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((settings.host, settings.port))
        sock.listen()
    except OSError as e:
        sock.close()
        raise _bind_fault(settings, e) from e
    return sock


def check_libraries(settings: Settings) -> None:
    """Raise ServeError when push would fail in silence: uvicorn alone speaks no WebSocket."""
    if settings.live_mode == "push" and find_spec("websockets") is None:
        raise ServeError("Push needs the library websockets, which is not installed.",
                         "Run: pip install -r requirements.txt, or set CITYMIRROR_LIVE_MODE=poll.")


def serve(
    application: ASGIApp, sock: socket.socket, settings: Settings, started: Callable[[], None]
) -> None:
    """Serve until SIGINT or SIGTERM; ``started`` is called once when the port answers."""
    config = uvicorn.Config(
        application,
        log_config=None,
        log_level="debug" if settings.log_level == "debug" else "warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_S,
        ws_max_size=_MAX_SOCKET_MESSAGE,
    )
    server = Server(config, started)
    server.run(sockets=[sock])
    if not server.started:
        raise ServeError("The server did not start.", "See the log above.")


def end_children() -> None:
    """Ask every child process (tile builders) to end; where /proc is missing they just finish."""
    for listing in Path("/proc/self/task").glob("*/children"):
        for pid in listing.read_text(encoding="ascii").split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGTERM)


def address(settings: Settings) -> str:
    """Return the address to type into a browser."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/"


def _bind_fault(settings: Settings, error: OSError) -> ServeError:
    if error.errno == errno.EADDRINUSE:
        return ServeError(f"Port {settings.port} on {settings.host} is in use.",
                          "Give another --port, or end the program that uses it.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return ServeError(f"Port {settings.port} may not be used by this user.",
                          "Give a --port above 1023.")
    return ServeError(f"{settings.host}:{settings.port} cannot be served: {error.strerror}.",
                      "Check --host and --port.")
