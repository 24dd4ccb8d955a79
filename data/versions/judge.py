"""Says whether a load may replace what is stored, or a person has to accept it first."""

from collections.abc import Callable

from data.errors import DashboardError
from data.versions.model import LayerDiff, LoadDiff

#: Shares of a layer's stored rows above which a person decides.
REMOVED_SHARE, MOVED_SHARE, BROKEN_SHARE = 0.20, 0.20, 0.05
#: Fewer rows than this never stop a load by share: a list of three may lose one.
FEW = 10
#: Versions of a layer that can be brought back.
KEEP_VERSIONS = 5

#: Looks at a difference before it is written; raises AcceptanceNeeded to stop the load.
Review = Callable[[LoadDiff], None]


class AcceptanceNeeded(DashboardError):
    """A load would change so much that a person has to accept it; nothing was written."""

    exit_code = 6
    http_status = 409


def accept_all(diff: LoadDiff) -> None:
    """Accept every difference."""


def stop_when_large(diff: LoadDiff) -> None:
    """Raise AcceptanceNeeded when a layer loses or moves more than the shares above."""
    found = reasons(diff)
    if found:
        raise AcceptanceNeeded("The load needs acceptance: " + "; ".join(found) + ".",
                               "Look at the differences; then load again with --accept.")


def review_by(consents: Callable[[LoadDiff, list[str]], bool], *, always: bool) -> Review:
    """Return a review that asks a person for ``reasons``, or (``always``) for any change.

    It raises AcceptanceNeeded when ``consents``, which is told the reasons, says no.
    """
    def look(diff: LoadDiff) -> None:
        why = reasons(diff)
        if (why or (always and diff.touched)) and not consents(diff, why):
            raise AcceptanceNeeded(
                "Nothing was loaded: " + ("; ".join(why) or "you asked to review it") + ".",
                "When it is right, load again with --accept.")

    return look


def reasons(diff: LoadDiff) -> list[str]:
    """Return what a person has to accept, a phrase per layer and cause; empty: nothing."""
    return [reason for layer in diff.touched for reason in _of(layer)]


def _of(layer: LayerDiff) -> list[str]:
    found = []
    if layer.after is None:
        return [f"layer {layer.layer} ({layer.before:,} rows) is gone"]
    before = layer.before or 0
    for count, share, verb in ((layer.removed, REMOVED_SHARE, "removed"),
                               (layer.moved, MOVED_SHARE, "moved"),
                               (layer.broken, BROKEN_SHARE, "left with a broken link")):
        if count >= FEW and count > share * before:
            found.append(f"{layer.layer}: {count:,} of {before:,} rows {verb} "
                         f"({count / before:.0%}, limit {share:.0%})")
    if layer.reused:
        found.append(f"{layer.layer}: {layer.reused:,} codes of removed features come back at "
                     "another place, but a code lives for ever and is never re-used")
    return found
