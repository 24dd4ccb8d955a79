"""Measures the page of vital signs in Chromium: opening, searching, scrolling, a live tick.

    python -m bench.vitals http://127.0.0.1:8050

Against a server that runs. The table is measured with the served catalogue and again with as many
rows as asked for (``--rows``, 2,173 as Baiyun has): rows are repeated in the browser. Beside the
clock stands the processor's time of the page's main thread: on a machine that others use too it
is the one to compare.
"""

import argparse
import sys
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGS, READY_MS, find_chromium

#: The targets of "1,373 indicators: catalogue, feeds, formulas, trends".
MAX_OPEN_MS, MAX_STEP_MS = 1000.0, 50.0

OPEN = """async () => {
  const cm = window.citymirror, begun = performance.now();
  cm.pages.go("vitals");
  while (!document.querySelector("[data-testid=vital-row]:not([hidden])")) {
    await new Promise((done) => setTimeout(done, 5));
  }
  return performance.now() - begun;
}"""
GROW = """(n) => {
  const v = window.citymirror.vitals, own = v.rows.length;
  v.rows = [...v.rows];
  for (let at = own; at < n; at += 1) {
    const row = v.rows[at % own];
    v.rows.push({ ...row, at, code: `${row.code}~${at}` });
    v.v[at] = v.v[row.at]; v.t[at] = v.t[row.at]; v.q[at] = v.q[row.at];
  }
  window.citymirror.emit("vitals-catalogue");
  return v.rows.length;
}"""
SEARCH = """() => {
  const input = document.querySelector("#vitals-search"), took = [];
  const cm = window.citymirror;
  for (const text of ["k", "ke", "kel", "keli", "keliu", "客流", "crowd.present", ""]) {
    const begun = performance.now();
    cm.vitalsFilter.q = text;
    cm.emit("vitals-catalogue");
    took.push(performance.now() - begun);
  }
  return Math.max(...took);
}"""
SCROLL = """async () => {
  const box = document.querySelector("[data-testid=vitals-grid]"), took = [];
  for (let k = 1; k <= 20; k += 1) {
    box.scrollTop = k * box.clientHeight;
    const begun = performance.now();
    window.citymirror.vitalsTable.redraw();
    took.push(performance.now() - begun);
    await new Promise((done) => requestAnimationFrame(done));
  }
  box.scrollTop = 0;
  return Math.max(...took);
}"""
TICK = """() => {
  const v = window.citymirror.vitals, n = v.rows.length, at = [...Array(n).keys()], took = [];
  for (let k = 0; k < 10; k += 1) {
    const message = { catalogue: v.live, version: v.version + 1, base: v.version,
      at: new Date().toISOString(), i: at, v: at.map((i) => i + k),
      t: at.map(() => Date.now() / 1e3), q: "g".repeat(n) };
    const begun = performance.now();
    v.receive(message);
    took.push(performance.now() - begun);
  }
  return Math.max(...took);
}"""

#: What, milliseconds by the clock, of the processor, at most (of the processor's).
Row = tuple[str, float, float, float]


def main() -> int:
    """Print a Markdown table; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--rows", type=int, default=2173)
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        context = browser.new_context(bypass_csp=True, viewport={"width": 1920, "height": 1080})
        page = context.new_page()
        page.goto(arguments.url)
        page.locator("body[data-map=ready]").wait_for(state="attached", timeout=READY_MS)
        rows = list(measure(page, arguments.rows))
        browser.close()
    return tell(rows)


class Thread:
    """The processor's time of the page's main thread, as Chromium counts it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def run(self, what: str, script: str, most: float, times: int = 1) -> Row:
        """Return the row of a script that does its work ``times`` times and returns the longest."""
        before = self._spent()
        clock = float(self._page.evaluate(script))
        return what, clock, (self._spent() - before) * 1e3 / times, most

    def _spent(self) -> float:
        found = self._session.send("Performance.getMetrics")["metrics"]
        return next(float(m["value"]) for m in found if m["name"] == "TaskDuration")


def measure(page: Page, rows: int) -> Iterator[Row]:
    """Yield every figure, first for the served catalogue, then for ``rows`` rows."""
    thread = Thread(page)
    yield thread.run("open the page until it answers", OPEN, MAX_OPEN_MS)
    count = page.evaluate("window.citymirror.vitals.rows.length")
    for _ in range(2):
        yield thread.run(f"a letter of a search, {count:,} rows", SEARCH, MAX_STEP_MS, 8)
        yield thread.run(f"a screenful scrolled, {count:,} rows", SCROLL, MAX_STEP_MS, 20)
        yield thread.run(f"a tick of every value, {count:,} rows", TICK, MAX_STEP_MS, 10)
        count = page.evaluate(GROW, rows)


def tell(rows: list[Row]) -> int:
    """Print the table; return 1 when a target is missed."""
    sys.stdout.write("\n| what | ms | ms of the processor | at most |\n|---|---|---|---|\n")
    for what, clock, own, most in rows:
        sys.stdout.write(f"| {what} | {clock:,.0f} | {own:,.0f} | {most:,.0f} |\n")
    return int(any(own > most for _, _, own, most in rows))


if __name__ == "__main__":
    sys.exit(main())
