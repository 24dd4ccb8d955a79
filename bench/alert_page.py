"""The queue page over many open alerts: CPU of the page's main thread, and what the server answers.

    python -m bench.alert_page http://127.0.0.1:8050/

A running server whose district has some ten thousand alerts open.
"""

import sys

from playwright.sync_api import sync_playwright

from bench.vitals import Thread
from tests.browser.conftest import CHROMIUM_ARGS, READY_MS, find_chromium

MOST_MS = 1000.0
#: Resolves with the milliseconds until the queue's question is answered and its rows are drawn;
#: what follows for a second is in the CPU's time.
_READY = """async () => {
  const begun = performance.now(), page = document.querySelector("#alerts-page");
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const answered = () => performance.getEntriesByType("resource").some((one) =>
    one.startTime >= begun && one.responseEnd && one.name.includes("/api/alerts?"));
  location.hash = "HASH";
  while (!(answered() && page.dataset.state === "rows"
           && page.querySelectorAll(".at-row").length > 5)) await wait(10);
  const took = performance.now() - begun;
  await wait(1000);
  return took;
}"""
STEPS = {"open the queue until its rows stand": "#/alerts", "every alert a row": "#/alerts?group=0",
         "a search": "#/alerts?q=dianti", "one severity": "#/alerts?severity=II"}
_SCROLL = """async () => {
  const box = [...document.querySelectorAll("#alerts-page *")].find(
    (one) => one.scrollHeight > one.clientHeight * 3 && one.clientHeight > 200);
  const begun = performance.now();
  for (let n = 0; n < 20; n += 1) {
    box.scrollTop += box.clientHeight;
    await new Promise((done) => setTimeout(done, 150));
  }
  return performance.now() - begun;
}"""


def main() -> int:
    """Print a Markdown table; return 1 when a target is missed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        page = browser.new_context(bypass_csp=True,
                                   viewport={"width": 1920, "height": 1080}).new_page()
        page.goto(sys.argv[1])
        page.locator("body[data-map=ready]").wait_for(state="attached", timeout=READY_MS)
        page.wait_for_timeout(3000)
        thread = Thread(page)
        rows = [thread.run(what, _READY.replace("HASH", step), MOST_MS)
                for what, step in STEPS.items()]
        rows.append(thread.run("a screenful scrolled, of twenty", _SCROLL, MOST_MS, 20))
        browser.close()
    print("| what | by the clock | CPU of the main thread | at most | |\n|---|---|---|---|---|")
    for what, clock, spent, most in rows:
        print(f"| {what} | {clock:.0f} ms | {spent:.0f} ms | {most:.0f} ms | "
              f"{'yes' if spent <= most else 'NO'} |")
    return int(any(spent > most for _, _, spent, most in rows))


if __name__ == "__main__":
    sys.exit(main())
