"""The command update: a file of changed rows of one layer, and what it did, on the command line.

The server that runs makes it when it can: it has the district open and its libraries read. Else the
libraries are read here, which takes longer than the update itself; so they are named late.
"""

import argparse
from datetime import datetime
from pathlib import Path

from dashboard.consent import consent, say
from dashboard.progress import ProgressBar
from dashboard.update_ask import Message, ask, mark
from data.errors import SourceError
from data.settings import Settings

#: A list of keys is typed or exported by a person; more would be a whole layer.
_MOST_KEYS_BYTES = 20_000_000


def update(settings: Settings, given: argparse.Namespace, now: datetime) -> int:
    """Update a layer of the served district and say what that changed."""
    removal = {"missing": given.delete_missing == "yes", "column": given.delete_column,
               "keys": read_keys(given.delete_keys) if given.delete_keys else ()}
    bar = ProgressBar()
    try:
        done = _by_server(settings, given, removal, bar)
        if done is None:
            done = _here(settings, given, removal, now, bar)
        elif done["build_due"]:
            bar.close()
            say(*done["lines"])
            done["lines"] = [_build(settings, bar)]
    finally:
        bar.close()
    say(*done["lines"])
    return 0


def _by_server(settings: Settings, given: argparse.Namespace, removal: Message, bar: ProgressBar
               ) -> Message | None:
    """Have a server that runs do it; None when there is none for this district."""
    def ask_person(shown: list[str], why: list[str]) -> bool:
        bar.close()
        return consent(shown, why)

    return ask(settings.data_dir.absolute(), {
        "layer": given.layer, "file": str(given.file.absolute()), "removal": removal,
        "accept": given.accept, "review": given.review, "keep_versions": settings.keep_versions,
        "pack": settings.pack, "store": mark(settings.database_url),
    }, bar, ask_person)


def _here(settings: Settings, given: argparse.Namespace, removal: Message, now: datetime,
          bar: ProgressBar) -> Message:
    from dashboard.builder import update_layer
    from dashboard.startup import choose
    from dashboard.update_lines import told
    from dashboard.version_commands import reviewer
    from data.places import Places
    from data.update import Removal

    places = Places(settings)
    places.prepare()
    district, _ = choose(places, settings.pack)
    review = reviewer(accept=given.accept, always=given.review, before=bar.close)
    done, built = update_layer(
        places, district, given.layer, given.file, now=now, progress=bar,
        removal=Removal(**removal), review=review, keep_versions=settings.keep_versions)
    return {"lines": told(district, done, built)}


def _build(settings: Settings, bar: ProgressBar) -> str:
    """Build the tiles that are due, beside the server, which shows the new state already."""
    from dashboard.builder import mend_tiles
    from dashboard.startup import choose
    from dashboard.update_lines import BUILT
    from data.places import Places

    places = Places(settings)
    district, _ = choose(places, settings.pack)
    store = places.open_store(district, create=False)
    try:
        mend_tiles(places, district, store, bar)
    finally:
        store.close()
    return BUILT


def read_keys(file: Path) -> tuple[str, ...]:
    """Return the keys of a text file, one a line; raise SourceError when it is none."""
    try:
        if file.stat().st_size > _MOST_KEYS_BYTES:
            raise SourceError(f"{file.name} is larger than a list of keys.",
                              "Give a text file with one key a line.")
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as e:
        raise SourceError(f"{file.name} cannot be read: {e.strerror}.",
                          "Give a text file with one key a line.") from e
    except UnicodeDecodeError as e:
        raise SourceError(f"{file.name} is not UTF-8 (byte {e.start}).", "Save it as UTF-8.") from e
    return tuple(dict.fromkeys(key for row in text.splitlines() if (key := row.strip())))
