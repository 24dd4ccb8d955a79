"""Shows on the command line what a load would change, and asks whether it may."""

import sys


def consent(shown: list[str], why: list[str]) -> bool:
    """Say the differences; return whether a person at the terminal says yes. Without one: no."""
    say(*shown)
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    say(*(f"needs acceptance: {reason}" for reason in why))
    return input("Load it? [y/N] ").strip().lower() in ("y", "yes", "是")


def say(*texts: str) -> None:
    """Write lines to stdout at once."""
    for text in texts:
        sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
