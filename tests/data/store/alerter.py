"""Run as a program: ticks or acts one after the other and says each that is done (for kill -9).

``ticks``: tick n raises ROWS alerts of rule ``n`` with a line each, and leaves the state ``n``.
``acts``: comments on alert 1 again and again; comment n makes its stage ``n``.
``lead``: leads until it is killed.
"""

import sys
import time
from dataclasses import replace

from data.store import open_store
from tests.conftest import NOW
from tests.support.alerts import entry, new_alert

ROWS = 40


def say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def ticks(alerts, first):
    for n in range(first, first + 10_000):
        given = [new_alert(rule=f"r{n}", code=f"c{k}") for k in range(ROWS)]
        log = [entry(-1 - k, value=n) for k in range(ROWS)]
        say(f"begin {n}")
        alerts.write_tick(given, log, str(n).encode(), at=NOW)
        say(f"done {n}")


def acts(alerts, first):
    seen = alerts.alert(1)
    for n in range(first, first + 10_000):
        say(f"begin {n}")
        seen = alerts.act(replace(seen, stage=str(n)), entry(1, "comment", n=n))
        say(f"done {n}")


def lead(alerts, _first):
    with alerts.lead():
        say("done 0")
        time.sleep(600)


if __name__ == "__main__":
    url, schema, work, first = sys.argv[1:]
    {"ticks": ticks, "acts": acts, "lead": lead}[work](open_store(url, schema=schema).alerts,
                                                       int(first))
