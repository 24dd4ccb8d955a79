"""A real server that is killed with -9 while many post: what is answered is there, nothing half."""

import random
import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np

from data.places import Places
from data.settings import Settings
from data.store.times import to_us
from tests.browser.running_app import RunningApp
from tests.support.wait import until

ROWS = 60
CODES = ("crowd.present:Z1", "crowd.present:Z2")
SOURCE = "kill"


@dataclass
class Round:
    """What one round came to; ``half`` and ``lost`` must be empty."""

    sent: int = 0
    answered: set[int] = field(default_factory=set)
    whole: set[int] = field(default_factory=set)
    half: list[int] = field(default_factory=list)

    @property
    def lost(self) -> set[int]:
        """Batches that were answered and are not there."""
        return self.answered - self.whole


class Posters:
    """Threads that post numbered batches until the server is gone."""

    def __init__(self, app: RunningApp, start: datetime, numbers: range, threads: int) -> None:
        self._app = app
        self._start = start
        self._numbers = iter(numbers)
        self._guard = threading.Lock()
        self.sent: set[int] = set()
        self.answered: set[int] = set()
        self._threads = [threading.Thread(target=self._post) for _ in range(threads)]
        for one in self._threads:
            one.start()

    def join(self) -> None:
        for one in self._threads:
            one.join(60)

    def _post(self) -> None:
        with httpx.Client(headers={"Authorization": f"Bearer {self._app.token}"}) as client:
            while True:
                with self._guard:
                    number = next(self._numbers, None)
                    if number is None:
                        return
                    self.sent.add(number)
                try:
                    answer = client.post(f"{self._app.url}/api/readings", timeout=30,
                                         json=batch(self._start, number))
                except httpx.HTTPError:
                    return  # the server is gone
                assert answer.json()["accepted"] == ROWS, answer.text
                with self._guard:
                    self.answered.add(number)


def batch(start: datetime, number: int) -> list[dict[str, object]]:
    """Return batch ``number``: ROWS rows within a second of its own, half of them of each code."""
    return [{"indicator": CODES[i % 2], "value": number, "source": SOURCE,
             "observed_at": (start + timedelta(seconds=number, milliseconds=i)).isoformat()}
            for i in range(ROWS)]


def kill_rounds(app: RunningApp, data_dir, rounds: int, *, seed: int, threads: int = 4,
                longest_s: float = 0.4) -> list[Round]:
    """Let many post, kill the server in the middle, start it again; look after each round."""
    chance = random.Random(seed)
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=12)
    done = []
    for n in range(rounds):
        posters = Posters(app, start, range(n * 800, n * 800 + 800), threads)
        heard = posters.sent if n else posters.answered      # in one round something is answered
        until(lambda: heard, "nobody posts")  # noqa: B023
        time.sleep(chance.uniform(0.02, longest_s))
        app.stop(signal.SIGKILL)
        posters.join()
        whole, half = stored(data_dir, start, posters.sent)
        done.append(Round(len(posters.sent), posters.answered, whole, half))
        app.start()
    return done


def stored(data_dir, start: datetime, sent: set[int]) -> tuple[set[int], list[int]]:
    """Return which batches are there whole, and which in part, as the store says it."""
    places = Places(Settings(data_dir=data_dir))
    store = places.open_store(places.active(), create=False)
    try:
        found = store.series(CODES, start, start + timedelta(hours=24), step="raw", source=SOURCE)
    finally:
        store.close()
    second = np.concatenate([(one.time_us - to_us(start)) // 1_000_000 for one in found.values()])
    value = np.concatenate([one.value for one in found.values()])
    assert (second == value).all(), "a row has another batch's value"
    counts = dict(zip(*np.unique(second, return_counts=True), strict=True))
    whole = {int(n) for n, count in counts.items() if count == ROWS and n in sent}
    return whole, [int(n) for n, count in counts.items() if count != ROWS]
