"""Measures the page in Chromium as a person meets it: wire, tiles, tree, recolouring, memory.

    python -m bench.page var
    python -m bench.page var --url http://127.0.0.1:8050

Starts ``app.py`` on a free port with the data folder given (whatever district is active there),
opens the page without a cache, and prints Markdown tables. Without a GPU every frame is drawn by
the processor: what is told of drawing is the work of the page, not of a graphics card.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

from bench.page_scripts import (
    CAMERA_IDS,
    COLOURED,
    ELSEWHERE,
    FACILITIES,
    RECOLOUR,
    SETTLED,
    SHOW_CAMERAS,
    SHOW_MANY,
    TREE_STEPS,
)
from tests.browser.conftest import CHROMIUM_ARGS, READY_MS, find_chromium
from tests.browser.running_app import RunningApp

SCREENS = {"desk": (1920, 1080), "wall": (3840, 2160)}
#: The targets of "One map at Huadu's scale".
MAX_OPEN_MB, MAX_TILES, MAX_RECOLOUR_MS, MAX_TREE_MS, MAX_SERVER_MB = 4.0, 250, 200, 50, 1024
CAMERAS = 30_000


class Wire:
    """Every request of a page and of the workers it starts: MapLibre's worker fetches the tiles.

    Sizes are the bytes of the answers as they came (CDP's ``encodedDataLength``), heads included.
    """

    def __init__(self, page: Page) -> None:
        self._asked: list[Request] = []
        self._ended: list[Request] = []
        page.on("request", lambda request: self._asked.append(request))
        page.on("requestfinished", lambda request: self._ended.append(request))

    def bytes(self) -> dict[str, int]:
        """Return the bytes that came, by kind; ask it outside of any event."""
        found: dict[str, int] = {}
        for request in list(self._ended):
            if request.url.startswith("http"):
                sizes, kind = request.sizes(), kind_of(request.url)
                came = sizes["responseBodySize"] + sizes["responseHeadersSize"]
                found[kind] = found.get(kind, 0) + came
        return found

    def tiles(self) -> int:
        """Return how many tiles were asked for."""
        return sum(kind_of(request.url) == "tiles" for request in self._asked)


def kind_of(url: str) -> str:
    """Return the row of the table that a request belongs to."""
    path = urlsplit(url).path
    for prefix, kind in (("/tiles/", "tiles"), ("/vendor/", "deck.gl and MapLibre"),
                         ("/_dash-component-suites/", "Dash's scripts"), ("/assets/", "our assets"),
                         ("/api/layers", "layer catalogue"), ("/map/", "map style and spec")):
        if path.startswith(prefix):
            return kind
    return "page, layout, callbacks"


def main() -> int:
    """Measure the district that is active in the data folder; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path, help="data folder with a loaded district")
    parser.add_argument("--only", choices=sorted(PARTS), action="append", default=[],
                        help="measure this part and no other; may be given again")
    parser.add_argument("--url", default="", help="measure a server that runs already")
    arguments = parser.parse_args()
    with _server(arguments.data_dir, arguments.url) as (url, pid), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        rows = [row for name in arguments.only or PARTS for row in PARTS[name](browser, url)]
        browser.close()
        if pid and not arguments.only:
            rows.append(memory(pid))
    return tell(rows)


Row = tuple[str, float, float, str]               # what, measured, at most, unit


def opening(browser: Browser, url: str) -> Iterator[Row]:
    """Yield what a first opening costs, without any cache."""
    for screen in ("desk", "wall"):
        page, wire = _open(browser, url, screen)
        came = wire.bytes()
        print(f"\n{screen}: " + ", ".join(
            f"{kind} {size / 1e3:,.0f} kB" for kind, size in
            sorted(came.items(), key=lambda item: -item[1])))
        total = sum(came.values()) / 1e6
        yield f"open the {screen} page until the map is drawn", total, MAX_OPEN_MB, "MB"
        yield f"tiles asked for by it, {screen}", wire.tiles(), MAX_TILES, "requests"
        page.context.close()


def many_layers(browser: Browser, url: str) -> Iterator[Row]:
    """Yield what a 4K wall at zoom 15 with 30 layers asks for, from an empty page on."""
    view = browser.new_context(bypass_csp=True).request
    seen = view.get(f"{url}/api/layers").json()["district"]["view"]
    place = f"#map=15/{seen['latitude']}/{seen['longitude']}/0/0"
    page, wire = _open(browser, url + "/?screen=wall" + place, "wall")
    shown = page.evaluate(SHOW_MANY, 30)
    page.evaluate(SETTLED)
    yield f"4K wall at z15, {shown} layers on: tiles", wire.tiles(), MAX_TILES, "requests"
    page.context.close()


def work(browser: Browser, url: str) -> Iterator[Row]:
    """Yield what the page's own work costs: the tree, and a new state for every camera.

    CPU time of the page's main thread, so that other work on the machine does not count.
    """
    page, _ = _open(browser, url, "desk")
    cpu = Thread(page)
    layers = page.evaluate("window.citymirror.tree.rows.length")
    for what, script in TREE_STEPS.items():
        times = sorted(cpu.of(script) for _ in range(5))
        yield f"layer tree of {layers}: {what}", times[2], MAX_TREE_MS, "ms CPU"
    print(f"\nrecolouring: {page.evaluate(FACILITIES, CAMERAS)}, "
          f"{page.evaluate(SHOW_CAMERAS):,} of them in view")
    ids = page.evaluate(CAMERA_IDS, CAMERAS)
    times = [cpu.of(RECOLOUR) for _ in range(5)]
    print("five times: " + ", ".join(f"{one:.0f} ms" for one in times))
    yield f"{ids:,} features recoloured by feature state, tiles included", sorted(times)[2], \
        MAX_RECOLOUR_MS, "ms CPU"
    print("in view and coloured: {} of {}".format(*page.evaluate(COLOURED)))
    page.evaluate(ELSEWHERE)
    print("elsewhere, in view and coloured: {} of {}".format(*page.evaluate(COLOURED)))
    page.context.close()


PARTS = {"opening": opening, "layers": many_layers, "work": work}


class Thread:
    """CPU time of a page's main thread."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def of(self, script: str) -> float:
        """Run ``script`` and return the milliseconds that it cost."""
        before = self._busy()
        self._page.evaluate(script)
        return (self._busy() - before) * 1e3

    def _busy(self) -> float:
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))


def memory(pid: int) -> Row:
    """Return the server's peak resident memory, from /proc."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM"))
    return "server, peak resident memory", int(peak.split()[1]) / 1024, MAX_SERVER_MB, "MB"


def tell(rows: list[Row]) -> int:
    """Print the table and return 1 when a target is missed."""
    print("\n| what | measured | at most | |\n|---|---|---|---|")
    for what, found, most, unit in rows:
        print(f"| {what} | {found:,.1f} {unit} | {most:,.0f} {unit} "
              f"| {'yes' if found <= most else '**no**'} |")
    return int(any(found > most for _, found, most, _ in rows))


def _open(browser: Browser, url: str, screen: str) -> tuple[Page, Wire]:
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True,
                                  reduced_motion="reduce", locale="zh-CN")
    page = context.new_page()
    wire = Wire(page)
    page.goto(url)
    page.locator("body[data-map=ready]").wait_for(state="attached", timeout=READY_MS * 4)
    page.evaluate(SETTLED)
    return page, wire


@contextmanager
def _server(data_dir: Path, url: str) -> Iterator[tuple[str, int]]:
    if url:
        yield url.rstrip("/"), 0
        return
    app = RunningApp(data_dir.resolve())
    try:
        app.start()
        assert app._process is not None
        yield app.url, app._process.pid
    finally:
        app.stop()


if __name__ == "__main__":
    sys.exit(main())
