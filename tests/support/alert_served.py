"""The handmade district with rules over its two zones; the loop is stepped by hand."""

from pathlib import Path
from typing import Any

import httpx

from data.alerts.read_rule import read_rule
from data.alerts.rule import Rule
from indicators.alerts.desk import pair_of
from tests.support.served import Served

CROWD = {
    "id": "crowd.full", "name": {"zh": "人多", "en": "Crowded"}, "kind": "threshold",
    "templates": ["crowd.present"], "explain": {"zh": "{value} 人，限 {limit} 人",
                                               "en": "{value} people, limit {limit}"},
    "levels": [{"severity": "I", "limit": 900}, {"severity": "III", "limit": 400}],
}


def crowd(**changes: Any) -> Rule:
    """Return the rule that most tests need, changed."""
    return read_rule({**CROWD, **changes})


class AlertServed(Served):
    """A served district whose alerts a test steps."""

    def __init__(self, folder: Path, *rules: Rule, postgres: tuple[str, str] | None = None
                 ) -> None:
        super().__init__(folder, postgres)
        for rule in rules or (crowd(),):
            self.save(rule)

    def save(self, rule: Rule) -> Rule:
        """Save a rule as an editor would."""
        return self.services.store.alerts.rules.save(rule, actor="test", reason="test",
                                                     at=self.clock())

    @property
    def engine(self) -> Any:
        return self.services.alerts.engine

    def judge(self, seconds: float = 0.0, *rows: dict[str, Any]) -> None:
        """Let time pass, post readings, let the loop look once; a fault fails the test."""
        self.clock.forward(seconds)
        if rows:
            assert self.send({"readings": list(rows)}).json()["refused"] == 0
        self.engine.once()
        assert not self.engine._failed, self.engine._told._fault

    def people(self, count: float, zone: str = "Z1", seconds: float = 5.0) -> None:
        """Post how many are in a zone, and judge it."""
        self.clock.forward(seconds)
        self.judge(0.0, self.reading(zone, count))

    def open(self) -> list[Any]:
        return self.services.alerts.work.desk.open()

    def alert(self, zone: str = "Z1", rule: str = "crowd.full") -> Any:
        """Return the open alert of a zone, None when there is none."""
        pair = (rule, f"crowd.present:{zone}")
        return next((one for one in self.open() if pair_of(one) == pair), None)

    def act(self, alert_id: int, what: str, version: int, **body: Any) -> httpx.Response:
        return self.post(f"/api/alerts/{alert_id}/{what}",
                         json={"version": version, "actor": "王", "screen": "desk", **body})

    def again(self) -> None:
        """Begin anew as a process does that was killed: nothing is saved, all is read."""
        engine = self.engine
        engine._lead = None
        engine._stack.close()
        engine._work = engine._store = engine._tried = None

    def close(self) -> None:
        self.engine.stop()
        super().close()
