"""Keeps every path that a pack names inside the pack's own folder."""

from pathlib import Path, PurePosixPath

#: Prefix of sources that the pack's generator makes.
GENERATED = "generated/"


def inside(root: Path, name: str) -> str:
    """Return what is wrong with a path that a pack names, or the empty string."""
    if "\\" in name or "\0" in name:
        return f'is "{name}", which holds a backslash or NUL.'
    path = PurePosixPath(name)
    if path.is_absolute() or ":" in name:
        return f'is "{name}", which is absolute.'
    if ".." in path.parts:
        return f'is "{name}", which leaves the pack.'
    if name.startswith(GENERATED):
        return ""
    if not (root / name).resolve().is_relative_to(root.resolve()):
        return f'is "{name}", a link that leads out of the pack.'
    return ""
