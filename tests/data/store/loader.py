"""Run as a program: loads the tiny district and stops for ever at a named point (for kill -9)."""

import sys
import time
from datetime import UTC, datetime

from data.store import load, open_store
from tests.support.tiny import load_tiny


def hang(*_args, **_given):
    sys.stdout.write("there\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    url, schema, point = sys.argv[1:]
    store = open_store(url, schema=schema)
    if point != "never":
        owner = load.Writer if point == "put_report" else load.write
        setattr(owner, point, hang)
    load_tiny(store, datetime(2026, 11, 21, 5, tzinfo=UTC), order=-1)
    sys.stdout.write("done\n")
