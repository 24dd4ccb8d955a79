"""Pulls declared addresses at their intervals; what has not changed is not read again."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from data.background import Background
from data.errors import DashboardError
from data.feeds.commit import joined
from data.feeds.door import Door
from data.feeds.fetch import Answer, Fetcher, FetchFault, read_hosts
from data.feeds.formats import read_json
from data.feeds.ngsi import read_entities
from data.feeds.pull_spec import Pull, read_pulls
from data.feeds.rows import Rows
from data.feeds.sensorthings import datastream_of, read_observations
from data.settings import Settings

log = logging.getLogger(__name__)

KIND = "pull"
MAX_PAGES = 50
#: An address that fails is asked less and less often, down to this.
_SLOWEST_S = 900.0


@dataclass(slots=True)
class _State:
    due: float = 0.0
    etag: str = ""
    modified: str = ""
    failures: int = 0


class Puller(Background):
    """One thread for all pulls.

    Args:
        pulls: What to ask.
        fetcher: Asks; knows who may be asked.
        door: Takes the rows.
    """

    def __init__(self, pulls: Sequence[Pull], fetcher: Fetcher, door: Door) -> None:
        self._pulls = [(pull, _State()) for pull in pulls]
        self._fetcher = fetcher
        self._door = door
        super().__init__("puller", self._run)

    def stop(self) -> None:
        """End the thread after the question under way."""
        super().stop()
        self._fetcher.close()

    def _run(self) -> None:
        while not self.stopping:
            now = time.monotonic()
            for pull, state in self._pulls:
                if state.due <= now and not self.stopping:
                    self._pull(pull, state)
            due = min(state.due for _, state in self._pulls)
            self.wait(max(0.05, due - time.monotonic()))

    def _pull(self, pull: Pull, state: _State) -> None:
        try:
            rows = self.ask(pull, state)
            if rows is not None:
                self._door.take(rows, kind=KIND, name=pull.name)
        except Exception as e:
            # asked anew, and from the start: what was read but not stored must come again
            state.failures, state.etag, state.modified = state.failures + 1, "", ""
            if state.failures == 1:
                log.warning("pull %s: %s", pull.name, e,
                            exc_info=not isinstance(e, DashboardError))
            self._tell(pull, "failing", str(e))
        else:
            state.failures = 0
            self._tell(pull, "connected")
        wait_s = pull.interval_s * 2 ** min(state.failures, 10)
        state.due = time.monotonic() + min(wait_s, max(pull.interval_s, _SLOWEST_S))

    def ask(self, pull: Pull, state: _State) -> Rows | None:
        """Return the rows of all pages, None when nothing changed since the last time."""
        answer = self._get(pull, pull.url, state)
        if answer.body is None:
            return None
        pages, url = [], pull.url
        for _ in range(MAX_PAGES):
            payload = read_json(answer.body or b"")
            pages.append(read_payload(pull, payload))
            url = _next(url, answer, payload)
            if not url:
                break
            answer = self._get(pull, url, _State())
        else:
            raise FetchFault(f"{pull.name} has more than {MAX_PAGES} pages.", "Ask for less.")
        if len(pages) > 1:
            state.etag = state.modified = ""      # they speak of the first page only
        return joined(pages)

    def _get(self, pull: Pull, url: str, state: _State) -> Answer:
        answer = self._fetcher.get(url, timeout_s=pull.timeout_s, headers=dict(pull.headers),
                                   etag=state.etag, modified=state.modified)
        if answer.body is not None:
            state.etag, state.modified = answer.etag, answer.modified
        return answer

    def _tell(self, pull: Pull, state: str, fault: str = "") -> None:
        self._door.book.state(KIND, pull.name, state, self._door.clock(), fault)


def read_payload(pull: Pull, payload: Any) -> Rows:
    """Return the rows of one page; raise ReadingRefused when it is none of the pull's kind."""
    if pull.kind == "ngsi-ld":
        return read_entities(payload, pull.rules, pull.source)
    return read_observations(payload, pull.rules, pull.source, datastream=datastream_of(pull.url))


def _next(url: str, answer: Answer, payload: Any) -> str:
    link = payload.get("@iot.nextLink") if isinstance(payload, dict) else None
    return urljoin(url, link) if isinstance(link, str) else answer.next


def puller_of(settings: Settings, door: Door) -> Puller | None:
    """Return the puller of the settings, None without a file; raise what is wrong in it."""
    if not settings.pull_file:
        return None
    pulls = read_pulls(Path(settings.pull_file))
    fetcher = Fetcher(read_hosts(settings.pull_hosts))
    for pull in pulls:
        fetcher.allowed(pull.url)
    return Puller(pulls, fetcher, door) if pulls else None
