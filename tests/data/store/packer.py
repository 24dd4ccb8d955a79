"""Run as a program: packs, or drops, and stops for ever after the n-th step (for kill -9)."""

import sys
import time
from datetime import datetime

from data.readings.keep import Keep
from data.store import open_store

if __name__ == "__main__":
    url, schema, work, at, days, stop = sys.argv[1:]
    store = open_store(url, schema=schema, keep=Keep(int(days), int(days) + 5))
    steps = getattr(store, work)(datetime.fromisoformat(at))
    for number, _ in enumerate(steps):
        if number == int(stop):
            sys.stdout.write("there\n")
            sys.stdout.flush()
            time.sleep(600)
    sys.stdout.write("done\n")
