"""Measures from a reading's answer to the changed text: one desk browser, 19 scripted pages.

    python -m bench.live DATA_DIR [--rounds 40] [--pages 19] [--port 8196]

DATA_DIR holds the bundled district. The server runs in a process of its own with the demo feed
off, so that the only change is the one posted. A scripted page is a WebSocket that asks for the
push as the page does and reads every message; it sees the value when the message is decoded. The
browser sees it when the text of the zone's line in the document is another one.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bench.reload import cpu_of, wait
from tests.browser.conftest import CHROMIUM_ARGS, READY_MS, find_chromium

ROOT = Path(__file__).parents[1]
CODE = "crowd.present:Z01"
AT_MOST_S = 1.5
WATCH = """() => {
  window.seen = {};
  const look = () => {
    const list = document.querySelector("#zone-list").textContent;
    const text = list.replace(/,/g, "").replace(/[^0-9]+/g, " ");
    for (const n of text.split(" ")) if (!(n in window.seen)) window.seen[n] = Date.now();
  };
  new MutationObserver(look).observe(document.querySelector("#zone-list"),
    { childList: true, subtree: true, characterData: true });
  look();
}"""


class Page:
    """A scripted page: what it saw when."""

    def __init__(self, port: int, key: str) -> None:
        host = f"127.0.0.1:{port}"
        self.socket = connect(f"ws://{host}/_dash-ws-callback", origin=f"http://{host}",
                              open_timeout=30, max_size=None)
        payload = {"output": key, "outputs": [], "inputs": [], "state": [], "changedPropIds": []}
        self.socket.send(json.dumps({"type": "callback_request", "requestId": "1",
                                     "rendererId": "page", "payload": payload}))
        self.seen: dict[float, float] = {}
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            for text in self.socket:
                found = json.loads(text)
                for one in found if isinstance(found, list) else [found]:
                    if one.get("type") == "set_props":
                        for value in self.values(one["payload"]["props"]["data"]):
                            self.seen.setdefault(value, time.time())
        except ConnectionClosed:
            return

    def values(self, snapshot: dict[str, Any]) -> list[float]:
        """Return what is looked for in a snapshot: the people of every zone."""
        return [zone["present"] for zone in snapshot["zones"]]


def main() -> None:
    """Print percentiles of both kinds of page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--pages", type=int, default=19)
    parser.add_argument("--port", type=int, default=8196)
    given = parser.parse_args()
    environment = {**os.environ, "CITYMIRROR_DEMO_FEED": "0",
                   "CITYMIRROR_DATA_DIR": str(given.data_dir)}
    app = [sys.executable, "app.py"]
    token = subprocess.run([*app, "token", f"bench-{int(time.time())}"], cwd=ROOT,
                           env=environment, check=True, capture_output=True,
                           text=True).stdout.split()[-1]
    server = subprocess.Popen([*app, "--port", str(given.port)], cwd=ROOT, env=environment)
    try:
        wait(given.port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(),
                                                 args=CHROMIUM_ARGS)
            desk = browser.new_page(viewport={"width": 1920, "height": 1080}, bypass_csp=True)
            desk.goto(f"http://127.0.0.1:{given.port}/")
            desk.locator("body[data-map=ready]").wait_for(state="attached", timeout=READY_MS)
            desk.evaluate(WATCH)
            pages = [Page(given.port, push_key(given.port)) for _ in range(given.pages)]
            time.sleep(5)
            began, before = time.perf_counter(), cpu_of(server.pid)
            answered = rounds(given, token, desk)
            share = (cpu_of(server.pid) - before) / (time.perf_counter() - began)
            shown = desk.evaluate("window.seen")
            report("desk browser, text changed",
                   [shown[str(v)] / 1000 - at for v, at in answered.items() if str(v) in shown],
                   given.rounds)
            report(f"{given.pages} scripted pages, message decoded",
                   [p.seen[v] - at for p in pages for v, at in answered.items() if v in p.seen],
                   given.rounds * given.pages)
            print(f"\nServer: {share:.1%} of a core, {given.pages + 1} pages open.")
            browser.close()
    finally:
        server.terminate()
        server.wait()


def push_key(port: int) -> str:
    """Return the name of the push callback as the page learns it."""
    address = f"http://127.0.0.1:{port}/_dash-dependencies"
    with urllib.request.urlopen(address, timeout=30) as answer:
        found = json.load(answer)
    return str(next(one["output"] for one in found if not one["inputs"] and one["websocket"]))


def rounds(given: argparse.Namespace, token: str, desk: object) -> dict[int, float]:
    """Post one value after another; return value -> when its answer came."""
    answered: dict[int, float] = {}
    pause = np.random.default_rng(1).uniform(1.6, 2.6, given.rounds)
    for number in range(given.rounds):
        value = 2001 + number * 7
        body = json.dumps({"readings": [{"indicator": CODE, "value": value, "source": "demo",
                                         "observed_at": datetime.now(UTC).isoformat()}]})
        request = urllib.request.Request(
            f"http://127.0.0.1:{given.port}/api/readings", body.encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert json.load(answer)["accepted"] == 1
        answered[value] = time.time()
        desk.wait_for_timeout(1000 * pause[number])
    return answered


def report(name: str, seconds: list[float], of: int) -> None:
    """Print a table line."""
    p50, p95 = np.quantile(seconds, [0.5, 0.95])
    verdict = "yes" if p95 <= AT_MOST_S and len(seconds) == of else "**no**"
    print(f"| {name} | {len(seconds)} of {of} seen | p50 {p50:.2f} s | p95 {p95:.2f} s "
          f"| worst {max(seconds):.2f} s | {AT_MOST_S} s | {verdict} |")


if __name__ == "__main__":
    main()
