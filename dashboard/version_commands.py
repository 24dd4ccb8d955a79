"""The commands diff and revert, and the question that a load asks before it changes much."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from dashboard.builder import preview_pack, revert_layer
from dashboard.consent import consent, say
from dashboard.progress import ProgressBar
from dashboard.startup import choose
from dashboard.version_lines import lines
from data.places import Places
from data.settings import Settings
from data.versions.judge import Review, accept_all, review_by
from data.versions.model import LoadDiff


def diff(settings: Settings, folder: Path, now: datetime) -> int:
    """Say what a load of the pack would change; writes nothing into the store."""
    places = Places(settings)
    places.prepare()
    bar = ProgressBar()
    try:
        with tempfile.TemporaryDirectory(prefix="citymirror-diff-") as scratch:
            found = preview_pack(places, folder, Path(scratch), now=now, progress=bar)
    finally:
        bar.close()
    say(*lines(found))
    return 0


def revert(settings: Settings, layer: str, load_id: int | None, now: datetime) -> int:
    """Bring an older version of a layer back and say what that changed."""
    places = Places(settings)
    places.prepare()
    district, _ = choose(places, settings.pack)
    bar = ProgressBar()
    try:
        done = revert_layer(places, district, layer, load_id, now=now, progress=bar,
                            keep_versions=settings.keep_versions)
    finally:
        bar.close()
    say(*lines(done.diff))
    say(f"{district}: {layer} is again as load {done.version} left it; this is load "
         f"{done.load_id}")
    return 0


def reviewer(*, accept: bool, always: bool, before: Callable[[], None]) -> Review:
    """Return the review of a load from the command line.

    Args:
        accept: Take every difference.
        always: Ask whenever anything changes, not only above the limits.
        before: Called before anything is said (ends the progress bar's line).
    """
    def consents(found: LoadDiff, why: list[str]) -> bool:
        before()
        return consent(lines(found), why)

    return accept_all if accept else review_by(consents, always=always)
