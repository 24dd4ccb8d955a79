"""Measures how long the trend page takes from the click to its drawn charts.

    python -m bench.trend http://127.0.0.1:8050

Against a server that runs with some days of history. The first opening of a browser fetches and
compiles plotly.js; the later ones are what a reader waits for. Beside them stands the time of
the server's answer alone.
"""

import argparse
import time
import urllib.parse
import urllib.request

import numpy as np
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGS, READY_MS, find_chromium

AT_MOST_MS = 1000.0
CODES = ("crowd.present:Z01", "crowd.load:Z03")
SPANS = ("24h", "7d", "30d", "90d")
OPEN = """([codes, span, more]) => new Promise((done) => {
  const cm = window.citymirror, begun = performance.now();
  if (!window.benchBound) {
    window.benchBound = true;
    cm.on("trend-drawn", () => window.benchDone());
  }
  window.benchDone = () => done(performance.now() - begun);
  cm.pages.go("trend", [...codes.map((c) => ["c", c]), ["span", span], ...more]);
})"""


def main() -> None:
    """Print a line a window."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        page = browser.new_page(viewport={"width": 1920, "height": 1080}, bypass_csp=True)
        page.goto(given.url)
        page.locator("body[data-map=ready]").wait_for(state="attached", timeout=READY_MS)
        print("| window | first ms | median ms | at most | | server's answer ms |")
        for span in SPANS:
            line(page, given.url, span, given.rounds, [])
        line(page, given.url, "30d", given.rounds, [["forecast", "1"], ["unusual", "1"]])
        browser.close()


def line(page: Page, url: str, span: str, rounds: int, more: list[list[str]]) -> None:
    """Open the page for one window some times and print what it took."""
    took = []
    for _ in range(rounds):
        page.evaluate("window.citymirror.pages.close()")
        took.append(page.evaluate(OPEN, [list(CODES), span, more]))
    days = {"24h": 1, "7d": 7, "30d": 30, "90d": 90}[span]
    query = urllib.parse.urlencode(
        [("c", c) for c in CODES] + [("compare", "week")]
        + [("from", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 86400 * days)))]
        + [(key, "true") for key, _ in more])
    begun = time.perf_counter()
    with urllib.request.urlopen(f"{url.rstrip('/')}/api/trend?{query}", timeout=60) as answer:
        size = len(answer.read())
    server = 1000 * (time.perf_counter() - begun)
    median = float(np.median(took))
    name = span + (" with forecast and unusual" if more else "")
    print(f"| {name} | {took[0]:.0f} | {median:.0f} | {AT_MOST_MS:.0f} "
          f"| {'yes' if median <= AT_MOST_MS else '**no**'} | {server:.0f} ({size // 1000} kB) |")


if __name__ == "__main__":
    main()
