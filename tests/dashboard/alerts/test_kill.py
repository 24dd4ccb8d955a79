"""A real server killed with -9 while people act: what was answered is there, the log is whole."""

import signal
import threading
import time
from datetime import UTC, datetime

import httpx
import pytest

from data.places import Places
from data.settings import Settings
from indicators.alerts.change import replay
from tests.browser.running_app import RunningApp
from tests.support.alert_served import crowd
from tests.support.wait import until

ZONES = ("Z1", "Z2")


@pytest.fixture
def app(folder):
    store = Places(Settings(data_dir=folder / "var")).open_store("tiny", create=False)
    store.alerts.rules.save(crowd(), actor="test", reason="test", at=datetime.now(UTC))
    store.close()
    running = RunningApp(folder / "var", demo_feed="0").start()
    yield running
    running.stop()


def post(app: RunningApp, count: float) -> None:
    rows = [{"indicator": f"crowd.present:{zone}", "value": count, "source": "test",
             "observed_at": datetime.now(UTC).isoformat()} for zone in ZONES]
    answer = httpx.post(f"{app.url}/api/readings", json=rows, timeout=60,
                        headers={"Authorization": f"Bearer {app.token}"})
    assert answer.json()["accepted"] == len(rows), answer.text


def opened(app: RunningApp, wanted: int) -> list[dict]:
    def there() -> list[dict]:
        found = httpx.get(f"{app.url}/api/alerts?state=all", timeout=60).json()["alerts"]
        return found if len(found) == wanted else []

    return until(there, f"there are not {wanted} alerts", every=0.2)


class Person(threading.Thread):
    """Comments one alert again and again until the server is gone."""

    def __init__(self, app: RunningApp, alert: dict) -> None:
        super().__init__()
        self._app, self._alert = app, alert
        self.answered: list[str] = []
        self.start()

    def run(self) -> None:
        address = f"{self._app.url}/api/alerts/{self._alert['id']}/comment"
        version, number = self._alert["version"], 0
        while True:
            text = f"{self._alert['id']}/{number}"
            try:
                answer = httpx.post(address, timeout=30, headers={"Origin": self._app.url},
                                    json={"version": version, "text": text, "actor": "王"})
            except httpx.HTTPError:
                return
            assert answer.status_code == 200, answer.text
            version, number = answer.json()["version"], number + 1
            self.answered.append(text)


def test_nothing_answered_is_lost_and_it_goes_on(app, folder):
    post(app, 950)
    people = [Person(app, alert) for alert in opened(app, 2)]
    until(lambda: all(one.answered for one in people), "nobody is answered")
    time.sleep(0.5)
    app.stop(signal.SIGKILL)
    for one in people:
        one.join(60)
    store = Places(Settings(data_dir=folder / "var")).open_store("tiny", create=False)
    kept = {alert.id: alert for alert in store.alerts.open_alerts()}
    log = [line for number in kept for line in store.alerts.log(number)]
    store.close()
    said = [line.detail["text"] for line in log if line.kind == "comment"]
    assert {text for one in people for text in one.answered} <= set(said)
    assert len(said) == len(set(said))
    assert replay(log) == kept
    app.start()
    assert {one["id"]: one["severity"] for one in opened(app, 2)} == dict.fromkeys(kept, "I")
    post(app, 0)
    until(lambda: {one["state"] for one in opened(app, 2)} == {"returned_unacked"},
          "they do not return")
