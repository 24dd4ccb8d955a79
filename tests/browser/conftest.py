"""Chromium, the running apps, and the watch on every page: no fault, no foreign request."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest

from tests.browser import tiny_pack
from tests.browser.running_app import RunningApp

#: Software WebGL 2 is slow but correct; the rest keeps Chromium itself from calling home.
CHROMIUM_ARGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
]
LOCAL = ("127.0.0.1", "localhost", "::1")
READY_MS = 120_000


def find_chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")


def need_chinese_font() -> None:
    if not shutil.which("fc-list"):
        pytest.skip("no fc-list: no Chinese font can be found (Debian: fonts-noto-cjk)")
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, timeout=60, check=True)
    if not fonts.stdout.strip():
        pytest.skip("no Chinese font on this machine (Debian: apt-get install fonts-noto-cjk)")


# Package scope: Playwright's own event loop must be gone before other tests want theirs.
@pytest.fixture(scope="package")
def browser():
    executable = find_chromium()
    need_chinese_font()
    playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is missing")
    with playwright_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


class Watch:
    """What went wrong on the pages of one test; ``forgive`` takes back what the test provoked."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def page(self, page) -> None:
        page.on("console", lambda m: m.type == "error" and self.faults.append(f"console: {m.text}"))
        page.on("pageerror", lambda e: self.faults.append(f"page error: {e}"))
        page.on("websocket", lambda s: self.host(s.url))
        page.on("request", lambda r: self.host(r.url))
        page.on("response", lambda r: r.status >= 400 and self.faults.append(
            f"HTTP {r.status}: {r.url}"))

    def host(self, url: str) -> None:
        parts = urlparse(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOCAL:
            self.faults.append(f"leaves this machine: {url}")

    def forgive(self, *words: str) -> None:
        self.faults = [f for f in self.faults if not any(word in f for word in words)]


@pytest.fixture
def watch() -> Iterator[Watch]:
    watcher = Watch()
    yield watcher
    assert not watcher.faults, "\n".join(dict.fromkeys(watcher.faults))


@pytest.fixture
def open_page(browser, watch):
    """Return ``open(url, **context options) -> page`` with the map ready; closed after the test.

    Our content policy forbids eval, which Playwright's ``wait_for_function`` needs: it is lifted
    unless ``bypass_csp=False`` asks for the page exactly as people get it.
    """
    contexts = []

    def open_it(url: str, *, ready: bool = True, **options):
        settings = {"viewport": {"width": 1280, "height": 720}, "locale": "zh-CN",
                    "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce",
                    "bypass_csp": True}
        context = browser.new_context(**(settings | options))
        contexts.append(context)
        context.set_default_timeout(READY_MS)
        # What would leave is refused as well as told.
        context.route(lambda u: urlparse(u).hostname not in LOCAL, lambda route: route.abort())
        page = context.new_page()
        watch.page(page)
        page.goto(url)
        if ready:
            page.locator("body[data-map=ready]").wait_for(state="attached", timeout=READY_MS)
        return page

    def close() -> None:
        while contexts:
            contexts.pop().close()

    open_it.close = close
    yield open_it
    close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item) -> None:
    """Close a test's pages before its servers: a page whose server ends has faults to tell."""
    if open_it := getattr(item, "funcargs", {}).get("open_page"):
        open_it.close()


@pytest.fixture(scope="package")
def bundled(tmp_path_factory) -> Iterator[RunningApp]:
    """The bundled district with its live demo feed, as the README's first line starts it."""
    app = RunningApp(tmp_path_factory.mktemp("bundled") / "var", demo_history="0")
    yield app.start()
    app.stop()


@pytest.fixture(scope="package")
def tiny_folder(tmp_path_factory):
    return tiny_pack.write(tmp_path_factory.mktemp("pack") / "tiny")


def start_tiny(folder: Path, data_dir: Path) -> RunningApp:
    """The handmade district, polled, with no feed: a value is there when a test posts it."""
    app = RunningApp(data_dir, "--pack", str(folder), live_mode="poll", demo_feed="0")
    return app.start()


@pytest.fixture(scope="package")
def handmade(tiny_folder, tmp_path_factory) -> Iterator[RunningApp]:
    """The handmade district for tests that only look."""
    app = start_tiny(tiny_folder, tmp_path_factory.mktemp("handmade") / "var")
    yield app
    app.stop()


@pytest.fixture
def tiny(tiny_folder, tmp_path) -> Iterator[RunningApp]:
    """The handmade district for one test that posts readings or stops the server."""
    app = start_tiny(tiny_folder, tmp_path / "var")
    yield app
    app.stop()
