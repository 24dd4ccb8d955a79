"""Measures from a reading's answer to its alert on an open page: one desk browser, 19 sockets.

    python -m bench.alert_live DATA_DIR [--rounds 40] [--pages 19] [--port 8197]

Works on a copy of DATA_DIR, which holds the bundled district, with the demo feed off and one rule
over the zones' counts, so that every round raises an alert or makes one worse. A scripted page
sees it when the message is decoded, the browser when its own store of alerts has it: what is
drawn from then on is drawn in the same task.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

from bench.live import Page, push_key, report
from bench.reload import cpu_of, wait
from data.alerts.read_rule import read_rule
from data.places import Places
from data.settings import Settings
from tests.browser.conftest import CHROMIUM_ARGS, READY_MS, find_chromium

ROOT = Path(__file__).parents[1]
ZONES = [f"Z{number:02d}" for number in range(1, 15)]
#: What is posted: people, so that a zone is III, then II, then I.
LEVELS = (("I", 3_000_000.0), ("II", 2_000_000.0), ("III", 1_000_000.0))
WATCH = """() => {
  window.seenAlerts = {};
  window.citymirror.on("snapshot", (snapshot) => {
    for (const one of (snapshot.alerts || { top: [] }).top) {
      if (!(one.value in window.seenAlerts)) window.seenAlerts[one.value] = Date.now();
    }
  });
}"""


class AlertPage(Page):
    """A scripted page that looks for the values of alerts."""

    def values(self, snapshot: dict[str, Any]) -> list[float]:
        """Return the values at the head of the queue."""
        return [alert["value"] for alert in snapshot["alerts"]["top"]]


def main() -> None:
    """Print percentiles of both kinds of page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--pages", type=int, default=19)
    parser.add_argument("--port", type=int, default=8197)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(shutil.copytree(given.data_dir, Path(folder) / "var"))
        prepare(data_dir)
        environment = {**os.environ, "CITYMIRROR_DEMO_FEED": "0",
                       "CITYMIRROR_DATA_DIR": str(data_dir)}
        app = [sys.executable, "app.py"]
        token = subprocess.run([*app, "token", "bench"], cwd=ROOT, env=environment, check=True,
                               capture_output=True, text=True).stdout.split()[-1]
        server = subprocess.Popen([*app, "--port", str(given.port)], cwd=ROOT, env=environment)
        try:
            wait(given.port)
            measure(given, token, server.pid)
        finally:
            server.terminate()
            server.wait()


def prepare(data_dir: Path) -> None:
    """Switch off every rule but one over the zones' counts."""
    places = Places(Settings(data_dir=data_dir))
    store = places.open_store(str(places.active()), create=False)
    rules, at = store.alerts.rules, datetime.now(UTC)
    for rule in rules.rules():
        rules.save(replace(rule, enabled=False), actor="bench", reason="bench", at=at)
    rules.save(read_rule({
        "id": "bench.live", "name": {"zh": "测速", "en": "Bench"}, "kind": "threshold",
        "templates": ["crowd.present"],
        "levels": [{"severity": severity, "limit": limit} for severity, limit in LEVELS]}),
        actor="bench", reason="bench", at=at)
    store.close()


def measure(given: argparse.Namespace, token: str, server: int) -> None:
    """Open the pages, post round after round, say when each saw the alert."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        desk = browser.new_page(viewport={"width": 1920, "height": 1080}, bypass_csp=True)
        desk.goto(f"http://127.0.0.1:{given.port}/")
        desk.locator("body[data-map=ready]").wait_for(state="attached", timeout=READY_MS)
        desk.evaluate(WATCH)
        pages = [AlertPage(given.port, push_key(given.port)) for _ in range(given.pages)]
        time.sleep(5)
        began, before = time.perf_counter(), cpu_of(server)
        answered = rounds(given, token, desk)
        share = (cpu_of(server) - before) / (time.perf_counter() - began)
        shown = {float(k): v / 1000 for k, v in desk.evaluate("window.seenAlerts").items()}
        report("alert on the desk browser",
               [shown[v] - at for v, at in answered.items() if v in shown], given.rounds)
        report(f"alert in {given.pages} scripted pages",
               [p.seen[v] - at for p in pages for v, at in answered.items() if v in p.seen],
               given.rounds * given.pages)
        print(f"\nServer: {share:.1%} of a core, {given.pages + 1} pages open.")
        browser.close()


def rounds(given: argparse.Namespace, token: str, desk: Any) -> dict[float, float]:
    """Post one value after another; return value -> when its answer came."""
    answered: dict[float, float] = {}
    pause = np.random.default_rng(1).uniform(1.6, 2.6, given.rounds)
    for number in range(given.rounds):
        level = LEVELS[2 - number // len(ZONES) % 3][1]
        value = level + number + 1
        code = f"crowd.present:{ZONES[number % len(ZONES)]}"
        body = json.dumps({"readings": [{"indicator": code, "value": value, "source": "demo",
                                         "observed_at": datetime.now(UTC).isoformat()}]})
        request = urllib.request.Request(
            f"http://127.0.0.1:{given.port}/api/readings", body.encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert json.load(answer)["accepted"] == 1
        answered[value] = time.time()
        desk.wait_for_timeout(1000 * pause[number])
    return answered


if __name__ == "__main__":
    main()
