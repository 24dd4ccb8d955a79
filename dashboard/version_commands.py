"""The commands diff and revert, and the question that a load asks before it changes much."""

import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from dashboard.builder import preview_pack, revert_layer
from dashboard.progress import ProgressBar
from dashboard.startup import choose
from data.places import Places
from data.settings import Settings
from data.versions.judge import AcceptanceNeeded, Review, accept_all, reasons
from data.versions.model import COUNTS, LayerDiff, LoadDiff

_SHOWN_ROWS = 3


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
    _say(*lines(found))
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
    _say(*lines(done.diff))
    _say(f"{district}: {layer} is again as load {done.version} left it; this is load "
         f"{done.load_id}")
    return 0


def reviewer(*, accept: bool, always: bool, before: Callable[[], None]) -> Review:
    """Return the review of a load from the command line.

    Args:
        accept: Take every difference.
        always: Ask whenever anything changes, not only above the limits.
        before: Called before anything is said (ends the progress bar's line).
    """
    def look(found: LoadDiff) -> None:
        why = reasons(found)
        if not why and not (always and found.touched):
            return
        before()
        _say(*lines(found))
        if sys.stdin is not None and sys.stdin.isatty():
            _say(*(f"needs acceptance: {reason}" for reason in why))
            if input("Load it? [y/N] ").strip().lower() in ("y", "yes", "是"):
                return
        raise AcceptanceNeeded(
            "Nothing was loaded: " + ("; ".join(why) or "you asked to review it") + ".",
            "When it is right, load again with --accept.")

    return accept_all if accept else look


def lines(found: LoadDiff) -> list[str]:
    """Return the differences as lines: a layer each, with a few examples below it."""
    if found.first:
        total = sum(layer.added for layer in found.layers)
        return [f"new: nothing is stored yet; {total:,} rows in {len(found.layers)} layers"]
    same = len(found.layers) - len(found.touched)
    shown = [text for layer in found.touched for text in _layer(layer)]
    return [*shown, f"{len(found.touched)} layers differ, {same} stay as they are"]


def _layer(layer: LayerDiff) -> list[str]:
    counts = ", ".join(f"{layer.counts[name]:,} {name}" for name in COUNTS if layer.counts[name])
    size = f"{_size(layer.before)} → {_size(layer.after)}"
    fields = ", ".join(f"{name} {n:,}" for name, n in sorted(
        layer.fields.items(), key=lambda item: -item[1])[:6])
    said = [f"{layer.layer}: {size} rows: {counts}" + (f" ({fields})" if fields else "")]
    if layer.rows is not None:
        rows = layer.rows[layer.rows["id"].notna()]
        for op in ("removed", "moved", "changed", "added"):
            for row in rows[rows["op"] == op].head(_SHOWN_ROWS).itertuples():
                name = " ".join(str(v)[:40] for v in (row.code, row.name) if isinstance(v, str))
                far = f", {row.distance_m:,.1f} m" if op == "moved" else ""
                used = f", code re-used {row.reused_m:,.0f} m off" if row.reused_m > 0 else ""
                lost = f", lost its {row.broken}" if row.broken else ""
                said.append(f"  {op}: {name or row.id}{far}{used}{lost}")
    return said


def _size(rows: int | None) -> str:
    return "none" if rows is None else f"{rows:,}"


def _say(*texts: str) -> None:
    for text in texts:
        sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
