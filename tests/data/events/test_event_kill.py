"""kill -9 while many tell of events, on the real server: what was answered is there."""

import random
import signal
import threading
import time
from datetime import UTC, datetime

import httpx

from data.places import Places
from data.settings import Settings
from tests.browser import tiny_pack
from tests.browser.running_app import RunningApp
from tests.support.wait import until

ROUNDS = 2


def tell(app, answered, stop, who):
    """Tell of one fire after another until the server is gone; note what was answered."""
    with httpx.Client(headers={"Authorization": f"Bearer {app.token}"}) as client:
        for n in range(500):
            if stop.is_set():
                return
            row = {"id": f"{who}-{n}", "kind": "fire", "camera": f"C{n % 7}", "score": 0.9,
                   "at": datetime.now(UTC).isoformat()}
            try:
                answer = client.post(f"{app.url}/api/events", json=row, timeout=30)
            except httpx.HTTPError:
                return
            assert answer.json()["accepted"] == 1, answer.text
            answered[row["id"]] = answer.json()["results"][0]["event"]


def test_a_killed_server_has_every_event_it_answered(tmp_path):
    pack, chance = tiny_pack.write(tmp_path / "pack"), random.Random(3)
    app = RunningApp(tmp_path / "var", "--pack", str(pack), demo_feed="0", live_mode="poll").start()
    answered, stop = {}, threading.Event()
    try:
        for one in range(ROUNDS):
            threads = [threading.Thread(target=tell, args=(app, answered, stop, f"{one}-{n}"))
                       for n in range(3)]
            for thread in threads:
                thread.start()
            before = len(answered)
            until(lambda: len(answered) >= before + 3, "nobody is answered")  # noqa: B023
            time.sleep(chance.uniform(0.02, 0.4))
            app.stop(signal.SIGKILL)
            for thread in threads:
                thread.join(60)
            app.start()
    finally:
        stop.set()
        app.stop()
    places = Places(Settings(data_dir=tmp_path / "var"))
    store = places.open_store(places.active(), create=False)
    try:
        kept = {told.id: number for number in set(answered.values())
                for told in store.events.tellings(number, 100_000)}
        counted = sum(store.events.event(number).count for number in set(answered.values()))
    finally:
        store.close()
    assert {key: kept.get(key) for key in answered} == answered
    assert counted == len(kept), "each telling is counted once: none half"
